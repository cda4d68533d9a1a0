import { type Case, four, offload, oneMillisecond, windows } from './case.ts';

const { control, status, rest, guard } = four;

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
    name: 'more windows than tc passes on (iproute2 6.1.0 drops the rest and ends with status 0): a program of ours passes them',
    plant: { tas: { cycle: undefined, windows: Array.from({ length: 31 }, () => ({ open: [0, 1, 2], length: '100 us' })) } },
    codes: ['tas-windows-need-perl'],
    says: '31 windows, and tc passes only 30 to the kernel',
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
      tas: { ...offload, cycle: undefined, windows: [control, status, { ...rest, length: '999.9 ms' }, guard] },
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
    name: 'more schedules than a shared table runs (SJA1105: 8 subschedules)',
    plant: {
      tas: { ...offload, cycle: undefined, windows: [{ open: [0, 1, 2], length: '1 ms' }] },
      profile: 'nxp-sja1105',
      siblings: Object.fromEntries(
        Array.from({ length: 8 }, (_, port) => [
          `e${port}`,
          { ...offload, cycle: undefined, baseTime: `next second + ${port + 1} us`, windows: [{ open: [0, 1, 2], length: '1 ms' }] },
        ]),
      ),
    },
    codes: ['tas-shared-table-full'],
    says: 'sw1: 9 ports have schedules, but the table that they share runs 8 at once',
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
