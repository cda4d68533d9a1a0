import type { ZodType } from 'zod';
import type { Plan } from './plan.ts';
import { type Problem, type ProblemCatalog, type ProblemValues, renderSentence, type Sentence } from './problem.ts';

/** Sentences of a facet by stable code. */
export type SentenceCatalog = Readonly<Record<string, Sentence>>;

/** What the changes of a facet are called. */
export type ChangeCatalog = SentenceCatalog;

/** One change between what is wanted and what is live. `values` render its name in any language; the two states are technical terms, or of the forms in the facet's `states`. */
export interface Change {
  readonly code: string;
  readonly values: ProblemValues;
  /** The name in English. */
  readonly what: string;
  readonly wanted: string;
  readonly live: string;
}

/**
 * Makes the constructor of a catalogue's changes.
 * @returns `(code, values, wanted, live) => Change[]`: none where both states are the same
 */
export function changesOf<C extends ChangeCatalog>(catalog: C) {
  return (code: keyof C & string, values: ProblemValues, wanted: string, live: string): Change[] => {
    const sentence = catalog[code];
    if (!sentence) throw new Error(`no change ${code}`);
    return wanted === live ? [] : [{ code, values, what: renderSentence(sentence, values, 'en'), wanted, live }];
  };
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
  /** Every code that `diff` can produce. */
  readonly changes: ChangeCatalog;
  /** Every form that the title of a step can have. Devices print them back in English, from where any language can say them again (`recognise.ts`). */
  readonly titles: SentenceCatalog;
  /** The forms of the two states of a change that are words and not terms. */
  readonly states: SentenceCatalog;
  check(model: Model, place: Place): Problem[];
  compile(model: Model, place: Place): Plan;
  /** Read-only commands whose outputs, in this order, `parse` understands. */
  probe(place: Place): readonly (readonly string[])[];
  parse(outputs: readonly string[]): Live;
  diff(wanted: Model, live: Live, place: Place): Change[];
  /** Files and steps that bring the state back after a reboot. */
  persist(model: Model, place: Place): Plan;
}
