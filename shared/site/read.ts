import type { LocatedProblem, Problem } from '../kit/problem.ts';
import { buildDevice, buildLink, buildSite } from './build.ts';
import { checkDevice, type DeviceCheck } from './checkDevice.ts';
import { crossCheck, type SiteParts } from './crossCheck.ts';
import { fileOfPath, SITE_FILE, type SiteFileName, shownFile, siteFileName } from './files.ts';
import { type FormatHistory, formatHistory } from './migrate.ts';
import type { Device, Site } from './model.ts';
import { locateAll, type ParsedFile, parseFile, type SiteFacet } from './parseFile.ts';
import { siteProblem } from './problems.ts';

/**
 * What was read of a site's files. Held by the caller from one reading to the next: a file whose text is the same is not parsed
 * again, its `Device` stays the same object, and it is checked again only where something that its checks see has changed.
 */
export interface ReadCache {
  readonly files: Map<string, ParsedFile>;
  readonly devices: WeakMap<ParsedFile, Device>;
  readonly links: WeakMap<ParsedFile, IndexedLinks>;
  readonly checks: WeakMap<Device, DeviceCheck>;
  site: Site | null;
}

export function createReadCache(): ReadCache {
  return { files: new Map(), devices: new WeakMap(), links: new WeakMap(), checks: new WeakMap(), site: null };
}

type IndexedLinks = SiteParts['links'];

export interface SiteRead {
  /** Null where site.yaml is missing or unusable. Where other files have mistakes, what could be read of them is here. */
  readonly site: Site | null;
  /** Every device that could be read, also without a site.yaml. */
  readonly devices: Readonly<Record<string, Device>>;
  /** Ordered by file, line and column. */
  readonly problems: readonly LocatedProblem[];
  /** Files with a format version from the future. Nothing of them was read. */
  readonly newer: readonly string[];
}

export interface ReadOptions {
  readonly cache?: ReadCache;
  readonly history?: FormatHistory;
  /** Files that are there but could not be read, with the reason as half a sentence. */
  readonly unreadable?: readonly { readonly file: string; readonly reason: string }[];
}

/**
 * Reads a site from the texts of its files, by their paths in the folder (`site.yaml`, `devices/sw1.yaml`).
 * Files that are not part of a site are ignored. Pure; every mistake comes back as a problem with its file, line and column.
 */
export function readSite(
  files: ReadonlyMap<string, string>,
  facets: readonly SiteFacet[],
  { cache = createReadCache(), history = formatHistory, unreadable = [] }: ReadOptions = {},
): SiteRead {
  const parsed = parseFiles(files, facets, cache, history);
  const { devices, unread } = devicesOf(parsed, cache);
  for (const { file } of unreadable) unread.add(siteFileName(file)?.device ?? file);
  const read = { devices, newer: [...parsed].filter(([, file]) => file.newer).map(([name]) => name.file) };
  const problems = [...parsed.values()].flatMap((file) => file.problems);
  for (const { file, reason } of unreadable) {
    const name = siteFileName(file);
    problems.push({
      ...siteProblem('file-unreadable', name?.path ?? ['site'], { reason }),
      file: name ? shownFile(name) : file,
      line: 1,
      column: 1,
    });
  }
  const shared = contentOf(parsed, 'site')?.site;
  if (!shared) {
    if (!files.has(SITE_FILE) && !unreadable.some(({ file }) => file === SITE_FILE))
      problems.push({ ...siteProblem('site-missing', ['site']), file: SITE_FILE, line: 1, column: 1 });
    return { ...read, site: null, problems: inOrder(problems) };
  }
  const links = linksOf(parsed, cache);
  const streams = contentOf(parsed, 'streams')?.streams ?? {};
  const connections = contentOf(parsed, 'connections')?.connections ?? {};
  const site = buildSite({ shared, devices, links: links.map(({ link }) => link), streams, connections }, cache.site);
  cache.site = site;
  problems.push(...locateFound(crossCheck({ shared, devices, unread, links, streams }), files));
  for (const device of Object.values(devices)) problems.push(...checkedDevice(device, site, { facets, files, cache }));
  return { ...read, site, problems: inOrder(problems) };
}

function checkedDevice(
  device: Device,
  site: Site,
  { facets, files, cache }: { facets: readonly SiteFacet[]; files: ReadonlyMap<string, string>; cache: ReadCache },
): readonly LocatedProblem[] {
  const known = cache.checks.get(device);
  if (known?.holdsFor(site)) return known.problems;
  const { problems, holdsFor } = checkDevice(device, site, facets);
  const located = locateFound(problems, files);
  cache.checks.set(device, { problems: located, holdsFor });
  return located;
}

/** Checks a site as a model: what stands between its parts, and what its facets say. Paths as in `shared/site/contract.ts`. */
export function checkSite(site: Site, facets: readonly SiteFacet[]): Problem[] {
  const links = site.links.map((link, index) => ({ index, link }));
  const parts: SiteParts = { shared: site, devices: site.devices, unread: new Set(), links, streams: site.streams };
  return [...crossCheck(parts), ...Object.values(site.devices).flatMap((device) => checkDevice(device, site, facets).problems)];
}

function parseFiles(files: ReadonlyMap<string, string>, facets: readonly SiteFacet[], cache: ReadCache, history: FormatHistory) {
  const parsed = new Map<SiteFileName, ParsedFile>();
  for (const file of [...files.keys()].sort()) {
    const name = siteFileName(file);
    const text = files.get(file);
    if (!name || text === undefined) continue;
    const known = cache.files.get(file);
    const current = known?.text === text ? known : parseFile(name, text, { facets, history });
    cache.files.set(file, current);
    parsed.set(name, current);
  }
  for (const file of cache.files.keys()) if (!files.has(file)) cache.files.delete(file);
  return parsed;
}

function devicesOf(parsed: ReadonlyMap<SiteFileName, ParsedFile>, cache: ReadCache) {
  const devices: Record<string, Device> = {};
  const unread = new Set<string>();
  for (const [{ device: name }, file] of parsed) {
    if (name === null) continue;
    if (file.content?.kind !== 'device') {
      unread.add(name);
      continue;
    }
    const device = cache.devices.get(file) ?? buildDevice(name, file.content.device, file.content.parts);
    cache.devices.set(file, device);
    devices[name] = device;
  }
  return { devices, unread };
}

function linksOf(parsed: ReadonlyMap<SiteFileName, ParsedFile>, cache: ReadCache): IndexedLinks {
  for (const file of parsed.values()) {
    if (file.content?.kind !== 'links') continue;
    const links = cache.links.get(file) ?? file.content.links.map(({ index, link }) => ({ index, link: buildLink(link) }));
    cache.links.set(file, links);
    return links;
  }
  return [];
}

function contentOf<K extends 'site' | 'streams' | 'connections'>(parsed: ReadonlyMap<SiteFileName, ParsedFile>, kind: K) {
  type Content = Extract<NonNullable<ParsedFile['content']>, { kind: K }>;
  const isWanted = (content: ParsedFile['content']): content is Content => content?.kind === kind;
  for (const { content } of parsed.values()) if (isWanted(content)) return content;
  return null;
}

/** Puts problems found in the model back at their lines; each file's text is read once more only if it has any. */
function locateFound(found: readonly Problem[], files: ReadonlyMap<string, string>): LocatedProblem[] {
  const byFile = new Map<string, Problem[]>();
  for (const problem of found) {
    const file = fileOfPath(problem.path)?.file.file ?? SITE_FILE;
    const same = byFile.get(file);
    if (same) same.push(problem);
    else byFile.set(file, [problem]);
  }
  return [...byFile].flatMap(([file, problems]) => {
    const name = siteFileName(file);
    const placed = problems.map((problem) => ({ problem, at: 'value' as const }));
    return name ? locateAll(name, files.get(file) ?? '', placed) : [];
  });
}

function inOrder(problems: readonly LocatedProblem[]): LocatedProblem[] {
  return [...problems].sort((a, b) => (a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1));
}
