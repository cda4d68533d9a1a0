import type { DeviceDescription } from './device/device.ts';

/** The plant of the sample site press-line-3: two bridges and four end stations. Each can be replaced by a real one in the site's files. */
const GRANDMASTER = '02005e.fffe.000101';
const identity = (seed: number) => `02005e.fffe.${seed.toString(16).padStart(4, '0')}01`;

const bridge = (name: string, title: string, seed: number, links: readonly { name: string; speed: number }[]): DeviceDescription => ({
  name,
  title,
  network: {
    seed,
    bridge: { name: 'br0', addresses: [`192.168.30.${seed}/24`] },
    ports: links.map((port) => ({ ...port, queues: 8, driver: 'fsl_enetc', clock: 0, bridge: 'br0' })),
  },
  time: {
    clockIdentity: identity(seed),
    grandmasterIdentity: GRANDMASTER,
    ports: links.map((_, index) => ({ state: seed === 1 ? 'MASTER' : index === 0 ? 'SLAVE' : 'MASTER', peerDelayNs: 210 + 35 * index })),
    stepsRemoved: seed === 1 ? 0 : 1,
    offsetNs: seed === 1 ? 0 : -7,
  },
});

interface Station {
  readonly name: string;
  readonly title: string;
  readonly seed: number;
  readonly address: number;
  readonly speed: number;
  readonly queues: number;
  readonly hasClock: boolean;
  readonly hasVlan: boolean;
  readonly steps: number;
}

const station = ({ name, title, seed, address, speed, queues, hasClock, hasVlan, steps }: Station): DeviceDescription => ({
  name,
  title,
  network: {
    seed,
    ports: [
      {
        name: 'eth0',
        speed,
        queues,
        driver: hasClock ? 'igc' : 'r8169',
        clock: hasClock ? 0 : null,
        addresses: [`192.168.30.${address}/24`],
        vlans: hasVlan ? [{ name: 'eth0.10', id: 10 }] : [],
      },
    ],
  },
  time: {
    clockIdentity: identity(seed),
    grandmasterIdentity: GRANDMASTER,
    ports: [{ state: 'SLAVE', peerDelayNs: 180 + seed }],
    stepsRemoved: steps,
    offsetNs: (seed % 5) * 9 - 16,
  },
});

export const plantDevices: readonly DeviceDescription[] = [
  bridge('sw1', 'Bridge in the press cabinet', 1, [
    { name: 'eth1', speed: 1_000 },
    { name: 'eth2', speed: 1_000 },
    { name: 'eth3', speed: 100 },
  ]),
  bridge('sw2', 'Bridge at the operator panel', 2, [
    { name: 'eth1', speed: 1_000 },
    { name: 'eth2', speed: 1_000 },
    { name: 'eth3', speed: 1_000 },
  ]),
  station({
    name: 'plc1',
    title: 'Press controller',
    seed: 11,
    address: 11,
    speed: 1_000,
    queues: 4,
    hasClock: true,
    hasVlan: true,
    steps: 1,
  }),
  station({ name: 'drive1', title: 'Main drive', seed: 12, address: 12, speed: 100, queues: 4, hasClock: true, hasVlan: true, steps: 1 }),
  station({
    name: 'hmi1',
    title: 'Operator panel',
    seed: 21,
    address: 21,
    speed: 1_000,
    queues: 1,
    hasClock: false,
    hasVlan: false,
    steps: 2,
  }),
  station({
    name: 'camera1',
    title: 'Part inspection camera',
    seed: 22,
    address: 22,
    speed: 1_000,
    queues: 1,
    hasClock: false,
    hasVlan: false,
    steps: 2,
  }),
];
