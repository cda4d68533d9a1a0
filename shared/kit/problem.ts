/** One sentence in every language of the product. `{name}` is replaced by the problem's value of that name. */
export interface Sentence {
  readonly en: string;
  readonly zh: string;
}

export type Locale = keyof Sentence;
export type Severity = 'error' | 'warning' | 'note';

/** What a check can say: one entry per stable code. */
export interface ProblemKind {
  readonly severity: Severity;
  readonly message: Sentence;
  readonly fix?: Sentence;
}

export type ProblemCatalog = Readonly<Record<string, ProblemKind>>;

/** Where in a document: keys and indexes from its root. */
export type Path = readonly (string | number)[];

export type ProblemValues = Readonly<Record<string, string | number>>;

/** A change to a document: sets `value` at `path`, or removes what is there where `value` is undefined. */
export interface Edit {
  readonly path: Path;
  readonly value?: unknown;
  /** `path` ends in the index of a list: `value` goes before the item that stands there now. */
  readonly insert?: true | undefined;
  /** A new name for the device, stream or traffic that `path` leads to; whatever refers to it follows. */
  readonly rename?: string | undefined;
}

/** A mistake as data: `values` holds the numbers, so that any language can render the sentence again. */
export interface Problem {
  readonly code: string;
  readonly severity: Severity;
  readonly path: Path;
  readonly values: ProblemValues;
  readonly message: string;
  readonly fix?: string;
  /** Applying these to the site mends the problem; offered as a quick fix. */
  readonly edits?: readonly Edit[];
}

/** A problem at its place in a file. `line` and `column` count from 1. */
export interface LocatedProblem extends Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/**
 * Makes the constructor of a catalogue's problems; codes outside the catalogue do not compile.
 * @returns `(code, path, values, edits?) => Problem` with its English sentence rendered
 */
export function problemsOf<C extends ProblemCatalog>(catalog: C) {
  return (code: keyof C & string, path: Path, values: ProblemValues = {}, edits?: readonly Edit[]): Problem => {
    const kind = catalog[code];
    if (!kind) throw new Error(`no problem kind ${code}`);
    const { message, fix } = renderProblem(kind, values, 'en');
    return { code, severity: kind.severity, path, values, message, ...(fix && { fix }), ...(edits && { edits }) };
  };
}

/** Renders the sentence and the remedy of a problem kind in one language. */
export function renderProblem(kind: ProblemKind, values: ProblemValues, locale: Locale): { message: string; fix?: string } {
  const message = renderSentence(kind.message, values, locale);
  return kind.fix ? { message, fix: renderSentence(kind.fix, values, locale) } : { message };
}

export function renderSentence(sentence: Sentence, values: ProblemValues, locale: Locale): string {
  return sentence[locale].replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}
