import { printable } from '../../shared/kit/printable.ts';
import type { LocatedProblem } from '../../shared/kit/problem.ts';
import type { Failure } from '../../shared/kit/result.ts';

/** 0 fine, 1 problems or refused, 2 wrong usage or unreadable input. */
export type ExitCode = 0 | 1 | 2;

/** Where a verb writes: a person's text or one JSON value on stdout, progress and failures on stderr. */
export interface Output {
  readonly json: boolean;
  /** A line for a person; nothing with `--json`. Foreign text in it is made harmless. */
  line(text: string): void;
  /** The verb's one JSON value; nothing without `--json`. */
  value(value: unknown): void;
  /** What is going on, on a terminal only. */
  progress(text: string): void;
  failure(failure: Failure): void;
}

interface Streams {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean };
}

export function createOutput({ json, streams }: { json: boolean; streams: Streams }): Output {
  const { stdout, stderr } = streams;
  return {
    json,
    line: (text) => {
      if (!json) stdout.write(`${printable(text)}\n`);
    },
    value: (value) => {
      if (json) stdout.write(`${JSON.stringify(value, null, 2)}\n`);
    },
    progress: (text) => {
      if (stderr.isTTY) stderr.write(`\r\u001b[K${printable(text, 200)}`);
    },
    failure: ({ code, message }) => {
      if (stderr.isTTY) stderr.write('\r\u001b[K');
      stderr.write(`fieldwright: ${printable(message)}\n`);
      if (json) stdout.write(`${JSON.stringify({ error: { code, message } }, null, 2)}\n`);
    },
  };
}

/** Prints problems as `file:line:column severity code: sentence (fix)`; errors and warnings make the exit code 1. */
export function reportProblems(out: Output, problems: readonly LocatedProblem[]): ExitCode {
  for (const { file, line, column, severity, code, message, fix } of problems) {
    out.line(`${file}:${line}:${column} ${severity} ${code}: ${message}${fix ? ` (${fix})` : ''}`);
  }
  out.value(problems.map(publicProblem));
  return problems.some(({ severity }) => severity !== 'note') ? 1 : 0;
}

/** A problem as it stands in JSON: the keys that scripts may rely on. */
function publicProblem({ file, line, column, severity, code, message, fix }: LocatedProblem) {
  return { file, line, column, severity, code, message, ...(fix !== undefined && { fix }) };
}

/** `3 errors, 1 warning`, or `no problems`. */
export function countProblems(problems: readonly LocatedProblem[]): string {
  const parts = (['error', 'warning', 'note'] as const).flatMap((severity) => {
    const count = problems.filter((problem) => problem.severity === severity).length;
    return count ? [`${count} ${severity}${count === 1 ? '' : 's'}`] : [];
  });
  return parts.join(', ') || 'no problems';
}
