import { type Case, four, offload, oneMillisecond } from './case.ts';

const { control, status, rest, guard } = four;

const bare = { ...offload, cycle: undefined, windows: [control, status, { ...rest, length: '500 us' }] };

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
    says: 'priority 0 (SSH, PTP) is in TC0, whose gate never opens: applying this schedule cuts off SSH, PTP',
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

export const timingCases: readonly Case[] = [
  {
    name: 'no guard band on a port that is not length-aware',
    plant: { tas: bare, profile: 'hirschmann-rspe' },
    codes: ['tas-guard-band-missing'],
    says: 'window 0 protects TC2, but a frame of TC0 (1518 octets) may hold the wire for 12.304 us and TC0 closes only 0 ns before it',
  },
  {
    name: 'a guard band too short for a tagged frame',
    plant: {
      tas: { ...offload, windows: [control, status, { ...rest, length: '487.69 us' }, { open: [], length: '12.31 us' }] },
      profile: 'hirschmann-rspe',
      vlans: [{ id: 10, device: 'eth2.10', egress: { '5': 5, '6': 6, '7': 7 } }],
    },
    codes: ['tas-guard-band-missing'],
    says: '(1522 octets) may hold the wire for 12.336 us and TC0 closes only 12.31 us before it',
  },
  {
    name: 'a window that the guard band of felix uses up: 12,144 + 160 ns for 1,518 octets at 1 Gbit/s',
    plant: {
      tas: { ...offload, windows: [{ ...control, length: '10 us' }, status, { ...rest, length: '690 us' }] },
      profile: 'nxp-ls1028a',
    },
    codes: ['tas-static-guard-band'],
    says: 'window 0 opens TC2 for 10 us, but this port closes each gate early by the time of the longest frame it may send (1518 octets at 1 Gbit/s: 12.304 us)',
  },
  {
    name: 'a window shorter than the guard band of the smallest frame: 672 ns at 1 Gbit/s, 35 ns to start it',
    plant: {
      tas: { ...offload, windows: [{ open: [2], length: 700 }, status, { ...rest, length: '699.3 us' }] },
      profile: 'nxp-ls1028a',
    },
    codes: ['tas-static-guard-band-fills'],
    says: 'not even one of 64 octets at 1 Gbit/s can leave (707 ns)',
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
