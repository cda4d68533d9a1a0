import type { Path, Problem } from '../kit/problem.ts';
import { formatBitRate } from '../kit/units.ts';
import { legible } from './legible.ts';
import { isRecord } from './migrate.ts';
import type { Device, Link, LinkEnd, Port, SiteFile, Stream } from './model.ts';
import { nearest } from './nearest.ts';
import { siteProblem } from './problems.ts';
import { routesOf } from './routes.ts';

/** A site before what leads nowhere is left out. `index` is a link's place in its file. */
export interface SiteParts {
  readonly shared: Pick<SiteFile, 'traffic' | 'management'>;
  readonly devices: Readonly<Record<string, Device>>;
  /** Devices whose file could not be used: they exist, but nothing is known of them. */
  readonly unread: ReadonlySet<string>;
  readonly links: readonly { readonly index: number; readonly link: Link }[];
  readonly streams: Readonly<Record<string, Stream>>;
}

/** What only the whole site shows: names, references and what contradicts itself between files. */
export function crossCheck(parts: SiteParts): Problem[] {
  return [
    ...checkNames(parts),
    ...checkTraffic(parts),
    ...checkPorts(parts),
    ...checkLinks(parts),
    ...checkStreams(parts),
    ...checkSsh(parts),
  ];
}

const WINDOWS_NAMES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

function* checkNames({ shared, devices, unread, streams }: SiteParts): Generator<Problem> {
  const deviceNames = [...Object.keys(devices), ...unread];
  yield* caseClashes(deviceNames, (name) => ['devices', name]);
  yield* caseClashes(Object.keys(shared.traffic), (name) => ['site', 'traffic', name]);
  yield* caseClashes(Object.keys(streams), (name) => ['streams', 'streams', name]);
  for (const name of deviceNames) if (WINDOWS_NAMES.test(name)) yield siteProblem('name-reserved', ['devices', name], { name });
  for (const name of Object.keys(streams))
    if (Object.hasOwn(shared.traffic, name)) yield siteProblem('name-ambiguous', ['streams', 'streams', name], { name });
}

function* caseClashes(names: readonly string[], pathOf: (name: string) => Path): Generator<Problem> {
  const seen = new Map<string, string>();
  for (const name of [...names].sort()) {
    const other = seen.get(name.toLowerCase());
    if (other !== undefined) yield siteProblem('name-case-clash', pathOf(name), { name, other });
    else seen.set(name.toLowerCase(), name);
  }
}

function* checkTraffic({ shared, devices, streams }: SiteParts): Generator<Problem> {
  const owner = new Map<number, string>();
  for (const [name, { priorities }] of Object.entries(shared.traffic)) {
    for (const [index, priority] of priorities.entries()) {
      const path = ['site', 'traffic', name, 'priorities', index];
      const first = owner.get(priority);
      if (first === name) yield siteProblem('priority-repeated', path, { priority });
      else if (first !== undefined) yield siteProblem('priority-in-two-traffics', path, { priority, first, second: name });
      else owner.set(priority, name);
    }
  }
  const unused = new Set(Object.keys(shared.traffic));
  for (const { traffic } of Object.values(streams)) unused.delete(traffic);
  for (const device of Object.values(devices)) {
    if (unused.size === 0) break;
    for (const port of Object.values(device.ports)) forEachText(port.facets, (text) => unused.delete(text));
  }
  for (const name of unused) yield siteProblem('traffic-unused', ['site', 'traffic', name], { name });
}

function forEachText(value: unknown, visit: (text: string) => void): void {
  if (typeof value === 'string') visit(value);
  else if (Array.isArray(value)) for (const item of value) forEachText(item, visit);
  else if (isRecord(value)) for (const key in value) forEachText(value[key], visit);
}

function* checkPorts({ devices }: SiteParts): Generator<Problem> {
  for (const device of Object.values(devices)) {
    for (const port of Object.values(device.ports)) {
      const seen = new Set<number>();
      for (const [index, { id }] of port.vlans.entries()) {
        if (seen.has(id)) yield siteProblem('vlan-repeated', ['devices', device.name, 'ports', port.name, 'vlans', index, 'id'], { id });
        seen.add(id);
      }
    }
  }
}

function* checkLinks({ devices, unread, links }: SiteParts): Generator<Problem> {
  const linkOf = new Map<string, number>();
  for (const { index, link } of links) {
    for (const side of ['from', 'to'] as const) {
      const path = ['links', 'links', index, side];
      const missing = missingEnd(link[side], path, devices, unread);
      if (missing) yield missing;
      const key = written(link[side]);
      const other = linkOf.get(key);
      if (other === index) yield siteProblem('link-to-itself', path, { end: legible(key) });
      else if (other !== undefined) yield siteProblem('port-in-two-links', path, { end: legible(key), other: other + 1 });
      else linkOf.set(key, index);
    }
    yield* checkSpeeds(link, index, devices);
  }
}

function* checkSpeeds({ from, to }: Link, index: number, devices: SiteParts['devices']): Generator<Problem> {
  const fromSpeed = portAt(from, devices)?.speedBitsPerSecond;
  const toSpeed = portAt(to, devices)?.speedBitsPerSecond;
  if (!fromSpeed || !toSpeed || fromSpeed === toSpeed) return;
  const values = { from: written(from), to: written(to), fromSpeed: formatBitRate(fromSpeed), toSpeed: formatBitRate(toSpeed) };
  yield siteProblem('link-speeds-differ', ['links', 'links', index], values);
}

/** Ends of links are not names of the schema: they may say `constructor`, which every object seems to have. */
function portAt({ device, port }: LinkEnd, devices: SiteParts['devices']): Port | undefined {
  const ports = Object.hasOwn(devices, device) ? devices[device]?.ports : undefined;
  return ports && Object.hasOwn(ports, port) ? ports[port] : undefined;
}

function missingEnd({ device, port }: LinkEnd, path: Path, devices: SiteParts['devices'], unread: ReadonlySet<string>): Problem | null {
  const found = Object.hasOwn(devices, device) ? devices[device] : undefined;
  if (!found)
    return unread.has(device) ? null : siteProblem('link-unknown-device', path, { device: legible(device), known: near(device, devices) });
  if (portAt({ device, port }, devices)) return null;
  return siteProblem('link-unknown-port', path, { device, port: legible(port), known: near(port, found.ports) });
}

function* checkStreams(parts: SiteParts): Generator<Problem> {
  const { shared, devices, unread, streams } = parts;
  const isKnown = (device: string) => devices[device] !== undefined || unread.has(device);
  const routes = parts.links.length > 0 ? routesOf(parts) : null;
  for (const [name, stream] of Object.entries(streams)) {
    const path: Path = ['streams', 'streams', name];
    const ends = [
      { device: stream.from, path: [...path, 'from'] },
      ...stream.to.map((device, index) => ({ device, path: [...path, 'to', index] })),
    ];
    for (const end of ends)
      if (!isKnown(end.device))
        yield siteProblem('stream-unknown-device', end.path, { device: end.device, known: near(end.device, devices) });
    for (const { device, path: at } of ends.slice(1)) {
      if (device === stream.from) yield siteProblem('stream-to-itself', at, { device });
      else if (routes && devices[stream.from] && devices[device] && unread.size === 0 && !routes(stream.from, device))
        yield siteProblem('stream-no-route', at, { from: stream.from, to: device });
    }
    const traffic = shared.traffic[stream.traffic];
    if (!traffic) {
      const known = near(stream.traffic, shared.traffic);
      yield siteProblem('stream-unknown-traffic', [...path, 'traffic'], { traffic: stream.traffic, known });
    } else if (stream.frameOctets > traffic.maxFrameOctets) {
      const values = { frameOctets: stream.frameOctets, maxFrameOctets: traffic.maxFrameOctets, traffic: stream.traffic };
      yield siteProblem('stream-frame-too-large', [...path, 'frameOctets'], values);
    }
  }
}

function* checkSsh({ devices, unread }: SiteParts): Generator<Problem> {
  const owner = new Map<string, string>();
  for (const device of Object.values(devices)) {
    if (!device.ssh) continue;
    const { host, port, jump, legacy = [] } = device.ssh;
    const path: Path = ['devices', device.name, 'ssh'];
    const first = owner.get(`${host} ${port}`);
    if (first !== undefined) yield siteProblem('address-in-two-devices', [...path, 'host'], { host, port, device: first });
    else owner.set(`${host} ${port}`, device.name);
    for (const [index, algorithm] of legacy.entries()) yield siteProblem(`legacy-${algorithm}`, [...path, 'legacy', index]);
    for (const [index, hop] of jump.entries()) {
      if (hop.includes('@') || unread.has(hop)) continue;
      const hopDevice = devices[hop];
      if (!hopDevice) yield siteProblem('jump-unknown', [...path, 'jump', index], { host: legible(hop) });
      else if (!hopDevice.ssh) yield siteProblem('jump-no-address', [...path, 'jump', index], { host: hop });
    }
    const circle = jumpCircle(device.name, devices);
    if (circle) yield siteProblem('jump-cycle', [...path, 'jump'], { path: circle.join(' → ') });
  }
}

/** The way from a device over jump hosts back to itself, or null. */
function jumpCircle(start: string, devices: SiteParts['devices']): string[] | null {
  const seen = new Set<string>();
  const ways: string[][] = [[start]];
  for (let way = ways.pop(); way; way = ways.pop()) {
    for (const hop of devices[way.at(-1) ?? '']?.ssh?.jump ?? []) {
      if (hop === start) return [...way, start];
      if (seen.has(hop)) continue;
      seen.add(hop);
      ways.push([...way, hop]);
    }
  }
  return null;
}

function near(name: string, known: Readonly<Record<string, unknown>>): string {
  return nearest(name, Object.keys(known), 4).join(', ') || '–';
}

function written({ device, port }: LinkEnd): string {
  return `${device}/${port}`;
}
