import { type ZodType, z } from 'zod';
import { type ConnectionProfile, connections } from './connections.ts';
import { type LegacyAlgorithm, legacyAlgorithms } from './legacy.ts';
import { profileNames, type TasAbility } from './profiles.ts';
import { bitRate, durationNs } from './quantity.ts';

/** The version that this program writes; older ones migrate forward, newer ones are refused. */
export const FORMAT = 1;

/** Messages of the schemas are codes of `shared/site/problems.ts`, which holds their sentences. */

/** Names of devices, ports, traffic and streams become file names and arguments: plain ASCII, no path parts. */
export const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'bad-name')
  .describe('1 to 63 letters, digits, ".", "_" or "-".');

/** A Linux interface name: at most 15 octets, no white space, no "/" (net/core/dev.c dev_valid_name). */
export const portName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9._@-]{0,14}$/, 'bad-port-name');

export const priority = z.number().int().min(0).max(15);
const pcp = z.number().int().min(0).max(7);
const hostName = z
  .string()
  .regex(/^(?:[A-Za-z0-9]|:(?=:))(?:[A-Za-z0-9.:%-]{0,252})$/, 'bad-host')
  .describe('IP address or host name');

const format = z.literal(FORMAT).describe('Version of the Fieldwright file format.');

const traffic = z.strictObject({
  priorities: z.array(priority).min(1).describe('The skb priorities of this traffic; on a VLAN also its PCP.'),
  title: z.string().max(200).optional(),
  /** Largest frame with header and FCS, octets, untagged. */
  maxFrameOctets: z.number().int().min(64).max(9_018).default(1_518),
});

const management = z.strictObject({
  ssh: priority.default(0),
  ptp: priority.default(0),
  lldp: priority.default(0),
});

/** `site.yaml`: what all devices share. */
export const siteFile = z.strictObject({
  fieldwright: format,
  name: z.string().min(1).max(120),
  description: z.string().max(4_000).optional(),
  traffic: z.record(name, traffic).default({}),
  /** Priorities that management traffic leaves with: a schedule must never cut it off. */
  management: management.default({ ssh: 0, ptp: 0, lldp: 0 }),
});

const vlan = z.strictObject({
  id: z.number().int().min(1).max(4_094),
  /** Name of the VLAN interface, such as `eth2.10`. */
  device: portName,
  /** skb priority → PCP on the wire (`ip link … type vlan egress-qos-map`). What is missing leaves with PCP 0. */
  egress: z.record(z.string().regex(/^(?:[0-9]|1[0-5])$/, 'bad-priority'), pcp).default({}),
});

const ability = z
  .strictObject({
    modes: z.array(z.enum(['software', 'txtime', 'offload'])).min(1),
    gclDepth: z.number().int().positive().nullable(),
    gclDepthOfDevice: z.number().int().positive().nullable(),
    granularity: durationNs,
    minInterval: durationNs,
    maxInterval: durationNs.nullable(),
    minCycle: durationNs,
    maxCycle: durationNs,
    lengthAware: z.boolean(),
    staticGuardBand: z.boolean(),
    cycleTimeExtension: z.boolean(),
    maxSdu: z.boolean(),
    preemption: z.boolean(),
    opensOncePerCycle: z.boolean(),
    sharedTable: z.boolean(),
    excludesEtf: z.boolean(),
  })
  .partial()
  .describe('What differs from the device profile.');

/** A port as written; the parts of the facets pass through unread. */
const port = z.looseObject({
  /** Absent where the speed is not known: the kernel then counts with 10 Mbit/s. */
  speed: bitRate.optional(),
  /** Transmit queues. */
  queues: z.number().int().min(1).max(64).default(1),
  vlans: z.array(vlan).default([]),
  abilities: ability.optional(),
  ptp: z.strictObject({ hardwareTimestamps: z.boolean().default(false) }).optional(),
});

const device = z.strictObject({
  fieldwright: format,
  title: z.string().max(200).optional(),
  role: z.enum(['bridge', 'end-station']).default('end-station'),
  profile: z.enum(profileNames).default('linux'),
  ssh: z
    .strictObject({
      host: hostName,
      port: z.number().int().min(1).max(65_535).default(22),
      user: z
        .string()
        .regex(/^[a-z_][a-z0-9_-]{0,31}$/, 'bad-user')
        .default('root'),
      /** Jump hosts in order: devices of the site, or `user@host:port`. */
      jump: z.array(z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.@:%-]{0,200}$/, 'bad-jump')).default([]),
      legacy: z.array(z.enum(legacyAlgorithms)).max(10).optional().describe('Old algorithms that this device needs: each is a risk.'),
    })
    .optional(),
  ports: z.record(portName, port).default({}),
});

/** `devices/NAME.yaml`: one device; a facet's part stands under its name at each port. */
export const deviceFile = device;

/** The device file with the facets' own schemas in place: nothing else may stand at a port. For editors. */
export function deviceFileWith(parts: Readonly<Record<string, ZodType>>) {
  const optionalParts = Object.fromEntries(Object.entries(parts).map(([key, schema]) => [key, schema.optional()]));
  return device.extend({ ports: z.record(portName, z.strictObject({ ...port.shape, ...optionalParts })).default({}) });
}

/** The keys of a port that belong to no facet. */
export const portKeys: readonly string[] = Object.keys(port.shape);

/** `device/port`. */
const endpoint = z.string().regex(/^[^/\s]{1,63}\/[^/\s]{1,15}$/, 'bad-end');

const link = z.strictObject({
  from: endpoint,
  to: endpoint,
  length: z.number().min(0).max(100_000).describe('metres').optional(),
  delay: durationNs.optional(),
});

/** `links.yaml`. The delay is given, or follows from the length at 5 ns/m. */
export const linksFile = z.strictObject({ fieldwright: format, links: z.array(link).default([]) });

const stream = z.strictObject({
  from: name,
  to: z.array(name).min(1),
  traffic: name,
  period: durationNs,
  frameOctets: z.number().int().min(64).max(9_018),
  deadline: durationNs.optional(),
});

/** `streams.yaml`. */
export const streamsFile = z.strictObject({
  fieldwright: format,
  streams: z.record(name, stream).default({}),
});

/** `connections.yaml`: MQTT brokers and OPC UA servers. */
export const connectionsFile = z.strictObject({ fieldwright: format, connections: connections(name) });

export type SiteFile = z.output<typeof siteFile>;
export type DeviceFile = z.output<typeof deviceFile>;
export type LinkFile = z.output<typeof linksFile>['links'][number];
export type Traffic = z.output<typeof traffic>;
export type Management = z.output<typeof management>;
export type Vlan = z.output<typeof vlan>;
export type Stream = z.output<typeof stream>;

export interface Port {
  readonly name: string;
  readonly speedBitsPerSecond: number | null;
  readonly queues: number;
  readonly vlans: readonly Vlan[];
  /** The profile's abilities with the port's own on top. */
  readonly tas: TasAbility;
  readonly hardwareTimestamps: boolean;
  /** Parsed facet parts by facet name. A part that did not parse is absent and has a problem. */
  readonly facets: Readonly<Record<string, unknown>>;
}

export interface DeviceSsh {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly jump: readonly string[];
  readonly legacy?: readonly LegacyAlgorithm[] | undefined;
}

export interface Device {
  readonly name: string;
  readonly title: string | null;
  readonly role: 'bridge' | 'end-station';
  readonly profile: string;
  readonly ssh: DeviceSsh | null;
  readonly ports: Readonly<Record<string, Port>>;
}

export interface LinkEnd {
  readonly device: string;
  readonly port: string;
}

export interface Link {
  readonly from: LinkEnd;
  readonly to: LinkEnd;
  readonly delayNs: number;
}

/** A whole site as the facets see it. Plain JSON: it crosses the RPC as it is. */
export interface Site {
  readonly name: string;
  readonly description: string | null;
  readonly traffic: Readonly<Record<string, Traffic>>;
  readonly management: Management;
  readonly devices: Readonly<Record<string, Device>>;
  readonly links: readonly Link[];
  readonly streams: Readonly<Record<string, Stream>>;
  readonly connections: Readonly<Record<string, ConnectionProfile>>;
}

/** Where a port's facet stands, with all it may look at. */
export interface PortPlace {
  readonly site: Site;
  readonly device: Device;
  readonly port: Port;
}
