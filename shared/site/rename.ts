import type { Edit, Path } from '../kit/problem.ts';
import { fail, ok, type Result } from '../kit/result.ts';
import type { SiteFailure } from './contract.ts';
import { isEqual } from './equal.ts';
import { fileOfPath, SITE_FILE, STREAMS_FILE, siteFileName } from './files.ts';
import { legible } from './legible.ts';
import { isRecord } from './migrate.ts';
import { name as nameSchema } from './model.ts';
import { type MapNode, type Node, nodesOf } from './nodes.ts';
import { mapAt, type Named, references } from './references.ts';
import { renderKey } from './render.ts';
import { applySplices } from './splice.ts';
import { readYaml } from './yaml.ts';

/** How a site's files are read and changed. */
interface Editing {
  readonly read: (file: string, text: string) => Result<unknown, SiteFailure>;
  readonly edit: (files: ReadonlyMap<string, string>, edits: readonly Edit[]) => Result<ReadonlyMap<string, string | null>, SiteFailure>;
}

/**
 * Gives a device, a stream or traffic another name, and writes it wherever the site refers to it: ends of links and streams, jump hosts,
 * the traffic of streams, and what windows are `for`. The place of the name and the comments around it stay.
 * @param path `devices.NAME`, `streams.streams.NAME` or `site.traffic.NAME`
 * @returns the files that change, or why it cannot be: no such thing, a name that cannot be or is there, a file that does not read
 */
export function renameInSite(
  files: ReadonlyMap<string, string>,
  path: Path,
  to: string,
  { read, edit }: Editing,
): Result<Changes, SiteFailure> {
  const named = namedAt(path);
  if (!named) return fail({ code: 'invalid', message: `What stands at ${legible(path.join('.'))} has no name of its own.` });
  if (!nameSchema.safeParse(to).success) return fail({ code: 'invalid', message: `"${legible(to)}" cannot be a name.` });
  const values = new Map<string, unknown>();
  for (const [file, text] of files) {
    const isShared = file === SITE_FILE || file === STREAMS_FILE;
    // A file that does not even hold the word refers to nothing by it.
    if (!siteFileName(file) || !(isShared || text.includes(named.from))) continue;
    const value = read(file, text);
    if (!value.ok) return value;
    values.set(file, value.value);
  }
  if (named.from === to) return ok(new Map());
  const own = ownNames(files, values, named.kind);
  if (!own.includes(named.from)) return fail({ code: 'not-found', message: `There is no ${named.kind} "${legible(named.from)}".` });
  // Names that differ in case only are one file on many disks: a device cannot be renamed so either.
  const others = named.kind === 'device' ? own : sharedNames(values).filter((other) => other !== named.from);
  const same = others.find((other) => other.toLowerCase() === to.toLowerCase());
  if (same !== undefined) return fail({ code: 'exists', message: `There is a "${same}" already. Choose another name.` });
  const isShadowed = named.kind === 'stream' && Object.hasOwn(trafficOf(values), named.from);
  const followed = edit(
    files,
    [...values].flatMap(([file, value]) => references(file, value, { ...named, isShadowed }, to)),
  );
  if (!followed.ok) return followed;
  return named.kind === 'device' ? ok(moveFile(files, followed.value, named.from, to)) : renameKey(files, followed.value, path, to, edit);
}

function namedAt(path: Path): Omit<Named, 'isShadowed'> | null {
  const from = path.at(-1);
  if (typeof from !== 'string') return null;
  const place = path.slice(0, -1).join('.');
  const kinds: Readonly<Record<string, Named['kind']>> = { devices: 'device', 'streams.streams': 'stream', 'site.traffic': 'traffic' };
  const kind = Object.hasOwn(kinds, place) ? kinds[place] : undefined;
  return kind ? { kind, from } : null;
}

function ownNames(files: ReadonlyMap<string, string>, values: ReadonlyMap<string, unknown>, kind: Named['kind']): string[] {
  if (kind === 'device') return [...files.keys()].flatMap((file) => siteFileName(file)?.device ?? []);
  return Object.keys(kind === 'stream' ? streamsOf(values) : trafficOf(values));
}

/** Windows say in one list which streams and which traffic they are for: the two share their names. */
const sharedNames = (values: ReadonlyMap<string, unknown>): string[] => [
  ...Object.keys(streamsOf(values)),
  ...Object.keys(trafficOf(values)),
];

const streamsOf = (values: ReadonlyMap<string, unknown>) => mapAt(values.get(STREAMS_FILE), 'streams');
const trafficOf = (values: ReadonlyMap<string, unknown>) => mapAt(values.get(SITE_FILE), 'traffic');

type Changes = ReadonlyMap<string, string | null>;

const deviceFileOf = (name: string): string => `devices/${name}.yaml`;

function moveFile(files: ReadonlyMap<string, string>, changes: Changes, from: string, to: string): Changes {
  const old = deviceFileOf(from);
  return new Map([...changes, [old, null], [deviceFileOf(to), changes.get(old) ?? files.get(old) ?? null]]);
}

/** The key keeps its place, its comments and what stands below it; where the text does not allow that, it is removed and added at the end. */
function renameKey(
  files: ReadonlyMap<string, string>,
  changes: Changes,
  path: Path,
  to: string,
  edit: Editing['edit'],
): Result<Changes, SiteFailure> {
  const place = fileOfPath(path);
  const file = place?.file.file ?? '';
  const text = changes.get(file) ?? files.get(file) ?? '';
  const inPlace = place && keyRenamed(text, place.rest, to);
  if (inPlace) return ok(new Map([...changes, [file, inPlace]]));
  const value = place?.rest.reduce<unknown>((node, key) => (isRecord(node) ? node[String(key)] : undefined), valueIn(text));
  const moved = edit(new Map([[file, text]]), [{ path }, { path: [...path.slice(0, -1), to], value }]);
  return moved.ok ? ok(new Map([...changes, ...moved.value])) : moved;
}

function valueIn(text: string): unknown {
  const read = readYaml(text);
  return read.ok ? read.value.value : undefined;
}

/** @returns the text with the one key renamed, or null where it would not read back so */
function keyRenamed(text: string, path: Path, to: string): string | null {
  const read = readYaml(text);
  if (!read.ok) return null;
  const { source, value } = read.value;
  const above = path.slice(0, -1);
  const from = String(path.at(-1));
  const map = mapNodeAt(nodesOf(read.value), above);
  const entry = map && !map.odd ? map.entries.find(({ key }) => key === from) : undefined;
  if (!entry || source[entry.after - 1] !== ':') return null;
  const end = entry.keyStart + source.slice(entry.keyStart, entry.after - 1).trimEnd().length;
  const renamed = text.slice(0, text.length - source.length) + applySplices(source, [{ start: entry.keyStart, end, text: renderKey(to) }]);
  return isEqual(valueIn(renamed), withKey(value, above, from, to)) ? renamed : null;
}

function mapNodeAt(root: Node, path: Path): MapNode | null {
  let node: Node | undefined = root;
  for (const step of path) node = node?.kind === 'map' ? node.entries.find(({ key }) => key === step)?.value : undefined;
  return node?.kind === 'map' ? node : null;
}

function withKey(value: unknown, path: Path, from: string, to: string): unknown {
  if (!isRecord(value)) return value;
  const [step, ...rest] = path;
  if (step === undefined) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key === from ? to : key, item]));
  return { ...value, [step]: withKey(value[step], rest, from, to) };
}
