/**
 * One word of a command. A string is literal; an object is filled in on the device when the plan runs:
 * the shared base time of this run (TAI ns) plus an offset.
 */
export type Word = string | { readonly baseTimePlusNs: number };

/** A command as argv: never a shell string. Quoting is the business of one function, at the edge. */
export type Argv = readonly Word[];

/** A file that the plan puts on the device; `path` is absolute, `mode` in octal digits. */
export interface PlanFile {
  readonly path: string;
  readonly mode: string;
  readonly text: string;
}

/** One ordered step: how to do it, how to read back that it was done, how to undo it. */
export interface Step {
  readonly id: string;
  /** What it does, in the user's words: "sw1 / eth2: install the gate schedule". */
  readonly title: string;
  readonly apply: readonly Argv[];
  /** Read-only; its output is parsed by the facet and compared with what was wanted. */
  readonly verify: Argv;
  /** Runs of whole words that must all stand in the verify command's output, once its white space is folded. */
  readonly expect: readonly string[];
  readonly rollback: readonly Argv[];
  /**
   * The port whose root qdisc the step replaces. The device saves that qdisc before the first change and brings it back where the step is taken
   * back; one that it could not bring back stops the run before it. Where the kernel refuses to replace the one that stands, it is removed first.
   */
  readonly replacesRootOf?: string;
}

/** What a facet wants of one device. */
export interface Plan {
  readonly files: readonly PlanFile[];
  readonly steps: readonly Step[];
}

/** On the device: the base time of the last run (TAI ns, decimal), so that a boot starts from the same instant. */
export const BASE_TIME_FILE = '/etc/fieldwright/base-time';

/**
 * On the device, where a plan brings it: sends a schedule of more windows than tc's message holds (`shared/tas/sender.ts`), with the words of a tc command.
 * What brings an earlier schedule back uses it as well.
 */
export const SCHEDULE_SENDER = '/etc/fieldwright/taprio.pl';
