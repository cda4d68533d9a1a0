import path from 'node:path';
import { facets } from '../../shared/facets.ts';
import { recogniseCommands } from '../../shared/lint/lint.ts';
import { UNKNOWN } from '../../shared/lint/traced.ts';
import { type Imported, importCommand, importLive } from '../../shared/tas/import.ts';
import { parseRoots } from '../../shared/tas/parse.ts';
import { createSiteService } from '../site/service.ts';
import { loadSite, usableSite } from './loadSite.ts';
import { readArtefact } from './readArtefact.ts';
import { CliFailure, required, type Verb } from './verb.ts';

/** A schedule found in one of the files, and where. */
interface Found {
  readonly where: string;
  readonly imported: Imported;
}

export const importVerb: Verb = {
  synopsis: 'fieldwright import FILE… --site DIR --device NAME --port NAME',
  summary: 'Turns a tc … taprio … command, or what `tc -j qdisc show` printed, into the schedule of a port of a site.',
  options: { site: { type: 'string' }, device: { type: 'string' }, port: { type: 'string' } },
  help: [
    ['FILE…', 'scripts, programs, documents, or output of tc; the one schedule for the port is taken'],
    ['--site DIR', 'the folder of the site'],
    ['--device NAME', 'a device of the site'],
    ['--port NAME', 'a port of the device'],
  ],
  args: [1, Number.POSITIVE_INFINITY],
  endsBySignal: true,
  async run({ args, options, out, signal }) {
    const [folder, device, port] = [required(options, 'site'), required(options, 'device'), required(options, 'port')];
    await assertPort(folder, device, port);
    const found: Found[] = [];
    for (const file of args) found.push(...schedulesIn(file, await readArtefact(file)));
    const { where, imported } = theOne(found, port);
    await writeSchedule({ folder, device, port, imported, signal });
    out.line(`${where}: ${imported.schedule.windows.length} windows are now the schedule of ${device} / ${port}.`);
    for (const sentence of imported.lost) out.line(`${where}: not kept: ${sentence}`);
    out.line('A command does not say what its windows are for: name their traffic under "for", then run fieldwright check.');
    out.value({ from: where, device, port, document: imported.document, lost: imported.lost });
    return 0;
  },
};

async function assertPort(folder: string, device: string, port: string): Promise<void> {
  const { devices } = usableSite(await loadSite(folder));
  const ports = Object.hasOwn(devices, device) ? devices[device]?.ports : undefined;
  if (!ports) throw unknown('device', device, Object.keys(devices));
  if (!Object.hasOwn(ports, port)) throw unknown(`port of ${device}`, port, Object.keys(ports));
}

function unknown(what: string, given: string, known: readonly string[]): CliFailure {
  const list = known.slice(0, 20).join(', ') || 'none';
  return new CliFailure(2, { code: 'not-found', message: `The site has no ${what} named "${given}". It has ${list}.` });
}

function schedulesIn(file: string, text: string): Found[] {
  const roots = parseRoots(text);
  const live = roots.ok ? roots.value.filter(({ taprio }) => taprio !== null) : [];
  if (live.length > 0)
    return live.map((root) => ({ where: root.port ? `${file} (${root.port})` : file, imported: orFail(file, importLive(root)) }));
  return recogniseCommands(text).map(({ argv, line, column }) => {
    const where = `${file}:${line}:${column}`;
    if (argv.some((word) => word.includes(UNKNOWN))) {
      throw new CliFailure(1, {
        code: 'not-constant',
        message: `${where}: not every word of this command is constant, so its schedule is not known.`,
      });
    }
    return { where, imported: orFail(where, importCommand(argv)) };
  });
}

function orFail(where: string, result: ReturnType<typeof importLive>): Imported {
  if (result.ok) return result.value;
  throw new CliFailure(1, { code: result.failure.code, message: `${where}: this cannot become a schedule: ${result.failure.message}.` });
}

/** The schedule that names the port; else the only one there is. */
function theOne(found: readonly Found[], port: string): Found {
  const named = found.filter(({ imported }) => imported.port === port);
  const candidates = named.length > 0 ? named : found;
  const [only, second] = candidates;
  if (!only) throw new CliFailure(2, { code: 'no-schedule', message: 'There is no gate schedule in what was given.' });
  if (!second) return only;
  const places = candidates.map(({ where }) => where).join(', ');
  throw new CliFailure(2, { code: 'ambiguous', message: `There are ${candidates.length} schedules (${places}): give a file with one.` });
}

interface Write {
  readonly folder: string;
  readonly device: string;
  readonly port: string;
  readonly imported: Imported;
  readonly signal: AbortSignal;
}

async function writeSchedule({ folder, device, port, imported, signal }: Write): Promise<void> {
  const site = createSiteService({ facets, signal });
  try {
    const opened = await site.open(path.resolve(folder));
    if (!opened.ok) throw new CliFailure(2, opened.failure);
    const edit = { path: ['devices', device, 'ports', port, 'tas'], value: imported.document };
    const edited = await site.handlers['site.edit']({ label: `Import a schedule into ${device} / ${port}`, edits: [edit] }, { signal });
    if (!edited.ok) throw new CliFailure(1, edited.failure);
  } finally {
    await site.close();
  }
}
