import type { Device, DeviceFile, Link, Port, Site, SiteFile, Stream } from './model.ts';
import type { FacetParts } from './parseFile.ts';
import { profiles, type TasAbility } from './profiles.ts';

/** Light in fibre and signals in copper travel about 5 ns per metre. */
const NS_PER_METRE = 5;

export function buildDevice(name: string, file: DeviceFile, parts: FacetParts): Device {
  const ports: Record<string, Port> = {};
  for (const [portName, port] of Object.entries(file.ports)) {
    ports[portName] = {
      name: portName,
      speedBitsPerSecond: port.speed ?? null,
      queues: port.queues,
      vlans: port.vlans,
      tas: tasAbility(profiles[file.profile].tas, port.abilities),
      hardwareTimestamps: port.ptp?.hardwareTimestamps ?? false,
      facets: parts[portName] ?? {},
    };
  }
  return { name, title: file.title ?? null, role: file.role, profile: file.profile, ssh: file.ssh ?? null, ports };
}

/**
 * Links and streams with ends that are not there have a problem already and are left out: what a site holds, leads somewhere.
 * Parts that are as they were in the `previous` site stay the same objects.
 */
export function buildSite(
  {
    shared,
    devices,
    links,
    streams,
    connections,
  }: { shared: SiteFile; devices: Site['devices']; links: readonly Link[] } & Pick<Site, 'streams' | 'connections'>,
  previous: Site | null = null,
): Site {
  const isThere = ({ device, port }: Link['from']) => Object.hasOwn(devices, device) && Object.hasOwn(devices[device]?.ports ?? {}, port);
  const leadsOn = ({ from, to, traffic }: Stream) =>
    [from, ...to].every((device) => devices[device] !== undefined) && shared.traffic[traffic] !== undefined;
  const known = {
    links: links.filter(({ from, to }) => isThere(from) && isThere(to)),
    streams: Object.fromEntries(Object.entries(streams).filter(([, stream]) => leadsOn(stream))),
  };
  return {
    name: shared.name,
    description: shared.description ?? null,
    traffic: shared.traffic,
    management: shared.management,
    devices,
    links: sameIfEqual(previous?.links, known.links),
    streams: sameIfEqual(previous?.streams, known.streams),
    connections: sameIfEqual(previous?.connections, connections),
  };
}

/** Equal by the identity of their members. */
function sameIfEqual<T extends object>(previous: T | undefined, next: T): T {
  if (!previous) return next;
  const before = Object.entries(previous);
  const after = Object.entries(next);
  const isSame =
    before.length === after.length && after.every(([key, value], index) => key === before[index]?.[0] && value === before[index]?.[1]);
  return isSame ? previous : next;
}

export function buildLink({
  from,
  to,
  length,
  delay,
}: {
  from: string;
  to: string;
  length?: number | undefined;
  delay?: number | undefined;
}): Link {
  return { from: end(from), to: end(to), delayNs: delay ?? Math.round((length ?? 0) * NS_PER_METRE) };
}

function end(text: string): Link['from'] {
  const [device = '', port = ''] = text.split('/');
  return { device, port };
}

function tasAbility(profile: TasAbility, own: DeviceFile['ports'][string]['abilities']): TasAbility {
  if (!own) return profile;
  const { granularity, minInterval, maxInterval, minCycle, maxCycle, ...same } = own;
  const renamed = {
    granularityNs: granularity,
    minIntervalNs: minInterval,
    maxIntervalNs: maxInterval,
    minCycleNs: minCycle,
    maxCycleNs: maxCycle,
  };
  const given = Object.fromEntries(Object.entries({ ...same, ...renamed }).filter(([, value]) => value !== undefined));
  return { ...profile, ...given };
}
