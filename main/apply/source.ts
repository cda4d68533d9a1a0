import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { AnyFacet } from '../../shared/facets.ts';
import type { LocatedProblem } from '../../shared/kit/problem.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Device, Site } from '../../shared/site/model.ts';
import { readSite } from '../../shared/site/read.ts';
import { factsOf } from './device.ts';
import { JOURNAL_FOLDER } from './journals.ts';
import type { ApplySource, FolderFile, OpenedBundle } from './ports.ts';

/** The open site, of one moment. */
export interface SiteAtHand {
  readonly folder: string;
  readonly files: ReadonlyMap<string, string>;
  readonly site: Site;
  readonly problems: readonly LocatedProblem[];
}

export interface Compiler {
  compileDevice(site: SiteAtHand, device: Device, siteSha256: string): readonly FolderFile[];
  hashSite(files: ReadonlyMap<string, string>): string;
}

/** What a run brings of a site as it is on disk. A site with errors is applied to nothing. */
export function sourceOfSite(site: SiteAtHand, { compileDevice, hashSite }: Compiler): Result<ApplySource> {
  const errors = site.problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first) {
    const count = `${errors.length} error${errors.length === 1 ? '' : 's'}`;
    const message = `The site has ${count}; mend first: ${first.file}:${first.line}:${first.column}: ${first.message}`;
    return fail({ code: 'site-has-errors', message });
  }
  const siteSha256 = hashSite(site.files);
  return ok({
    kind: 'site',
    path: site.folder,
    siteName: site.site.name,
    siteSha256,
    signedBy: null,
    site: site.site,
    folderOf: oncePerDevice((name) => {
      const device = site.site.devices[name];
      return device ? compileDevice(site, device, siteSha256) : [];
    }),
    journalFolder: path.join(site.folder, JOURNAL_FOLDER),
  });
}

/**
 * What a run brings of a bundle: the devices' folders as they lie in it, and its site for reading the devices' live state.
 * @param besides the folder beside whose files the journal goes
 */
export function sourceOfBundle(file: string, bundle: OpenedBundle, facets: readonly AnyFacet[], besides: string): Result<ApplySource> {
  const texts = new Map([...bundle.files].flatMap(([name, text]) => (name.startsWith('site/') ? [[name.slice(5), text] as const] : [])));
  const { site, problems } = readSite(texts, facets);
  if (!site)
    return fail({
      code: 'unusable-site',
      message: `${file}: its site cannot be understood: ${problems[0]?.message ?? 'it has no site.yaml'}`,
    });
  const folders = new Map<string, FolderFile[]>();
  for (const [name, text] of bundle.files) {
    const [, device, inFolder] = /^devices\/([^/]+)\/(.+)$/.exec(name) ?? [];
    if (device === undefined || inFolder === undefined) continue;
    const folder = folders.get(device) ?? [];
    folder.push({ path: inFolder, text });
    folders.set(device, folder);
  }
  return ok({
    kind: 'bundle',
    path: file,
    siteName: site.name,
    siteSha256: bundle.siteSha256,
    signedBy: bundle.signedBy,
    site,
    folderOf: (name) => folders.get(name) ?? [],
    journalFolder: path.join(besides, JOURNAL_FOLDER),
  });
}

/** So many devices are compiled before other work of the host gets its turn, about 20 ms. */
const DEVICES_AT_ONCE = 10;

/** The devices of a run: those that were named, else all that have something to be applied. */
export async function chooseDevices(source: ApplySource, named: readonly string[]): Promise<Result<readonly string[]>> {
  const all = Object.keys(source.site.devices).sort();
  const unknown = named.find((name) => !Object.hasOwn(source.site.devices, name));
  if (unknown !== undefined) {
    const known = all.slice(0, 20).join(', ') || 'none';
    return fail({ code: 'no-such-device', message: `The site has no device "${unknown}". It has ${known}.` });
  }
  const chosen: string[] = [];
  for (const [index, name] of [...new Set(named.length > 0 ? named : all)].entries()) {
    if (index % DEVICES_AT_ONCE === 0) await setImmediate();
    const files = source.folderOf(name);
    if (files.length > 0 && factsOf(files) === null)
      return fail({
        code: 'not-a-bundle',
        message: `${source.path}: its apply.sh of ${name} is none that this version reads. Build the bundle again.`,
      });
    if (files.length > 0) chosen.push(name);
    else if (named.length > 0)
      return fail({ code: 'nothing-to-apply', message: `Nothing is to be applied to ${name}: none of its ports has a plan.` });
  }
  if (chosen.length === 0) return fail({ code: 'nothing-to-apply', message: 'No device of the site has anything to be applied.' });
  return ok(chosen);
}

function oncePerDevice(compile: (device: string) => readonly FolderFile[]): (device: string) => readonly FolderFile[] {
  const done = new Map<string, readonly FolderFile[]>();
  return (device) => {
    const files = done.get(device) ?? compile(device);
    done.set(device, files);
    return files;
  };
}
