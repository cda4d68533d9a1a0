import type { Word } from '../kit/plan.ts';
import { fail, ok, type Result } from '../kit/result.ts';
import { clockName } from './live.ts';
import type { BaseTime, Window } from './model.ts';

export type ImportFailure = {
  readonly code: 'not-taprio' | 'bad-argument' | 'no-schedule';
  readonly message: string;
  /** Index of the word that is wrong, where there is one. */
  readonly word?: number;
};

/** taprio settings from either source. */
export interface TaprioSettings {
  readonly classes: number | null;
  readonly map: readonly number[];
  readonly queues: readonly { readonly count: number; readonly offset: number }[];
  readonly baseTime: BaseTime;
  readonly cycleTimeNs: number;
  readonly cycleTimeExtensionNs: number;
  readonly entries: readonly { readonly command: Window['command']; readonly gateMask: number; readonly intervalNs: number }[];
  readonly clockId: string | null;
  readonly flags: number;
  readonly txtimeDelayNs: number | null;
  readonly maxSdu: readonly number[];
  readonly preemptible: readonly number[];
}

type Settings = { -readonly [K in keyof TaprioSettings]: TaprioSettings[K] };

/**
 * Reads the words of a tc command as tc itself does (iproute2 tc/q_taprio.c taprio_parse_opt): masks in hex whatever they look like,
 * intervals and flags in C's notation, lists as far as numbers go.
 */
export function readTaprioArguments(
  words: readonly Word[],
): Result<{ readonly port: string | null; readonly settings: TaprioSettings }, ImportFailure> {
  const start = words.findIndex((word, index) => word === 'taprio' && words[index - 1] !== 'dev');
  if (start === -1) return fail({ code: 'not-taprio', message: 'the command names no taprio qdisc' });
  const dev = words.indexOf('dev');
  const port = dev !== -1 && dev < start ? words[dev + 1] : undefined;
  const reader = new Reader(words, start + 1);
  const settings: Settings = {
    classes: null,
    map: [],
    queues: [],
    baseTime: { kind: 'absolute', taiNs: '0' },
    cycleTimeNs: 0,
    cycleTimeExtensionNs: 0,
    entries: [],
    clockId: null,
    flags: 0,
    txtimeDelayNs: null,
    maxSdu: [],
    preemptible: [],
  };
  const entries: TaprioSettings['entries'][number][] = [];
  while (!reader.done && !reader.failure) readOption({ reader, settings, entries });
  if (reader.failure) return fail(reader.failure);
  return ok({ port: typeof port === 'string' ? port : null, settings: { ...settings, entries } });
}

interface Option {
  readonly reader: Reader;
  readonly settings: Settings;
  readonly entries: TaprioSettings['entries'][number][];
}

function readOption({ reader, settings, entries }: Option): void {
  const option = reader.text();
  if (option === 'num_tc') settings.classes = reader.number(/^\d{1,3}$/, 10);
  else if (option === 'map') settings.map = reader.numbers();
  else if (option === 'queues') settings.queues = reader.ranges();
  else if (option === 'base-time') settings.baseTime = reader.baseTime();
  else if (option === 'cycle-time') settings.cycleTimeNs = reader.number(/^\d{1,16}$/, 10);
  else if (option === 'cycle-time-extension') settings.cycleTimeExtensionNs = reader.number(/^\d{1,16}$/, 10);
  else if (option === 'sched-entry') entries.push(reader.entry());
  else if (option === 'clockid') settings.clockId = clockName(reader.text().toUpperCase());
  else if (option === 'flags') settings.flags = reader.cNumber();
  else if (option === 'txtime-delay') settings.txtimeDelayNs = reader.cNumber();
  else if (option === 'max-sdu') settings.maxSdu = reader.numbers();
  else if (option === 'fp') settings.preemptible = reader.preemptible();
  else reader.refuse(`tc does not know "${option.slice(0, 40)}"`);
}

const COMMANDS = { S: 'set', H: 'hold', R: 'release' } as const;

class Reader {
  failure: ImportFailure | null = null;
  readonly #words: readonly Word[];
  #at: number;

  constructor(words: readonly Word[], at: number) {
    this.#words = words;
    this.#at = at;
  }

  get done(): boolean {
    return this.#at >= this.#words.length;
  }

  /** Refuses the word read last. */
  refuse(message: string): void {
    this.failure ??= { code: 'bad-argument', message, word: this.#at - 1 };
  }

  text(): string {
    const word = this.#words[this.#at++];
    if (typeof word === 'string') return word;
    this.refuse(word === undefined ? 'the command ends too early' : 'a base time stands where a word is expected');
    return '';
  }

  number(form: RegExp, radix: 10 | 16): number {
    const word = this.text();
    const value = Number.parseInt(word, radix);
    if (!form.test(word) || !Number.isSafeInteger(value)) this.refuse(`"${word.slice(0, 40)}" is not a number that fits here`);
    return Number.isSafeInteger(value) ? value : 0;
  }

  /** C's notation: 10, 0x0a, 012. */
  cNumber(): number {
    const word = this.text();
    if (!/^(?:0x[0-9a-f]{1,8}|\d{1,10})$/i.test(word)) this.refuse(`"${word.slice(0, 40)}" is not a number`);
    return /^0[0-7]+$/.test(word) ? Number.parseInt(word, 8) : Number(word) || 0;
  }

  numbers(): number[] {
    const numbers: number[] = [];
    while (numbers.length < 16 && this.#next(/^\d{1,9}$/)) numbers.push(Number(this.text()));
    return numbers;
  }

  ranges(): { count: number; offset: number }[] {
    const ranges: { count: number; offset: number }[] = [];
    while (ranges.length < 16 && this.#next(/^\d{1,3}@\d{1,3}$/)) {
      const [count = 0, offset = 0] = this.text().split('@').map(Number);
      ranges.push({ count, offset });
    }
    return ranges;
  }

  /** tc takes every word after `fp`; E and P are all that it accepts. */
  preemptible(): number[] {
    const classes: number[] = [];
    for (let index = 0; this.#next(/^[EP]$/); index++) if (this.text() === 'P') classes.push(index);
    return classes;
  }

  entry(): TaprioSettings['entries'][number] {
    const letter = this.text();
    const command = letter === 'S' || letter === 'H' || letter === 'R' ? COMMANDS[letter] : 'set';
    if (letter !== 'S' && letter !== 'H' && letter !== 'R') this.refuse(`"${letter.slice(0, 40)}" is not a gate command (S, H or R)`);
    const gateMask = this.number(/^(?:0x)?[0-9a-f]{1,8}$/i, 16);
    return { command, gateMask, intervalNs: this.cNumber() };
  }

  baseTime(): TaprioSettings['baseTime'] {
    const word = this.#words[this.#at];
    if (typeof word === 'object') {
      this.#at++;
      return { kind: 'next-second', offsetNs: word.baseTimePlusNs };
    }
    const text = this.text();
    const relative = /^\$\(\(\s*BASE_TIME_NS\s*\+\s*(\d{1,16})\s*\)\)$/.exec(text);
    if (relative) return { kind: 'next-second', offsetNs: Number(relative[1]) };
    if (!/^-?\d{1,19}$/.test(text)) this.refuse(`"${text.slice(0, 40)}" is not a base time in ns`);
    return { kind: 'absolute', taiNs: /^-?\d{1,19}$/.test(text) ? BigInt(text).toString() : '0' };
  }

  #next(form: RegExp): boolean {
    const word = this.#words[this.#at];
    return typeof word === 'string' && form.test(word);
  }
}
