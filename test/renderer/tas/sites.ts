import type { Device, Port, Site } from '../../../shared/site/model.ts';
import { type ProfileName, profiles } from '../../../shared/site/profiles.ts';
import { tasSchema } from '../../../shared/tas/model.ts';

interface PortSketch {
  readonly speed?: number | null;
  readonly tas?: unknown;
  readonly queues?: number;
}

/** A device with the ports named, for tests: schedules are given as they are written in a device file. */
export function device(name: string, profile: ProfileName, ports: Readonly<Record<string, PortSketch>>): Device {
  return {
    name,
    title: null,
    role: 'bridge',
    profile,
    ssh: null,
    ports: Object.fromEntries(Object.entries(ports).map(([portName, sketch]) => [portName, portOf(portName, profile, sketch)])),
  };
}

function portOf(name: string, profile: ProfileName, { speed = 1_000_000_000, tas, queues = 8 }: PortSketch): Port {
  return {
    name,
    speedBitsPerSecond: speed,
    queues,
    vlans: [],
    tas: profiles[profile].tas,
    hardwareTimestamps: true,
    facets: tas === undefined ? {} : { tas: tasSchema.parse(tas) },
  };
}

export function site(devices: readonly Device[], rest: Partial<Site> = {}): Site {
  return {
    name: 'test',
    description: null,
    traffic: {},
    management: { ssh: 0, ptp: 0, lldp: 0 },
    devices: Object.fromEntries(devices.map((one) => [one.name, one])),
    links: [],
    streams: {},
    connections: {},
    ...rest,
  };
}

const plantTraffic: Site['traffic'] = {
  control: { priorities: [7], maxFrameOctets: 256 },
  status: { priorities: [5], maxFrameOctets: 512 },
  'best-effort': { priorities: [0, 1, 2, 3, 4], maxFrameOctets: 1_518 },
};

const good = (offset: string, windows: unknown[], cycle = '1 ms') => ({
  mode: 'software',
  map: [0, 0, 0, 0, 0, 1, 0, 2],
  queues: ['1@0', '1@1', '1@2'],
  baseTime: offset,
  cycle,
  windows,
});

/** The seed's example as it stands, mistakes included, beside ports of a plant that are right. */
export function plantSite(): Site {
  const seed = {
    map: [0, 0, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2],
    queues: ['1@0', '1@1', '1@2'],
    baseTime: 1_000_000_000,
    windows: [
      { for: ['control'], open: [0], length: '200 us' },
      { for: ['status'], open: [1], length: '300 us' },
      { for: ['best-effort'], open: [2], length: '500 us' },
    ],
  };
  const windows = [
    { for: ['control'], open: [2], length: '200 us' },
    { for: ['status'], open: [1], length: '300 us' },
    { for: ['best-effort'], open: [0], length: '487.7 us' },
    { open: [], length: '12.3 us' },
  ];
  const short = [...windows.slice(0, 2), { for: ['best-effort'], open: [0], length: '300 us' }];
  const long = [...windows.slice(0, 3), { for: ['control'], open: [2], length: '150 us' }];
  return site(
    [
      device('plc1', 'linux', { eth0: { tas: seed, queues: 3 } }),
      device('sw1', 'nxp-ls1028a', {
        eth1: {},
        eth2: { tas: good('next second', windows) },
        eth3: { speed: 100_000_000, tas: good('next second + 60 us', short) },
      }),
      device('sw2', 'nxp-ls1028a', {
        eth1: { tas: good('next second + 12 us', long) },
        eth2: {
          tas: good(
            'next second',
            [
              { for: ['control'], open: [2], length: '50 us' },
              { open: [0, 1], length: '200 us' },
            ],
            '250 us',
          ),
        },
      }),
    ],
    {
      name: 'Press line 3',
      traffic: plantTraffic,
      links: [
        { from: { device: 'plc1', port: 'eth0' }, to: { device: 'sw1', port: 'eth1' }, delayNs: 50 },
        { from: { device: 'sw1', port: 'eth2' }, to: { device: 'sw2', port: 'eth1' }, delayNs: 100 },
      ],
      streams: {
        'press-control': { from: 'plc1', to: ['sw1'], traffic: 'control', period: 1_000_000, frameOctets: 128 },
        'hmi-status': { from: 'sw1', to: ['plc1'], traffic: 'status', period: 5_000_000, frameOctets: 400 },
      },
    },
  );
}

/** 64 ports with 1,024 windows each over 8 classes, every port's a little different; cycles of 1, 2 and 4 ms. */
export function largeSite(ports = 64, entries = 1_024): Site {
  const devices = Array.from({ length: Math.ceil(ports / 8) }, (_, d) =>
    device(
      `sw${d + 1}`,
      'linux',
      Object.fromEntries(
        Array.from({ length: Math.min(8, ports - d * 8) }, (_, p) => [`eth${p}`, { tas: largeSchedule(d * 8 + p, entries) }]),
      ),
    ),
  );
  return site(devices, { traffic: plantTraffic });
}

function largeSchedule(seed: number, entries: number) {
  let state = seed * 2_654_435_761 + 12_345;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
  const cycleNs = 2 ** random(3) * 1_000_000;
  const lengths = Array.from({ length: entries }, () => Math.floor((cycleNs / entries) * (0.7 + random(50) / 100)));
  const sum = lengths.reduce((total, length) => total + length, 0);
  return {
    mode: 'software',
    map: [0, 1, 2, 3, 4, 5, 6, 7],
    queues: Array.from({ length: 8 }, (_, i) => `1@${i}`),
    cycle: cycleNs,
    windows: lengths.map((length, i) => ({
      open: i % 9 === 8 ? [] : [...new Set([random(8), (i + seed) % 8])],
      length: i === entries - 1 ? length + cycleNs - sum : length,
    })),
  };
}
