import type { Locale, Sentence } from '../../shared/kit/problem.ts';
import type { Device, Site } from '../../shared/site/model.ts';
import { translate } from '../kit/i18n.ts';
import { durationText } from '../kit/quantityText.ts';
import type { Standing } from '../kit/SeverityMark.tsx';
import type { AddKind } from './addForm.ts';
import { noStandings, type Standings, worstOf } from './standing.ts';
import { treeTexts } from './treeTexts.ts';

/** Where a row leads. */
export type TreePlace =
  | { readonly kind: 'group' }
  | { readonly kind: 'device'; readonly device: string }
  | { readonly kind: 'port'; readonly device: string; readonly port: string }
  | { readonly kind: 'file'; readonly file: string; readonly find?: string };

export interface TreeRow {
  readonly key: string;
  /** 1 for groups, 2 for what is in them, 3 for ports. */
  readonly level: number;
  readonly label: string;
  readonly note: string;
  readonly standing: Standing | null;
  /** Null where the row has nothing below it. */
  readonly expanded: boolean | null;
  readonly parent: string | null;
  readonly place: TreePlace;
  /** What Insert, or the plus at the row, adds there. */
  readonly adds: AddKind | null;
}

export interface TreeInput {
  readonly site: Site;
  readonly files: readonly string[];
  readonly standings: ReadonlyMap<string, Standings>;
  /** Rows turned from how they open by themselves. */
  readonly turned: ReadonlySet<string>;
  readonly filter: string;
  readonly locale: Locale;
  /** Word for a facet that a port carries, by facet name. */
  readonly facetNames: Readonly<Record<string, Sentence>>;
}

/** Sites up to this many devices open with their ports in sight. */
const DEVICES_OPEN = 12;

/** `held`: kept open, whatever was turned, because a filter found something below. */
type Draft = Omit<TreeRow, 'expanded'> & { readonly children: readonly Draft[]; readonly opensByItself: boolean; readonly held?: boolean };

/** The rows of the tree in order. With a filter: what matches, and the rows above it, open. */
export function treeRows(input: TreeInput): TreeRow[] {
  const wanted = input.filter.trim().toLowerCase();
  const groups = [devicesOf(input), streamsOf(input), trafficOf(input), filesOf(input)];
  return groups
    .map((group) => (wanted ? keepMatching(group, wanted) : group))
    .filter((group) => group !== null && (group.children.length > 0 || !wanted))
    .flatMap((group) => (group ? flatten(group, input.turned) : []));
}

function flatten(draft: Draft, turned: ReadonlySet<string>): TreeRow[] {
  const { children, opensByItself, held, ...row } = draft;
  if (children.length === 0) return [{ ...row, expanded: null }];
  const expanded = held || opensByItself !== turned.has(row.key);
  return [{ ...row, expanded }, ...(expanded ? children.flatMap((child) => flatten(child, turned)) : [])];
}

function keepMatching(draft: Draft, wanted: string): Draft | null {
  if (draft.level > 1 && draft.label.toLowerCase().includes(wanted)) return draft;
  const children = draft.children.map((child) => keepMatching(child, wanted)).filter((child) => child !== null);
  return children.length > 0 || draft.level === 1 ? { ...draft, children, held: true } : null;
}

function devicesOf(input: TreeInput): Draft {
  const { site, locale } = input;
  const devices = Object.values(site.devices);
  const peers = peersOf(site);
  const children = devices.map((device) => deviceRow(device, input, peers, devices.length <= DEVICES_OPEN));
  return group('devices', translate(treeTexts, locale)('devices'), children, 'device');
}

function deviceRow(device: Device, input: TreeInput, peers: ReadonlyMap<string, string>, opensByItself: boolean): Draft {
  const t = translate(treeTexts, input.locale);
  const counts = input.standings.get(device.name) ?? noStandings;
  const key = `device:${device.name}`;
  const ports = Object.values(device.ports).map((port): Draft => {
    const place = `${device.name}/${port.name}`;
    const portCounts = input.standings.get(place) ?? noStandings;
    const facets = Object.keys(port.facets).map((name) => input.facetNames[name]?.[input.locale] ?? name);
    const peer = peers.get(place);
    return {
      key: `port:${place}`,
      level: 3,
      label: peer ? `${port.name} → ${peer}` : port.name,
      note: countsText(portCounts, input.locale) || facets.join(', '),
      standing: worstOf(portCounts) ?? (facets.length > 0 ? 'ok' : 'none'),
      parent: key,
      place: { kind: 'port', device: device.name, port: port.name },
      adds: 'port',
      children: [],
      opensByItself: false,
    };
  });
  return {
    key,
    level: 2,
    label: device.name,
    note: countsText(counts, input.locale) || t(device.role),
    standing: worstOf(counts) ?? (ports.some(({ standing }) => standing === 'ok') ? 'ok' : 'none'),
    parent: 'devices',
    place: { kind: 'device', device: device.name },
    adds: 'port',
    children: ports,
    opensByItself,
  };
}

function streamsOf({ site, locale }: TreeInput): Draft {
  const rows = Object.entries(site.streams).map(([name, stream]) =>
    leaf({
      key: `stream:${name}`,
      label: name,
      note: `${stream.traffic} · ${durationText(stream.period)}`,
      parent: 'streams',
      adds: 'stream',
      place: { kind: 'file', file: 'streams.yaml', find: name },
    }),
  );
  return group('streams', translate(treeTexts, locale)('streams'), rows, 'stream');
}

function trafficOf({ site, locale }: TreeInput): Draft {
  const t = translate(treeTexts, locale);
  const rows = Object.entries(site.traffic).map(([name, traffic]) =>
    leaf({
      key: `traffic:${name}`,
      label: name,
      note: t('priorities', { list: traffic.priorities.join(', ') }),
      parent: 'traffic',
      adds: 'traffic',
      place: { kind: 'file', file: 'site.yaml', find: name },
    }),
  );
  return group('traffic', t('traffic'), rows, 'traffic');
}

function filesOf({ files, locale }: TreeInput): Draft {
  const rows = files.map((file) =>
    leaf({ key: `file:${file}`, label: file, note: '', adds: null, parent: 'files', place: { kind: 'file', file } }),
  );
  return group('files', translate(treeTexts, locale)('files'), rows, null);
}

const leaf = (row: Pick<Draft, 'key' | 'label' | 'note' | 'parent' | 'place' | 'adds'>): Draft => ({
  ...row,
  level: 2,
  standing: null,
  children: [],
  opensByItself: false,
});

const group = (key: string, label: string, children: readonly Draft[], adds: AddKind | null): Draft => ({
  key,
  level: 1,
  label,
  note: String(children.length),
  standing: null,
  parent: null,
  place: { kind: 'group' },
  adds,
  children,
  opensByItself: adds !== null,
});

/** `sw1/eth2` → the name of the device at the other end of its link. */
function peersOf({ links }: Site): ReadonlyMap<string, string> {
  return new Map(
    links.flatMap(({ from, to }) => [
      [`${from.device}/${from.port}`, to.device] as const,
      [`${to.device}/${to.port}`, from.device] as const,
    ]),
  );
}

/** `2 errors`, or the most severe kind that there is; empty where all is well. */
function countsText(counts: Standings, locale: Locale): string {
  const t = translate(treeTexts, locale);
  const worst = worstOf(counts);
  if (!worst) return '';
  const count = counts[worst];
  return t(count === 1 ? `${worst}One` : `${worst}Many`, { count });
}
