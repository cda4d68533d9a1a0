import { type Case, four, oneMillisecond } from './case.ts';

const { control, status, rest, guard } = four;

export const structureCases: readonly Case[] = [
  { name: 'no windows (sch_taprio.c: at least one entry)', plant: oneMillisecond(), codes: ['tas-no-windows'], says: 'no windows' },
  {
    name: 'a map value that is no class (sch_taprio.c taprio_parse_mqprio_opt)',
    plant: { tas: { map: [0, 0, 0, 0, 0, 1, 1, 2, 0, 0, 3, 3, 0, 0, 0, 0] } },
    codes: ['tas-map-beyond-classes'],
    says: 'priority 10, 11 in TC3, but "queues" names only 3 classes, TC0 to TC2',
  },
  {
    name: 'a gate of a class that does not exist',
    plant: oneMillisecond(control, status, { ...rest, open: [0, 5] }, guard),
    codes: ['tas-gate-beyond-classes'],
    says: 'window 2 opens TC5',
  },
  {
    name: 'a largest SDU for a class that does not exist',
    plant: { tas: { maxSdu: [0, 0, 0, 300] } },
    codes: ['tas-option-beyond-classes'],
    says: 'maxSdu names TC3',
  },
  {
    name: 'more classes than transmit queues (sch_taprio.c)',
    plant: { queues: 2 },
    codes: ['tas-more-classes-than-queues', 'tas-queues-beyond-port'],
    says: '3 traffic classes need as many transmit queues, but the port has 2',
  },
  {
    name: 'a class without a queue',
    plant: { tas: { queues: ['1@0', '0@1', '1@2'] } },
    codes: ['tas-queue-range-empty'],
    says: 'TC1 has no queue ("0@1")',
  },
  {
    name: 'a queue that the port does not have',
    plant: { tas: { queues: ['1@0', '1@1', '3@2'] } },
    codes: ['tas-queues-beyond-port'],
    says: 'TC2 uses queues 2 to 4 ("3@2"), but the port has queues 0 to 3',
  },
  {
    name: 'two classes on one queue',
    plant: { tas: { queues: ['2@0', '1@1', '1@2'] } },
    codes: ['tas-queues-overlap'],
    says: 'TC0 ("2@0") and TC1 ("1@1") share queue 1',
  },
  {
    name: 'queues in descending order, which Linux 6.1 takes for an overlap',
    plant: { tas: { queues: ['1@2', '1@1', '1@0'] } },
    codes: ['tas-queues-descending', 'tas-queues-descending'],
    says: 'TC0 ("1@2") comes before TC1',
  },
  {
    name: 'shaping on the same port',
    plant: { facets: { shaping: {} } },
    codes: ['tas-root-qdisc-conflict'],
    says: '"shaping" both want to be the root qdisc',
  },
];

export const cycleCases: readonly Case[] = [
  {
    name: 'windows longer than the cycle: the kernel truncates without a word',
    plant: { tas: { cycle: '900 us' } },
    codes: ['tas-cycle-overrun'],
    says: 'the windows last 1 ms, 100 us longer than the cycle of 900 us; the kernel cuts them without a word: 2: 400 us / 487.664 us, 3: 0 ns',
  },
  {
    name: 'windows shorter than the cycle: the last state stands',
    plant: { tas: { cycle: '2 ms' } },
    codes: ['tas-cycle-underrun'],
    says: '1 ms less than the cycle of 2 ms; the state of window 3 (–) stands',
  },
  {
    name: 'a window of no length',
    plant: { tas: { windows: [control, { open: [], length: 0 }, status, rest, guard] } },
    codes: ['tas-window-zero'],
    says: 'window 1 has no length',
  },
  {
    name: 'a window shorter than a 60-byte frame (sch_taprio.c fill_sched_entry)',
    plant: { tas: { cycle: undefined, windows: [control, status, rest, guard, { open: [], length: 40 }] } },
    codes: ['tas-window-too-short'],
    says: 'sw1 / eth2: window 4 is 40 ns, shorter than a 60-byte frame at 1 Gbit/s (480 ns).',
  },
  {
    name: 'an unknown speed counts as 10 Mbit/s',
    plant: { speed: null },
    codes: ['tas-speed-unknown'],
    says: 'a window needs 48 us: it may refuse window 3 (12.336 us)',
  },
  {
    name: 'a cycle over INT_MAX',
    plant: { tas: { cycle: undefined, windows: [control, status, { ...rest, length: '3 s' }, guard] }, management: { ptp: 5 } },
    codes: ['tas-cycle-over-int-max', 'tas-ptp-waits'],
    says: 'the cycle is 3000512.336 us',
  },
  {
    name: 'a cycle too short for its windows (Linux 6.3)',
    plant: {
      tas: {
        cycle: 1_000,
        windows: [
          { open: [0, 1, 2], length: 1_000 },
          { open: [0], length: 900 },
          { open: [0], length: 900 },
        ],
      },
    },
    codes: ['tas-cycle-too-short', 'tas-cycle-overrun'],
    says: '3 windows of at least a 60-byte frame each (1.44 us at 1 Gbit/s)',
  },
  {
    name: 'a cycle whose phase differs from second to second, beside another device: 37 s mod 300 us = 100 us',
    plant: {
      tas: { cycle: undefined, windows: [control, { open: [0, 1], length: '100 us' }].map((one) => ({ ...one, for: [] })) },
      neighbour: 'sw2',
    },
    codes: ['tas-cycle-off-second'],
    says: 'a cycle of 300 us does not divide a second',
  },
  {
    name: 'an extension longer than the cycle',
    plant: { tas: { cycleExtension: '2 ms' } },
    codes: ['tas-extension-exceeds-cycle'],
    says: 'extended by 2 ms, more than the cycle itself (1 ms)',
  },
];
