import { type ZodType, z } from 'zod';
import type { Failure, Result } from '../kit/result.ts';

/** Values that survive structured clone and the WebSocket codec unchanged. Absolute times in ns are decimal strings. */
export type Wire = null | boolean | number | string | Uint8Array | readonly Wire[] | { readonly [key: string]: Wire | undefined };

/** Bytes as a field of a contract: checked in constant time whatever their length. Typed arrays travel as their bytes. */
export const bytes: ZodType<Uint8Array> = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'bytes are expected here');

/** What a full stream does: `block` parks the producer, `drop-oldest` counts what it dropped. */
export type Overflow = 'block' | 'drop-oldest';

export interface Call<I, O, F extends Failure> {
  readonly kind: 'call';
  readonly input: ZodType<I>;
  readonly output: ZodType<O>;
  readonly failure: ZodType<F>;
}

export interface Stream<I, T> {
  readonly kind: 'stream';
  readonly input: ZodType<I>;
  readonly item: ZodType<T>;
  readonly overflow: Overflow;
}

// biome-ignore lint/suspicious/noExplicitAny: a contract is heterogeneous; `call` and `stream` give each entry its types
export type Contract = Readonly<Record<string, Call<any, any, any> | Stream<any, any>>>;

export function call<I, O, F extends Failure>(input: ZodType<I>, output: ZodType<O>, failure: ZodType<F>): Call<I, O, F> {
  return { kind: 'call', input, output, failure };
}

export function stream<I, T>(input: ZodType<I>, item: ZodType<T>, { overflow }: { overflow: Overflow }): Stream<I, T> {
  return { kind: 'stream', input, item, overflow };
}

/** Items in order, and how many the host dropped since the batch before. */
export interface Batch<T> {
  readonly items: readonly T[];
  readonly dropped: number;
}

export interface Options {
  readonly signal?: AbortSignal;
}

/** `signal` aborts when the caller cancels or its connection closes. */
export interface Context {
  readonly signal: AbortSignal;
}

export type Client<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends Call<infer I, infer O, infer F>
    ? (input: I, options?: Options) => Promise<Result<O, F>>
    : C[K] extends Stream<infer I, infer T>
      ? (input: I, options?: Options) => AsyncIterableIterator<Batch<T>>
      : never;
};

export type Handlers<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends Call<infer I, infer O, infer F>
    ? (input: I, context: Context) => Promise<Result<O, F>>
    : C[K] extends Stream<infer I, infer T>
      ? (input: I, context: Context) => AsyncIterable<T>
      : never;
};
