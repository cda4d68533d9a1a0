import type { Path } from '../kit/problem.ts';
import { legible } from './legible.ts';
import type { FileKind } from './migrate.ts';
import { name as nameSchema } from './model.ts';

export const SITE_FILE = 'site.yaml';
export const LINKS_FILE = 'links.yaml';
export const STREAMS_FILE = 'streams.yaml';
export const CONNECTIONS_FILE = 'connections.yaml';

/** A file of a site: what it holds, and the path in the site at which its content stands. */
export interface SiteFileName {
  readonly file: string;
  readonly kind: FileKind;
  /** Name of the device, for a device file. */
  readonly device: string | null;
  readonly path: Path;
}

const fixed: readonly SiteFileName[] = [
  { file: SITE_FILE, kind: 'site', device: null, path: ['site'] },
  { file: LINKS_FILE, kind: 'links', device: null, path: ['links'] },
  { file: STREAMS_FILE, kind: 'streams', device: null, path: ['streams'] },
  { file: CONNECTIONS_FILE, kind: 'connections', device: null, path: ['connections'] },
];

/** What a file of the folder is, or null where it is not part of a site. A device's name is not judged here. */
export function siteFileName(file: string): SiteFileName | null {
  const known = fixed.find((each) => each.file === file);
  if (known) return known;
  const device = /^devices\/([^/]+)\.yaml$/.exec(file)?.[1];
  return device === undefined ? null : { file, kind: 'device', device, path: ['devices', device] };
}

/** A file's name as it may stand in a list of problems: one that no device can have is made legible. */
export function shownFile(name: SiteFileName): string {
  return fileOfPath(name.path) ? name.file : legible(name.file);
}

/** The file that a path in the site leads to, and the rest of the path inside it; null where there is none. */
export function fileOfPath(path: Path): { readonly file: SiteFileName; readonly rest: Path } | null {
  const [head, second, ...rest] = path;
  const known = fixed.find((each) => each.path[0] === head);
  if (known) return { file: known, rest: path.slice(1) };
  if (head !== 'devices' || typeof second !== 'string' || !nameSchema.safeParse(second).success) return null;
  return { file: { file: `devices/${second}.yaml`, kind: 'device', device: second, path: ['devices', second] }, rest };
}
