import type { Edit, Path } from '../kit/problem.ts';
import { LINKS_FILE, STREAMS_FILE, siteFileName } from './files.ts';
import { isRecord } from './migrate.ts';
import { portKeys } from './model.ts';

/** What has a name that other places of a site refer to. */
export interface Named {
  readonly kind: 'device' | 'stream' | 'traffic';
  readonly from: string;
  /** Traffic has the same name: windows that are `for` it mean the traffic. */
  readonly isShadowed: boolean;
}

/** Every place of a file that refers to the name, with what it is to say then. Read from the text as it stands: what does not parse follows too. */
export function references(file: string, value: unknown, named: Named, to: string): Edit[] {
  const name = siteFileName(file);
  if (!name || !isRecord(value)) return [];
  const device = name.device === null ? [] : deviceReferences(value, named);
  const found = [
    ...device,
    ...(file === LINKS_FILE ? linkEnds(value, named) : []),
    ...(file === STREAMS_FILE ? streamWords(value, named) : []),
  ];
  return found.map(({ path, rest = '' }) => ({ path: [...name.path, ...path], value: to + rest }));
}

/** `rest`: what stands behind the name in the same word. */
interface Reference {
  readonly path: Path;
  readonly rest?: string;
}

function linkEnds(value: Readonly<Record<string, unknown>>, { kind, from }: Named): Reference[] {
  if (kind !== 'device') return [];
  return listAt(value, 'links').flatMap((link, index) =>
    (['from', 'to'] as const).flatMap((side) => {
      const end = isRecord(link) ? link[side] : null;
      return typeof end === 'string' && end.startsWith(`${from}/`) ? [{ path: ['links', index, side], rest: end.slice(from.length) }] : [];
    }),
  );
}

function streamWords(value: Readonly<Record<string, unknown>>, { kind, from }: Named): Reference[] {
  return Object.entries(mapAt(value, 'streams')).flatMap(([stream, about]) => {
    if (!isRecord(about)) return [];
    const words = kind === 'traffic' ? ['traffic'] : kind === 'device' ? ['from'] : [];
    const single = words.filter((word) => about[word] === from).map((word) => ({ path: ['streams', stream, word] }));
    return kind === 'device' ? [...single, ...inList(about, 'to', from, ['streams', stream])] : single;
  });
}

/** Jump hosts, and what the windows of a port's facets are `for`. */
function deviceReferences(value: Readonly<Record<string, unknown>>, { kind, from, isShadowed }: Named): Reference[] {
  if (kind === 'device') return inList(mapAt(value, 'ssh'), 'jump', from, ['ssh']);
  if (isShadowed) return [];
  return Object.entries(mapAt(value, 'ports')).flatMap(([port, parts]) =>
    Object.entries(isRecord(parts) ? parts : {}).flatMap(([key, part]) =>
      portKeys.includes(key) ? [] : everyFor(part, from, ['ports', port, key]),
    ),
  );
}

/** Lists called `for` hold names of traffic and streams, wherever in a facet's part they stand. */
function everyFor(value: unknown, from: string, path: Path): Reference[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => everyFor(item, from, [...path, index]));
  if (!isRecord(value)) return [];
  const inner = Object.entries(value).flatMap(([key, item]) => (key === 'for' ? [] : everyFor(item, from, [...path, key])));
  return [...inner, ...inList(value, 'for', from, path)];
}

function inList(value: Readonly<Record<string, unknown>>, key: string, word: string, path: Path): Reference[] {
  return listAt(value, key).flatMap((item, index) => (item === word ? [{ path: [...path, key, index] }] : []));
}

function listAt(value: Readonly<Record<string, unknown>>, key: string): readonly unknown[] {
  const list = Object.hasOwn(value, key) ? value[key] : null;
  return Array.isArray(list) ? list : [];
}

/** The map under a key; an empty one where there is none. */
export function mapAt(value: unknown, key: string): Readonly<Record<string, unknown>> {
  const inner = isRecord(value) && Object.hasOwn(value, key) ? value[key] : null;
  return isRecord(inner) ? inner : {};
}
