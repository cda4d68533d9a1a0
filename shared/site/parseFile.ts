import type { Facet } from '../kit/facet.ts';
import type { LocatedProblem, Path } from '../kit/problem.ts';
import { ok } from '../kit/result.ts';
import type { ConnectionProfile } from './connections.ts';
import { type SiteFileName, shownFile } from './files.ts';
import { type PlacedProblem, problemsOfIssues, unknownKeyProblem, valueAt } from './issues.ts';
import { parseLeniently } from './lenient.ts';
import { type FormatHistory, isRecord, migrate } from './migrate.ts';
import {
  connectionsFile,
  type DeviceFile,
  deviceFile,
  type LinkFile,
  linksFile,
  name as nameSchema,
  type PortPlace,
  portKeys,
  type SiteFile,
  type Stream,
  siteFile,
  streamsFile,
} from './model.ts';
import { lineColumn, locate, type Node, nodesOf } from './nodes.ts';
import { siteProblem } from './problems.ts';
import { readYaml, type YamlDocument } from './yaml.ts';

/** A facet as the site knows it. */
export type SiteFacet = Facet<unknown, unknown, PortPlace>;

/** Facet parts of a device by port and facet name, parsed. A part with a mistake is absent. */
export type FacetParts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export type FileContent =
  | { readonly kind: 'site'; readonly site: SiteFile }
  | { readonly kind: 'device'; readonly device: DeviceFile; readonly parts: FacetParts }
  | { readonly kind: 'links'; readonly links: readonly { readonly index: number; readonly link: LinkFile }[] }
  | { readonly kind: 'streams'; readonly streams: Readonly<Record<string, Stream>> }
  | { readonly kind: 'connections'; readonly connections: Readonly<Record<string, ConnectionProfile>> };

export interface ParsedFile {
  readonly text: string;
  /** Null where nothing of the file could be used. */
  readonly content: FileContent | null;
  readonly problems: readonly LocatedProblem[];
  /** The file has a format version that this program does not know. */
  readonly newer: boolean;
}

/** Most problems of one file that are looked up in its text. */
const MAX_PROBLEMS = 500;

export interface Reading {
  readonly facets: readonly SiteFacet[];
  readonly history: FormatHistory;
}

/** Reads one file of a site: text → value → current format → model. What is wrong becomes problems at their places. */
export function parseFile(name: SiteFileName, text: string, { facets, history }: Reading): ParsedFile {
  const refused = (problem: PlacedProblem, offset: number): ParsedFile => ({
    text,
    content: null,
    problems: [{ ...problem.problem, file: shownFile(name), ...lineColumn(text, offset) }],
    newer: problem.problem.code === 'format-newer',
  });
  const yaml = readYaml(text);
  if (!yaml.ok) return refused({ problem: siteProblem(yaml.failure.code, name.path, yaml.failure.values), at: 'key' }, yaml.failure.offset);
  const migrated = migrate(yaml.value.value, name.kind, history);
  if (!migrated.ok) {
    const { code, values, key } = migrated.failure;
    const offset = locate(nodesOf(yaml.value), key ? [key] : []);
    return refused({ problem: siteProblem(code, key ? [...name.path, key] : name.path, values), at: 'value' }, key ? offset : 0);
  }
  const { content, problems } = contentOf(name, migrated.value, facets);
  return { text, content, problems: locateAll(name, text, problems, yaml.value), newer: false };
}

/** Gives problems of one file their lines and columns. The text is read again only where there are problems. */
export function locateAll(
  name: SiteFileName,
  text: string,
  problems: readonly PlacedProblem[],
  document: YamlDocument | null = null,
): LocatedProblem[] {
  if (problems.length === 0) return [];
  const shown = problems.slice(0, MAX_PROBLEMS);
  if (problems.length > shown.length)
    shown.push({ problem: siteProblem('too-many-problems', name.path, { count: problems.length - shown.length }), at: 'key' });
  const read = document ? ok(document) : readYaml(text);
  const root: Node | null = read.ok ? nodesOf(read.value) : null;
  const shift = text.startsWith('\uFEFF') ? 1 : 0;
  return shown.map(({ problem, at }) => {
    const offset = root ? locate(root, problem.path.slice(name.path.length), at) + shift : 0;
    return { ...problem, file: shownFile(name), ...lineColumn(text, offset) };
  });
}

interface Parsed {
  readonly content: FileContent | null;
  readonly problems: readonly PlacedProblem[];
}

function contentOf(name: SiteFileName, value: Record<string, unknown>, facets: readonly SiteFacet[]): Parsed {
  switch (name.kind) {
    case 'site': {
      const { model, issues } = parseLeniently(siteFile, value);
      return {
        content: model && { kind: 'site', site: model },
        problems: problemsOfIssues(issues, { schema: siteFile, value, prefix: name.path }),
      };
    }
    case 'device':
      return deviceContent(name, value, facets);
    case 'links':
      return linksContent(name, value);
    case 'streams': {
      const { model, issues } = parseLeniently(streamsFile, value);
      const problems = problemsOfIssues(issues, { schema: streamsFile, value, prefix: name.path });
      return { content: model && { kind: 'streams', streams: model.streams }, problems };
    }
    case 'connections': {
      const { model, issues } = parseLeniently(connectionsFile, value);
      const problems = problemsOfIssues(issues, { schema: connectionsFile, value, prefix: name.path });
      return { content: model && { kind: 'connections', connections: model.connections }, problems };
    }
  }
}

function deviceContent(name: SiteFileName, value: Record<string, unknown>, facets: readonly SiteFacet[]): Parsed {
  const { model, issues } = parseLeniently(deviceFile, value);
  const problems = problemsOfIssues(issues, { schema: deviceFile, value, prefix: name.path });
  const nameRead = nameSchema.safeParse(name.device);
  if (!nameRead.success) {
    const [{ problem } = { problem: null }] = problemsOfIssues(nameRead.error.issues, {
      schema: nameSchema,
      value: name.device,
      prefix: name.path,
    });
    const reason = (problem?.message ?? '').replace(/\.$/, '');
    const shown = JSON.stringify(name.file).slice(1, -1);
    return { content: null, problems: [{ problem: siteProblem('file-name', name.path, { file: shown, reason }), at: 'key' }] };
  }
  const parts: Record<string, Record<string, unknown>> = {};
  for (const [portName, port] of Object.entries(model?.ports ?? {})) {
    const read = facetParts(port, [...name.path, 'ports', portName], facets);
    parts[portName] = read.parts;
    problems.push(...read.problems);
  }
  return { content: model && { kind: 'device', device: model, parts }, problems };
}

function facetParts(port: DeviceFile['ports'][string], path: Path, facets: readonly SiteFacet[]) {
  const parts: Record<string, unknown> = {};
  const problems: PlacedProblem[] = [];
  for (const key of Object.keys(port)) {
    if (portKeys.includes(key)) continue;
    const facet = facets.find((each) => each.name === key);
    if (!facet) {
      const known = [...portKeys, ...facets.map((each) => each.name)];
      problems.push(unknownKeyProblem({ key, known, parent: path, value: port[key] }));
      continue;
    }
    const read = facet.schema.safeParse(port[key]);
    if (read.success) parts[key] = read.data;
    else problems.push(...problemsOfIssues(read.error.issues, { schema: facet.schema, value: port[key], prefix: [...path, key] }));
  }
  return { parts, problems };
}

/** Links one by one, so that a mistake in one does not move the others' places. */
function linksContent(name: SiteFileName, value: Record<string, unknown>): Parsed {
  const read = linksFile.safeParse(value);
  const issues = read.success ? [] : read.error.issues;
  const problems = problemsOfIssues(issues, { schema: linksFile, value, prefix: name.path });
  const bad = new Set(issues.map(({ path }) => path[1]));
  const written = valueAt(value, ['links']);
  const links: { index: number; link: LinkFile }[] = [];
  for (const [index, item] of (Array.isArray(written) ? written : []).entries()) {
    const link = bad.has(index) ? undefined : linksFile.shape.links.unwrap().element.safeParse(item).data;
    if (link) links.push({ index, link });
    if (link?.length !== undefined && link.delay !== undefined && isRecord(item))
      problems.push({
        problem: siteProblem('link-length-unused', [...name.path, 'links', index, 'length'], { delayNs: link.delay }),
        at: 'value',
      });
  }
  return { content: { kind: 'links', links }, problems };
}
