/** Which part of the protocol a fault hits: the rollback of a run that waits, or (`undo`) of one that is confirmed. */
export type Part = 'apply' | 'confirm' | 'rollback' | 'undo';

export interface Fault {
  readonly part: Part;
  /** `power-cut`, `link-…`, or as drive.sh names it. */
  readonly kind: string;
  /** Number of the external command of the part before which the fault hits, from 1. */
  readonly boundary: number;
  /** What the workstation does afterwards, where the run is left waiting: it confirms, or the window passes. */
  readonly after: 'confirm' | 'expire';
}
