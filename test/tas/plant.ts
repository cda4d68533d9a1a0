import type { Device, Management, Port, PortPlace, Site, Stream, Traffic, Vlan } from '../../shared/site/model.ts';
import { type ProfileName, profiles, type TasAbility } from '../../shared/site/profiles.ts';
import { type Schedule, type ScheduleDocument, tasSchema } from '../../shared/tas/model.ts';

/** What differs from the correct plant below. */
export interface Differences {
  readonly tas?: Partial<ScheduleDocument>;
  readonly profile?: ProfileName;
  readonly abilities?: Partial<TasAbility>;
  readonly speed?: number | null;
  readonly queues?: number;
  readonly vlans?: readonly Vlan[];
  readonly facets?: Readonly<Record<string, unknown>>;
  readonly traffic?: Readonly<Record<string, Partial<Traffic> & Pick<Traffic, 'priorities'>>>;
  readonly management?: Partial<Management>;
  readonly streams?: Readonly<Record<string, Stream>>;
  /** Another device of the site, whose one port has the correct schedule. */
  readonly neighbour?: string;
  /** Schedules of further ports of the same device, by port. */
  readonly siblings?: Readonly<Record<string, Partial<ScheduleDocument>>>;
}

/** The seed's schedule, corrected: 1 ms, control in TC2, status in TC1, the rest and management in TC0, a guard band before control. */
export const correct: ScheduleDocument = {
  map: [0, 0, 0, 0, 0, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0],
  queues: ['1@0', '1@1', '1@2'],
  baseTime: 'next second',
  cycle: '1 ms',
  windows: [
    { for: ['control'], open: [2], length: '200 us' },
    { for: ['status'], open: [1], length: '300 us' },
    { for: ['best-effort'], open: [0], length: '487.664 us' },
    { open: [], length: '12.336 us' },
  ],
};

const traffic: NonNullable<Differences['traffic']> = {
  control: { priorities: [7], maxFrameOctets: 300 },
  status: { priorities: [5, 6] },
  'best-effort': { priorities: [0, 1, 2, 3, 4] },
};

export function scheduleOf(tas: Partial<ScheduleDocument> = {}): Schedule {
  return tasSchema.parse({ ...correct, ...tas });
}

/** sw1 / eth2 at 1 Gbit/s with four queues, on plain Linux, in a site of three traffics. */
export function placeOf(differences: Differences = {}): { readonly schedule: Schedule; readonly place: PortPlace } {
  const schedule = scheduleOf(differences.tas);
  const port = portOf('eth2', schedule, differences);
  const siblings = Object.entries(differences.siblings ?? {}).map(([name, tas]) => portOf(name, scheduleOf(tas), differences));
  const ports = Object.fromEntries([...siblings, port].sort((one, two) => one.name.localeCompare(two.name)).map((one) => [one.name, one]));
  const device: Device = { name: 'sw1', title: null, role: 'bridge', profile: differences.profile ?? 'linux', ssh: null, ports };
  const { neighbour } = differences;
  const site = siteOf(device, differences);
  const other: Site['devices'] = neighbour
    ? { [neighbour]: { ...device, name: neighbour, ports: { eth0: portOf('eth0', scheduleOf(), {}) } } }
    : {};
  return { schedule, place: { site: { ...site, devices: { ...site.devices, ...other } }, device, port } };
}

function portOf(name: string, schedule: Schedule, differences: Differences): Port {
  return {
    name,
    speedBitsPerSecond: differences.speed === undefined ? 1_000_000_000 : differences.speed,
    queues: differences.queues ?? 4,
    vlans: differences.vlans ?? [],
    tas: { ...profiles[differences.profile ?? 'linux'].tas, ...differences.abilities },
    hardwareTimestamps: true,
    facets: { tas: schedule, ...differences.facets },
  };
}

function siteOf(device: Device, differences: Differences): Site {
  const named = Object.entries(differences.traffic ?? traffic);
  return {
    name: 'Press line',
    description: null,
    traffic: Object.fromEntries(named.map(([name, one]) => [name, { maxFrameOctets: 1_518, ...one }])),
    management: { ssh: 0, ptp: 0, lldp: 0, ...differences.management },
    devices: { [device.name]: device },
    links: [],
    streams: differences.streams ?? {},
    connections: {},
  };
}
