import type { DecodeProblem } from './decoded.ts';

/** What a structured payload says, whatever its format. Names may repeat and stay in their order, as no JavaScript object keeps them. */
export type Value =
  | { readonly kind: 'null' }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** `text`: all its digits, where they are more than a float64 has. */
  | { readonly kind: 'number'; readonly value: number; readonly text: string }
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'bytes'; readonly value: Uint8Array }
  | { readonly kind: 'time'; readonly ms: number }
  | { readonly kind: 'list'; readonly items: readonly Value[]; readonly note?: string }
  | { readonly kind: 'object'; readonly entries: readonly Entry[]; readonly note?: string }
  | { readonly kind: 'tagged'; readonly note: string; readonly inner: Value }
  | { readonly kind: 'other'; readonly text: string };

export interface Entry {
  readonly name: string;
  readonly value: Value;
}

/** Nesting that is read; deeper is hostile. */
export const MAX_NESTING = 60;
/** Values of one payload that are read. */
export const MAX_VALUES = 200_000;

/** A payload is not what it was to be read as. `at`: octet, from 0. */
export class NotThat extends Error {
  override name = 'NotThat';
  readonly at: number;
  readonly isTooDeep: boolean;

  constructor(message: string, at: number, isTooDeep = false) {
    super(message);
    this.at = at;
    this.isTooDeep = isTooDeep;
  }
}

/** What could be read, and why not all of it. */
export interface Read {
  readonly value: Value | null;
  readonly problem: DecodeProblem | null;
}

/** Runs a reader; what it throws as `NotThat` becomes the problem. */
export function attempt(code: DecodeProblem['code'], read: () => Value): Read {
  try {
    return { value: read(), problem: null };
  } catch (error) {
    if (!(error instanceof NotThat)) throw error;
    return { value: null, problem: { code: error.isTooDeep ? 'too-deep' : code, at: error.at, message: error.message } };
  }
}

export const number = (value: number): Value => ({ kind: 'number', value, text: numberText(value) });

export const integer = (value: bigint): Value => ({ kind: 'number', value: Number(value), text: value.toString() });

const numberText = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

/** Counts what is read, so that neither depth nor number of values can exhaust the reader. */
export interface Budget {
  left: number;
}

export function spend(budget: Budget, at: number, depth: number): void {
  if (depth > MAX_NESTING) throw new NotThat(`it is nested more than ${MAX_NESTING} deep`, at, true);
  if (--budget.left < 0) throw new NotThat(`it has more than ${MAX_VALUES} values`, at, true);
}

const lenient = new TextDecoder('utf-8', { ignoreBOM: true });

export const utf8 = (octets: Uint8Array): string => lenient.decode(octets);

/** Whether octets are well-formed UTF-8, as MQTT wants it (RFC 3629). */
export function isUtf8(octets: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
    return true;
  } catch {
    return false;
  }
}

export const hex = (octets: Uint8Array): string => Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('');

/** So many values, one after the other; no memory is taken for those that are not there. */
export function several<T>(count: number, make: () => T): T[] {
  const all: T[] = [];
  for (let index = 0; index < count; index++) all.push(make());
  return all;
}
