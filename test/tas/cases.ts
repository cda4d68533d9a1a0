import type { TasCode } from '../../shared/tas/problems.ts';
import { correct, type Differences } from './plant.ts';

/** One mistake in an otherwise correct plant, and all that the check must say of it: nothing more, nothing less. */
export interface Case {
  readonly name: string;
  readonly plant: Differences;
  readonly codes: readonly TasCode[];
  /** Stands in the sentence of the first code. */
  readonly says: string;
}

type Windows = NonNullable<Differences['tas']>['windows'];

const windows: NonNullable<Windows> = correct.windows;
const [control, status, rest, guard] = windows;
if (!control || !status || !rest || !guard) throw new Error('the correct plant has four windows');

const oneMillisecond = (...list: NonNullable<Windows>): Differences => ({ tas: { windows: list } });

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
    name: 'an extension longer than the cycle',
    plant: { tas: { cycleExtension: '2 ms' } },
    codes: ['tas-extension-exceeds-cycle'],
    says: 'extended by 2 ms, more than the cycle itself (1 ms)',
  },
];

const offload = { mode: 'offload' } as const;

export const deviceCases: readonly Case[] = [
  {
    name: 'full offload on a port without it',
    plant: { tas: offload },
    codes: ['tas-mode-unsupported'],
    says: '"offload" is not among what the port can do (software, txtime)',
  },
  {
    name: 'more windows than the gate control list holds',
    plant: { tas: offload, profile: 'nxp-ls1028a', abilities: { gclDepth: 3 } },
    codes: ['tas-too-many-windows'],
    says: '4 windows, but the gate control list of the port holds 3',
  },
  {
    name: 'more windows than the device holds for all its ports (LAN966x)',
    plant: { tas: offload, profile: 'microchip-lan966x', abilities: { gclDepthOfDevice: 6 }, siblings: { eth3: offload } },
    codes: ['tas-too-many-windows-on-device'],
    says: '8 windows on eth2, eth3 together, but the device holds 6',
  },
  {
    name: 'more windows than tc passes on (iproute2 6.1.0 drops the rest and ends with status 0)',
    plant: { tas: { cycle: undefined, windows: Array.from({ length: 31 }, () => ({ open: [0, 1, 2], length: '100 us' })) } },
    codes: ['tas-tc-drops-windows'],
    says: '31 windows, but tc (iproute2 6.1) passes only 30 of them',
  },
  {
    name: 'lengths that are no multiple of the tick (SJA1105: 200 ns)',
    plant: { tas: offload, profile: 'nxp-sja1105' },
    codes: ['tas-granularity', 'tas-granularity'],
    says: 'window 2 is 487.664 us, no multiple of the 200 ns',
  },
  {
    name: 'a cycle that is no multiple of the tick',
    plant: {
      tas: { ...offload, cycle: '1000.1 us', windows: [{ open: [0, 1, 2], length: '1 ms' }] },
      profile: 'nxp-sja1105',
    },
    codes: ['tas-cycle-underrun', 'tas-cycle-granularity'],
    says: '100 ns less than the cycle',
  },
  {
    name: 'a window shorter than the port can do (Hirschmann RSPE: 80 ns)',
    plant: {
      tas: { ...offload, cycle: undefined, windows: [...windows, { open: [], length: 70 }] },
      profile: 'hirschmann-rspe',
      speed: 10_000_000_000,
    },
    codes: ['tas-window-below-minimum'],
    says: 'window 4 is 70 ns; the port cannot do less than 80 ns',
  },
  {
    name: 'a window longer than the port can do (Hirschmann RSPE: 1 s)',
    plant: {
      tas: { ...offload, cycle: undefined, windows: [control, status, { ...rest, length: '1100 ms' }, guard] },
      profile: 'hirschmann-rspe',
      management: { ptp: 0 },
    },
    codes: ['tas-window-above-maximum'],
    says: 'window 2 is 1.1 s; the port cannot do more than 1 s',
  },
  {
    name: 'a cycle below the minimum of the port',
    plant: { tas: offload, profile: 'nxp-ls1028a', abilities: { minCycleNs: 2_000_000 } },
    codes: ['tas-cycle-below-minimum'],
    says: 'the cycle is 1 ms; the port cannot do less than 2 ms',
  },
  {
    name: 'a cycle above the maximum of the port (LAN966x: below 1 s)',
    plant: {
      tas: { ...offload, cycle: undefined, windows: [control, status, { ...rest, length: '1 s' }, guard] },
      profile: 'microchip-lan966x',
    },
    codes: ['tas-cycle-above-maximum'],
    says: 'the port cannot do more than 999999.999 us',
  },
  {
    name: 'a cycle-time extension that the driver refuses (igc)',
    plant: { tas: { ...offload, cycleExtension: '1 us' }, profile: 'intel-i225' },
    codes: ['tas-cycle-extension-unsupported'],
    says: 'refuses a cycle-time extension (1 us)',
  },
  {
    name: 'a largest SDU that the device cannot hold',
    plant: { tas: { ...offload, maxSdu: [1_000] }, profile: 'nxp-ls1028a', abilities: { maxSdu: false } },
    codes: ['tas-max-sdu-unsupported'],
    says: 'TC0 1000',
  },
  {
    name: 'preemption on a port without it',
    plant: { tas: { preemptible: [0] } },
    codes: ['tas-preemption-unsupported'],
    says: 'TC0 shall be preemptible',
  },
  {
    name: 'preemption without full offload (sch_taprio.c)',
    plant: { tas: { preemptible: [0] }, profile: 'nxp-ls1028a' },
    codes: ['tas-preemption-needs-offload'],
    says: 'in mode "software"',
  },
  {
    name: 'hold without preemption',
    plant: oneMillisecond({ ...control, command: 'hold' }, status, rest, guard),
    codes: ['tas-hold-without-preemption'],
    says: 'window 0 asks to hold preemption',
  },
  {
    name: 'hold with preemption, which tc as released cannot say (q_taprio.c str_to_entry_cmd)',
    plant: {
      tas: { ...offload, preemptible: [0], windows: [{ ...control, command: 'hold' }, status, rest, guard] },
      profile: 'nxp-ls1028a',
    },
    codes: ['tas-hold-refused-by-tc'],
    says: 'knows only "set"',
  },
  {
    name: 'a class that opens twice in a cycle (igc_main.c validate_schedule)',
    plant: {
      tas: { ...offload, cycle: undefined, windows: [control, status, { ...control, length: '100 us' }, { ...rest, length: '400 us' }] },
      profile: 'intel-i225',
    },
    codes: ['tas-opens-twice'],
    says: 'TC2 opens 2 times in a cycle (windows 0, 2)',
  },
  {
    name: 'cycles of a shared table that are no multiples (SJA1105)',
    plant: {
      tas: { ...offload, cycle: undefined, windows: [{ open: [0, 1, 2], length: '1 ms' }] },
      profile: 'nxp-sja1105',
      siblings: { eth1: { ...offload, cycle: undefined, windows: [{ open: [0, 1, 2], length: '700 us' }] } },
    },
    codes: ['tas-shared-table-cycles'],
    says: 'eth2 has a cycle of 1 ms and eth1 one of 700 us',
  },
  {
    name: 'two gate events at once in a shared table (sja1105_tas.c)',
    plant: {
      tas: {
        ...offload,
        baseTime: 'next second + 100 us',
        cycle: undefined,
        windows: [
          { open: [0, 1, 2], length: '600 us' },
          { open: [0], length: '400 us' },
        ],
      },
      profile: 'nxp-sja1105',
      siblings: {
        eth1: {
          ...offload,
          cycle: undefined,
          windows: [
            { open: [0], length: '200 us' },
            { open: [0, 1, 2], length: '300 us' },
          ],
        },
      },
    },
    codes: ['tas-shared-table-events'],
    says: 'window 1 of eth2 and window 1 of eth1 begin at the same moment (200 us into the cycle)',
  },
  {
    name: 'cycles of one device that meet only after long',
    plant: { siblings: { eth1: { cycle: '1001 us', windows: [...windows, { open: [], length: '1 us' }] } } },
    codes: ['tas-cycles-incommensurable'],
    says: 'repeat only every 1.001 s',
  },
  {
    name: 'txtime mode without a delay',
    plant: { tas: { mode: 'txtime' } },
    codes: ['tas-txtime-delay-missing'],
    says: 'without txtimeDelay',
  },
  {
    name: 'a txtime delay outside txtime mode (sch_taprio.c)',
    plant: { tas: { txtimeDelay: '200 us' } },
    codes: ['tas-txtime-delay-refused'],
    says: 'refuses it in mode "software"',
  },
  {
    name: 'a txtime delay that is not greater than the delta of ETF (tc-taprio(8))',
    plant: { tas: { mode: 'txtime', txtimeDelay: '200 us', etf: { delta: '200 us' } } },
    codes: ['tas-txtime-delay-too-small'],
    says: 'txtimeDelay (200 us) is not greater than the delta of ETF (200 us)',
  },
  {
    name: 'ETF beside full offload on ENETC',
    plant: { tas: { ...offload, etf: {} }, profile: 'nxp-enetc' },
    codes: ['tas-etf-excluded'],
    says: 'cannot do both',
  },
  { name: 'ETF settings that nothing uses', plant: { tas: { etf: {} } }, codes: ['tas-etf-unused'], says: 'no effect in mode "software"' },
];

export const intentCases: readonly Case[] = [
  {
    name: 'a name that the site does not know',
    plant: oneMillisecond({ ...control, for: ['contrl'] }, status, rest, guard),
    codes: ['tas-unknown-traffic'],
    says: 'window 0 is for "contrl"',
  },
  {
    name: 'a name that every object has is unknown all the same',
    plant: oneMillisecond({ ...control, for: ['constructor'] }, status, rest, guard),
    codes: ['tas-unknown-traffic'],
    says: '"constructor"',
  },
  {
    name: 'the classic mistake: a mask read as a list of priorities',
    plant: {
      tas: {
        map: [0, 0, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2],
        windows: [
          { for: ['control'], open: [0], length: '200 us' },
          { for: ['status'], open: [1], length: '300 us' },
          { for: ['best-effort'], open: [2], length: '500 us' },
        ],
      },
      traffic: { control: { priorities: [7] }, status: { priorities: [5] }, 'best-effort': { priorities: [0] } },
    },
    codes: ['tas-intent-mismatch', 'tas-intent-mismatch', 'tas-intent-mismatch'],
    says: 'window 0 is for control (priority 7), which the map puts in TC2, but the window opens TC0 (mask 0x1)',
  },
  {
    name: 'part of a traffic has no window',
    plant: { tas: { map: [0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0] } },
    codes: ['tas-intent-partial', 'tas-window-leak'],
    says: 'window 1 is for status, but its priority 6 is in TC0',
  },
  {
    name: 'less important traffic may enter a protected window',
    plant: oneMillisecond({ ...control, open: [0, 2] }, status, rest, guard),
    codes: ['tas-window-leak'],
    says: 'best-effort (priority 0, 1, 2, 3, 4) may use it as well: TC0 is open',
  },
  {
    name: 'every priority in one class: `map 0 0 0 …`',
    plant: { tas: { map: [0] }, traffic: {}, ...{} },
    codes: ['tas-unknown-traffic', 'tas-unknown-traffic', 'tas-unknown-traffic', 'tas-map-single-class'],
    says: '"control"',
  },
  {
    name: 'a class with a window that no priority reaches',
    plant: { tas: { map: [0, 0, 0, 0, 0, 0, 0, 2], windows: [control, { open: [1], length: '300 us' }, rest, guard] } },
    codes: ['tas-class-without-priority'],
    says: 'no priority reaches TC1, so these windows carry nothing (300 us of each cycle): 1',
  },
  {
    name: 'where bit 0 never opens and every priority is in TC0, the port sends nothing, SSH included',
    plant: {
      tas: {
        map: [0],
        windows: [
          { open: [1], length: '400 us' },
          { open: [2], length: '600 us' },
        ],
      },
    },
    codes: ['tas-map-single-class', 'tas-nothing-sent'],
    says: 'the map puts every priority in TC0',
  },
  {
    name: 'traffic whose gate never opens',
    plant: {
      tas: {
        windows: [
          { for: ['control'], open: [2], length: '200 us' },
          { for: ['best-effort'], open: [0], length: '800 us' },
        ],
      },
    },
    codes: ['tas-traffic-never-sent'],
    says: 'status (priority 5, 6) is in TC1, whose gate never opens',
  },
  {
    name: 'management that would be cut off',
    plant: {
      tas: {
        windows: [
          { open: [2], length: '200 us' },
          { open: [1], length: '800 us' },
        ],
      },
      traffic: { control: { priorities: [7] } },
      management: { lldp: 7 },
    },
    codes: ['tas-management-cut-off'],
    says: 'SSH, PTP (priority 0) is in TC0, whose gate never opens',
  },
  {
    name: 'a class of no named traffic that never opens',
    plant: {
      tas: {
        windows: [
          { for: ['control'], open: [2], length: '200 us' },
          { open: [0], length: '800 us' },
        ],
      },
      traffic: { control: { priorities: [7] } },
    },
    codes: ['tas-class-never-opens'],
    says: 'the gate of TC1 never opens, but the map puts priority 5, 6 there',
  },
  {
    name: 'PTP that waits longer than 802.1AS allows',
    plant: { tas: { cycle: undefined, windows: [control, status, { ...rest, length: '12 ms' }, guard] }, management: { ptp: 7 } },
    codes: ['tas-ptp-waits'],
    says: 'stays closed for 12312.336 us',
  },
  {
    name: 'a stream that leaves here, with no window for it',
    plant: {
      tas: {
        windows: [
          { for: ['control'], open: [2], length: '200 us' },
          { open: [0, 1], length: '800 us' },
        ],
      },
      streams: { video: { from: 'sw1', to: ['plc1'], traffic: 'status', period: 1_000_000, frameOctets: 1_000 } },
    },
    codes: ['tas-traffic-without-window'],
    says: 'the stream video leaves here',
  },
];

const bare = { ...offload, cycle: undefined, windows: [control, status, { ...rest, length: '500 us' }] };

export const timingCases: readonly Case[] = [
  {
    name: 'no guard band on a port that is not length-aware',
    plant: { tas: bare, profile: 'microchip-lan966x' },
    codes: ['tas-guard-band-missing'],
    says: 'window 0 protects TC2, but a frame of TC0 (1518 octets) may hold the wire for 12.304 us and TC0 closes only 0 ns before it',
  },
  {
    name: 'a guard band too short for a tagged frame',
    plant: {
      tas: { ...offload, windows: [control, status, { ...rest, length: '487.69 us' }, { open: [], length: '12.31 us' }] },
      profile: 'microchip-lan966x',
      vlans: [{ id: 10, device: 'eth2.10', egress: { '5': 5, '6': 6, '7': 7 } }],
    },
    codes: ['tas-guard-band-missing'],
    says: '(1522 octets) may hold the wire for 12.336 us and TC0 closes only 12.31 us before it',
  },
  {
    name: 'a frame longer than its window',
    plant: { tas: { windows: [control, { ...status, length: '10 us' }, { ...rest, length: '777.664 us' }, guard] } },
    codes: ['tas-frame-does-not-fit'],
    says: 'a frame of status (1518 octets, 12.208 us at 1 Gbit/s) fits no window for it: TC1 is open for 10 us at most (window 1)',
  },
  {
    name: 'a frame of a stream longer than its window',
    plant: {
      tas: { windows: [{ ...control, for: ['axis'], length: '1 us' }, status, { ...rest, length: '686.664 us' }, guard] },
      streams: { axis: { from: 'plc1', to: ['drive1'], traffic: 'control', period: 1_000_000, frameOctets: 128 } },
    },
    codes: ['tas-stream-does-not-fit'],
    says: 'the stream axis (128 octets, 1.088 us at 1 Gbit/s)',
  },
  {
    name: 'a stream whose frames exceed the largest SDU of its class',
    plant: {
      tas: { maxSdu: [0, 0, 100], windows: [{ ...control, for: ['axis'] }, status, rest, guard] },
      streams: { axis: { from: 'plc1', to: ['drive1'], traffic: 'control', period: 1_000_000, frameOctets: 128 } },
    },
    codes: ['tas-max-sdu-drops-stream'],
    says: 'the stream axis has an SDU of 110 octets, but TC2 may send 100 at most',
  },
  {
    name: 'a stream out of step with the cycle',
    plant: {
      tas: { windows: [{ ...control, for: ['axis'] }, status, rest, guard] },
      streams: { axis: { from: 'plc1', to: ['drive1'], traffic: 'control', period: 1_500_000, frameOctets: 128 } },
    },
    codes: ['tas-stream-period'],
    says: 'the period of axis (1.5 ms) and the cycle (1 ms)',
  },
  {
    name: 'a stream faster than its gate',
    plant: {
      tas: { windows: [{ ...control, for: ['axis'] }, status, rest, guard] },
      streams: { axis: { from: 'plc1', to: ['drive1'], traffic: 'control', period: 250_000, frameOctets: 128 } },
    },
    codes: ['tas-stream-outruns-gate'],
    says: 'axis sends every 250 us, but its gate (TC2) stays closed for 800 us: 4 of its frames wait together',
  },
  {
    name: 'a VLAN without an egress map',
    plant: { vlans: [{ id: 10, device: 'eth2.10', egress: { '5': 5, '6': 6 } }] },
    codes: ['tas-vlan-egress-missing'],
    says: 'eth2.10 has no egress map for priority 7 (control): these frames leave with PCP 0',
  },
  {
    name: 'a VLAN that sends another PCP',
    plant: { vlans: [{ id: 10, device: 'eth2.10', egress: { '5': 5, '6': 6, '7': 3 } }] },
    codes: ['tas-vlan-egress-differs'],
    says: 'sends priority 7 (control) with PCP 3, but control has PCP 7',
  },
];
