import type { DeviceRun, Run } from '../../../shared/apply/run.ts';
import { changesOf } from '../../../shared/kit/facet.ts';
import { tasChanges } from '../../../shared/tas/changes.ts';

const change = changesOf(tasChanges);

/** A device of a run as a plan of the sample site finds it, with what a test wants different. */
export function deviceRun(device: string, rest: Partial<DeviceRun> = {}): DeviceRun {
  return {
    device,
    isSimulated: false,
    phase: 'planned',
    changes: [],
    commands: '',
    findings: [],
    step: null,
    deadline: null,
    failure: null,
    log: '',
    ...rest,
  };
}

const at = (port: string, changes: readonly ReturnType<typeof change>[]): DeviceRun['changes'] =>
  changes.flat().map((one) => ({ ...one, values: { ...one.values }, port, facet: 'tas' }));

/** What the line's first bridge differs in: two ports. */
export const bridgeChanges: DeviceRun['changes'] = [
  ...at('eth2', [
    change('class-of-priority', { priority: 7 }, 'TC2', 'TC0'),
    change('cycle', {}, '1 ms', '2 ms'),
    change('window', { index: 0 }, 'TC2 (0x4) for 200 µs', 'TC0–TC2 (0x7) for 2 ms'),
    change('window', { index: 1 }, 'TC1 (0x2) for 300 µs', 'none'),
  ]),
  ...at('eth3', [change('schedule', { port: 'eth3' }, '4 windows', 'none')]),
];

export const commands = `tc qdisc replace dev eth2 parent root handle 100 taprio num_tc 3 \\
  map 0 0 0 0 0 1 0 2 0 0 0 0 0 0 0 0 queues 1@0 1@1 1@2 base-time 0 \\
  sched-entry S 0x4 200000 sched-entry S 0x2 300000 sched-entry S 0x1 500000 \\
  clockid CLOCK_TAI
tc qdisc show dev eth2
`;

export function run(devices: readonly DeviceRun[], rest: Partial<Run> = {}): Run {
  return {
    id: '4f1c2a',
    source: { kind: 'site', path: '/home/me/sites/press-line-3', siteName: 'Press line 3', siteSha256: 'ab'.repeat(32), signedBy: null },
    by: 'me on laptop-7',
    startedAt: '2026-11-22T19:03:11.000Z',
    baseTimeNs: '0',
    confirmWithinS: 120,
    stage: 'planned',
    outcome: null,
    message: null,
    devices: [...devices],
    journal: null,
    ...rest,
  };
}

/** The line after a plan: two bridges differ, an end station is as wanted. */
export const plannedLine = (): Run =>
  run([
    deviceRun('sw1', {
      isSimulated: true,
      changes: bridgeChanges,
      commands,
      findings: [
        {
          severity: 'warning',
          code: 'ptp-offset',
          message: 'Its clock is 4180 ns off the grandmaster; control wants less than 1000 ns. Wait until PTP has settled.',
          values: { offset: 4180 },
        },
        {
          severity: 'note',
          code: 'versions',
          message: 'Linux 6.1.0-28-amd64, iproute2-6.1.0, starts programs at boot by systemd.',
          values: { kernel: '6.1.0-28-amd64', tc: 'iproute2-6.1.0', boot: 'systemd' },
        },
      ],
    }),
    deviceRun('sw2', { isSimulated: true, changes: bridgeChanges.slice(0, 2), commands }),
    deviceRun('plc1', { isSimulated: true }),
  ]);
