import { stat } from 'node:fs/promises';
import path from 'node:path';
import { hashSite } from '../../shared/bundle/layout.ts';
import { facets } from '../../shared/facets.ts';
import type { Result } from '../../shared/kit/result.ts';
import type { ApplySource } from '../apply/ports.ts';
import { createRunner, type Runner } from '../apply/runner.ts';
import { whoAmI } from '../apply/service.ts';
import { chooseDevices, sourceOfBundle, sourceOfSite } from '../apply/source.ts';
import { compileDevice, measure } from '../bundle/build.ts';
import { openBundle } from '../bundle/open.ts';
import { version } from '../kit/version.ts';
import { loadSite, usableSite } from './loadSite.ts';
import { openSiteRemotely } from './remote.ts';
import { createTerminal, type Terminal } from './terminal.ts';
import { CliFailure, type Invocation, text, texts, usage } from './verb.ts';

/** Failures of what was given, and not of the site or the devices: exit code 2. */
const unreadable = new Set(['unreadable', 'no-such-device', 'not-a-bundle', 'bad-key', 'io']);

/**
 * What DIR or FILE.fwb brings to devices.
 * @throws CliFailure where it cannot be read, is not whole, or has errors
 */
export async function readTarget(given: string, key: string | undefined): Promise<ApplySource> {
  const target = path.resolve(given);
  const isFile = (await stat(target).catch(() => null))?.isFile() ?? target.endsWith('.fwb');
  if (isFile) {
    const opened = orEnd(await openBundle(target, key ?? null));
    return orEnd(sourceOfBundle(target, opened, facets, path.dirname(target)));
  }
  if (key !== undefined) throw usage('--key is for a bundle: a folder carries no signature.');
  const loaded = await loadSite(given);
  const site = usableSite(loaded);
  const at = { folder: target, files: loaded.files, site, problems: loaded.problems };
  return orEnd(
    sourceOfSite(at, {
      compileDevice: (current, device, sha256) => compileDevice({ ...current, facets, toolVersion: version }, device, sha256),
      hashSite: (files) => hashSite(files, measure),
    }),
  );
}

export function orEnd<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new CliFailure(unreadable.has(result.failure.code) ? 2 : 1, result.failure);
}

export const targetOptions = { device: { type: 'string', multiple: true }, key: { type: 'string' } } as const;

export const targetHelp = [
  ['DIR|FILE.fwb', 'the folder of the site, or a bundle, whose hashes are checked first'],
  ['--device NAME', 'a device of it; may be given several times. Without it: all that have something to be applied'],
  ['--key PUB', 'a minisign public key (its file, or the key itself) that must have signed the bundle'],
] as const;

export interface Planned {
  readonly source: ApplySource;
  readonly runner: Runner;
  readonly terminal: Terminal;
  /** Settles once connections are closed, and of the simulated devices nothing is left on the disk. */
  close(): Promise<void>;
}

/** Looks at the devices that were asked for. The signal ends that; who goes on with the run ends it with `close`. */
export async function planTarget({ args, options, out, signal }: Invocation, onInterrupt: () => void = () => undefined): Promise<Planned> {
  const source = await readTarget(args[0] ?? '', text(options, 'key'));
  const devices = orEnd(await chooseDevices(source, texts(options, 'device')));
  const terminal = createTerminal(() => {
    runner.stop();
    onInterrupt();
  });
  const life = new AbortController();
  const remote = openSiteRemotely(source.site, terminal, life.signal);
  const runner = createRunner({ source, devices, open: remote.open, facets, operator: whoAmI(), onBug: raise });
  const close = async () => {
    runner.close();
    await remote.close();
    life.abort();
  };
  const stop = () => runner.stop();
  signal.addEventListener('abort', stop);
  const show = () => {
    const run = runner.snapshot();
    const looked = run.devices.filter(({ phase }) => phase !== 'connecting' && phase !== 'planning').length;
    if (run.stage === 'planning') out.progress(`looked at ${looked} of ${run.devices.length} devices`);
  };
  const quiet = runner.subscribe(show);
  try {
    await runner.plan();
  } catch (error) {
    await close();
    throw error;
  } finally {
    quiet();
    signal.removeEventListener('abort', stop);
    out.progress('');
  }
  return { source, runner, terminal, close };
}

/** Not caught here: it is a bug, and the process says so. */
function raise(error: unknown): void {
  process.stderr.write(`fieldwright: This is a bug; please report it. ${error instanceof Error ? error.stack : String(error)}\n`);
}
