import type { Window } from './model.ts';

/** One gate schedule as the kernel reports it. Absolute times are TAI or NIC time, ns, as decimal text; durations in ns. */
export interface LiveGates {
  readonly baseTimeNs: string;
  readonly cycleTimeNs: number;
  readonly cycleTimeExtensionNs: number;
  readonly entries: readonly { readonly command: Window['command']; readonly gateMask: number; readonly intervalNs: number }[];
}

/** What `tc qdisc show` says of a port's root. */
export interface LiveSchedule {
  /** Kind of the root qdisc, such as `taprio` or `mq`; null where none is shown. */
  readonly rootKind: string | null;
  /** The root is a taprio qdisc: its settings; else null. */
  readonly taprio: LiveTaprio | null;
  /** ETF qdiscs under its queues. */
  readonly etf?: readonly LiveEtf[];
  /** PCP of each priority by VLAN device; what is not listed leaves with PCP 0. */
  readonly egress?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The port, where tc was asked for all of them and says which this is. */
  readonly port?: string;
  /** Why the device's answer could not be read, where it could not. */
  readonly unreadable?: string;
}

export interface LiveEtf {
  /** Class id of the queue it stands under: `100:1` is queue 0, in hex. */
  readonly parent: string;
  readonly clockId: string | null;
  readonly deltaNs: number;
  readonly offload: boolean;
  readonly skipSockCheck: boolean;
}

export interface LiveTaprio {
  readonly handle: string;
  readonly classes: number;
  /** Traffic class of each priority, 16 entries. */
  readonly map: readonly number[];
  readonly queues: readonly { readonly count: number; readonly offset: number }[];
  /** `TAI`, `REALTIME` …; null in full offload, where tc prints `invalid` or nothing. */
  readonly clockId: string | null;
  readonly flags: number;
  readonly txtimeDelayNs: number | null;
  readonly maxSdu: readonly number[];
  readonly preemptible: readonly number[];
  /** The running schedule, null before a first one started. */
  readonly oper: LiveGates | null;
  /** The schedule that will take over at its base time. */
  readonly admin: LiveGates | null;
}

export type ParseFailure = { readonly code: 'unreadable-qdisc' | 'several-ports'; readonly message: string };

/** `TAI` for `TAI` and `CLOCK_TAI`; null for `invalid`, which old versions print in full offload. */
export function clockName(text: string | undefined): string | null {
  const name = text?.replace(/^CLOCK_/, '');
  return name === undefined || name === 'invalid' ? null : name;
}
