/** One figure, beside that of a named peer measured in the same run. */
export interface BenchResult {
  /** Unique over all benches, e.g. `rpc call 1 KB over WebSocket`. */
  readonly name: string;
  readonly value: number;
  /** Of `value` and of `peerValue`: `calls/s`, `MB/s`, `ms`, `MB`. */
  readonly unit: string;
  /** What it is compared with, e.g. `raw ws`; null for an absolute figure (a time that a person waits, a memory). */
  readonly peer: string | null;
  readonly peerValue: number | null;
  /** What must hold; null for a figure that is only told. Of the ratio `value / peerValue` where there is a peer, else of `value`. */
  readonly goal: Goal | null;
}

export type Goal = { readonly atLeast: number } | { readonly atMost: number };

/** A result as it is printed and kept in `results.json`. */
export interface JudgedResult {
  readonly value: number;
  readonly unit: string;
  readonly peer: string | null;
  readonly peerValue: number | null;
  /** `value / peerValue`, or null without a peer. */
  readonly ratio: number | null;
  readonly goal: string | null;
  /** Null where there is no goal. */
  readonly holds: boolean | null;
}

export function judge({ value, unit, peer, peerValue, goal }: BenchResult): JudgedResult {
  const ratio = peerValue === null ? null : value / peerValue;
  const measured = ratio ?? value;
  const of = ratio === null ? ` ${unit}` : ' of peer';
  const standing = { value, unit, peer, peerValue, ratio };
  if (goal === null) return { ...standing, goal: null, holds: null };
  if ('atLeast' in goal) return { ...standing, goal: `≥ ${goal.atLeast}${of}`, holds: measured >= goal.atLeast };
  return { ...standing, goal: `≤ ${goal.atMost}${of}`, holds: measured <= goal.atMost };
}
