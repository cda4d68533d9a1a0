/** What a port's hardware and driver can do with gate schedules. Lengths in ns; `null` where there is no limit. */
export interface TasAbility {
  readonly modes: readonly TasMode[];
  /** Most entries of one port's gate control list. */
  readonly gclDepth: number | null;
  /** Most entries of all ports of the device together. */
  readonly gclDepthOfDevice: number | null;
  readonly granularityNs: number;
  readonly minIntervalNs: number;
  readonly maxIntervalNs: number | null;
  readonly minCycleNs: number;
  readonly maxCycleNs: number;
  /** The hardware holds back a frame that does not fit the rest of its window; otherwise guard bands must do it. */
  readonly lengthAware: boolean;
  /**
   * The hardware itself closes each gate early by the time of the class's longest frame (its max SDU, else a full-size frame): nothing
   * overruns, and a window that is not longer than that carries nothing.
   */
  readonly staticGuardBand: boolean;
  readonly cycleTimeExtension: boolean;
  readonly maxSdu: boolean;
  readonly preemption: boolean;
  /** Each class may open only once in a cycle. */
  readonly opensOncePerCycle: boolean;
  /** All ports share one table: cycles must be multiples of each other and no two gate events may coincide. */
  readonly sharedTable: boolean;
  /** Offload excludes ETF children on the same port. */
  readonly excludesEtf: boolean;
}

export type TasMode = 'software' | 'txtime' | 'offload';

export interface Profile {
  readonly title: string;
  readonly tas: TasAbility;
}

/** taprio refuses cycles above INT_MAX ns (Linux net/sched/sch_taprio.c). */
const INT_MAX = 2_147_483_647;

const software: TasAbility = {
  modes: ['software', 'txtime'],
  gclDepth: null,
  gclDepthOfDevice: null,
  granularityNs: 1,
  minIntervalNs: 1,
  maxIntervalNs: null,
  minCycleNs: 1,
  maxCycleNs: INT_MAX,
  lengthAware: true,
  staticGuardBand: false,
  cycleTimeExtension: true,
  maxSdu: true,
  preemption: false,
  opensOncePerCycle: false,
  sharedTable: false,
  excludesEtf: false,
};

const offload: TasAbility = { ...software, modes: ['software', 'txtime', 'offload'] };

/** Device profiles. Source: the Linux drivers named in each title, unless said otherwise. */
export const profiles = {
  linux: { title: 'Linux, software schedule', tas: software },
  'nxp-ls1028a': {
    title: 'NXP LS1028A switch (felix)',
    tas: {
      ...offload,
      gclDepth: 63,
      minIntervalNs: 35,
      maxCycleNs: 1_000_000_000,
      lengthAware: false,
      staticGuardBand: true,
      preemption: true,
    },
  },
  'nxp-sja1105': {
    title: 'NXP SJA1105 switch',
    tas: {
      ...offload,
      modes: ['offload'],
      granularityNs: 200,
      minIntervalNs: 200,
      lengthAware: false,
      cycleTimeExtension: false,
      maxSdu: false,
      sharedTable: true,
    },
  },
  'microchip-lan966x': {
    title: 'Microchip LAN966x switch',
    tas: {
      ...offload,
      gclDepthOfDevice: 256,
      minIntervalNs: 1_000,
      maxIntervalNs: 999_999_999,
      minCycleNs: 1_000,
      maxCycleNs: 999_999_999,
      lengthAware: false,
      staticGuardBand: true,
      cycleTimeExtension: false,
      maxSdu: false,
    },
  },
  'intel-i225': {
    title: 'Intel i225/i226 (igc)',
    tas: { ...offload, opensOncePerCycle: true, cycleTimeExtension: false, lengthAware: true },
  },
  'nxp-enetc': { title: 'NXP ENETC endpoint', tas: { ...offload, excludesEtf: true, preemption: true } },
  'hirschmann-rspe': {
    title: 'Hirschmann RSPE switch',
    tas: { ...offload, modes: ['offload'], minIntervalNs: 80, maxIntervalNs: 1_000_000_000, lengthAware: false, cycleTimeExtension: false },
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof profiles;
export const profileNames = Object.keys(profiles) as [ProfileName, ...ProfileName[]];
