import type { ZodType } from 'zod';
import type { Plan } from './plan.ts';
import type { Problem, ProblemCatalog } from './problem.ts';

/** One change between what is wanted and what is live, in the user's words. */
export interface Change {
  readonly what: string;
  readonly wanted: string;
  readonly live: string;
}

/**
 * One aspect of a device's configuration: pure code that the spine knows only through this interface.
 * A facet stands under its `name` at each port of a device file: `ports.eth2.<name>`.
 * Problem and edit paths are relative to that place.
 */
export interface Facet<Model, Live, Place> {
  readonly name: string;
  /** The part of a device file, as people write it; parses to the model. Lengths and rates carry their unit in the text. */
  readonly schema: ZodType<Model>;
  /** Every code that `check` can produce, with its sentences. */
  readonly problems: ProblemCatalog;
  check(model: Model, place: Place): Problem[];
  compile(model: Model, place: Place): Plan;
  /** Read-only commands whose outputs, in this order, `parse` understands. */
  probe(place: Place): readonly (readonly string[])[];
  parse(outputs: readonly string[]): Live;
  diff(wanted: Model, live: Live, place: Place): Change[];
  /** Files and steps that bring the state back after a reboot. */
  persist(model: Model, place: Place): Plan;
}
