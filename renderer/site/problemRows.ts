import type { LocatedProblem, Severity } from '../../shared/kit/problem.ts';

const ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };

/** A problem with the sentences it shows in the language of the screen. */
export interface ProblemRow {
  readonly problem: LocatedProblem;
  readonly message: string;
  readonly fix: string | undefined;
}

export interface ProblemFilter {
  readonly severities: ReadonlySet<Severity>;
  readonly text: string;
}

/** Worst first, then by file, line and column; only what the filter lets through. */
export function sortAndFilter(rows: readonly ProblemRow[], { severities, text }: ProblemFilter): ProblemRow[] {
  const wanted = text.trim().toLowerCase();
  return rows
    .filter(({ problem }) => severities.has(problem.severity))
    .filter((row) => wanted === '' || wordsOf(row).includes(wanted))
    .sort((a, b) => byPlace(a.problem, b.problem));
}

export const placeText = ({ file, line, column }: LocatedProblem): string => `${file}:${line}:${column}`;

const wordsOf = ({ problem, message, fix }: ProblemRow): string =>
  `${message} ${fix ?? ''} ${problem.code} ${placeText(problem)}`.toLowerCase();

function byPlace(a: LocatedProblem, b: LocatedProblem): number {
  return (
    ORDER[a.severity] - ORDER[b.severity] ||
    (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
    a.line - b.line ||
    a.column - b.column ||
    (a.code < b.code ? -1 : a.code > b.code ? 1 : 0)
  );
}
