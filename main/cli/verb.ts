import type { ParseArgsConfig } from 'node:util';
import type { Failure } from '../../shared/kit/result.ts';
import type { ExitCode, Output } from './output.ts';

export interface Invocation {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly out: Output;
  readonly signal: AbortSignal;
}

/** One verb of the command line. */
export interface Verb {
  readonly synopsis: string;
  readonly summary: string;
  readonly options: NonNullable<ParseArgsConfig['options']>;
  /** One line per option, for `--help`. */
  readonly help: readonly (readonly [option: string, meaning: string])[];
  /** Fewest and most arguments. */
  readonly args: readonly [number, number];
  /** Set where the verb has something to give back when it is stopped: it then ends by the signal. Others end at once, as any program. */
  readonly endsBySignal?: true;
  run(invocation: Invocation): Promise<ExitCode>;
}

/** Ends the verb with an exit code and one sentence. */
export class CliFailure extends Error {
  override readonly name = 'CliFailure';
  readonly exitCode: ExitCode;
  readonly code: string;

  constructor(exitCode: ExitCode, { code, message }: Failure) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
  }
}

/** Wrong usage: a sentence, and exit code 2. */
export function usage(message: string): CliFailure {
  return new CliFailure(2, { code: 'usage', message });
}

/** An option's text, or undefined where it was not given. */
export function text(options: Invocation['options'], name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** The texts of an option that may be given several times. */
export function texts(options: Invocation['options'], name: string): readonly string[] {
  const value = options[name];
  return typeof value === 'object' ? value : [];
}

/** An option's text; its absence is wrong usage. */
export function required(options: Invocation['options'], name: string): string {
  const value = text(options, name);
  if (value === undefined || value === '') throw usage(`--${name} is missing.`);
  return value;
}
