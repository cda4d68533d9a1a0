import type { BundleSource, PlanningFacet } from '../../shared/bundle/source.ts';
import type { Argv } from '../../shared/kit/plan.ts';
import type { Device, Site } from '../../shared/site/model.ts';
import { profiles } from '../../shared/site/profiles.ts';

/** A facet with every kind of thing that a plan can hold; its models are lists of intervals, ns. */
export const testFacet: PlanningFacet = {
  name: 'gates',
  compile: (model, { device, port }) => {
    const entries = (model as { windows: { open: number[]; length: number }[] }).windows;
    const schedule: Argv = [
      ...['tc', 'qdisc', 'replace', 'dev', port.name, 'root', 'handle', '100:', 'taprio', 'num_tc', '2', 'base-time'],
      { baseTimePlusNs: 250_000 },
      ...entries.flatMap(({ open, length }) => [
        'sched-entry',
        'S',
        `0x${open.reduce((mask, bit) => mask | (1 << bit), 0)}`,
        String(length),
      ]),
    ];
    return {
      files: [{ path: `/etc/gates/${port.name}.conf`, mode: '0640', text: `# gates of ${port.name}\n` }],
      steps: [
        {
          id: `${port.name}-gates`,
          title: `${device.name} / ${port.name}: install the gate schedule`,
          apply: [schedule],
          verify: ['tc', 'qdisc', 'show', 'dev', port.name],
          expect: ['taprio num_tc  2', ...entries.map(({ length }) => String(length))],
          rollback: [['tc', 'qdisc', 'del', 'dev', port.name, 'root']],
        },
      ],
    };
  },
  persist: (_, { device, port }) => {
    const unit = `gates-${port.name}\\x40.service`;
    return {
      files: [{ path: `/etc/systemd/system/${unit}`, mode: '0644', text: '[Unit]\n' }],
      steps: [
        {
          id: `${port.name}-boot`,
          title: `${device.name} / ${port.name}: come back after a reboot`,
          apply: [
            ['systemctl', 'daemon-reload'],
            ['systemctl', 'enable', unit],
          ],
          verify: ['systemctl', 'is-enabled', unit],
          expect: ['enabled'],
          rollback: [['systemctl', 'disable', unit]],
        },
      ],
    };
  },
};

export function testDevice(name: string, ports: readonly string[], lengths: readonly number[] = [200_000, 300_000]): Device {
  const windows = lengths.map((length, index) => ({ for: index === 0 ? ['control'] : [], open: [index % 2], length, command: 'set' }));
  return {
    name,
    title: null,
    role: 'bridge',
    profile: 'linux',
    ssh: null,
    ports: Object.fromEntries(
      ports.map((port) => [
        port,
        {
          name: port,
          speedBitsPerSecond: 1_000_000_000,
          queues: 8,
          vlans: [],
          tas: profiles.linux.tas,
          hardwareTimestamps: false,
          facets: { gates: { mode: 'software', cycle: 500_000, windows } },
        },
      ]),
    ),
  };
}

export function testSource({
  devices = [testDevice('sw1', ['eth2', 'eth3']), testDevice('sw2', ['eth2'])],
  name = 'Line 4',
}: {
  readonly devices?: readonly Device[];
  readonly name?: string;
} = {}): BundleSource {
  const site: Site = {
    name,
    description: 'Press shop, south',
    traffic: {},
    management: { ssh: 0, ptp: 0, lldp: 0 },
    devices: Object.fromEntries(devices.map((device) => [device.name, device])),
    links: [],
    streams: {},
    connections: {},
  };
  const files = new Map([
    ['site.yaml', `fieldwright: 1\nname: ${JSON.stringify(name)}\n`],
    ...devices.map((device) => [`devices/${device.name}.yaml`, 'fieldwright: 1\nports: {}\n'] as const),
  ]);
  return { files, site, problems: [], facets: [testFacet], toolVersion: '0.1.0' };
}
