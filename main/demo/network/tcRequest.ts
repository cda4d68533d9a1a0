import type { Entry } from './model.ts';
import type { TaprioRequest } from './taprio.ts';

/** tc itself gives up before it asks the kernel: what it prints, and its status. */
export class TcError extends Error {
  readonly status: number;
  constructor(message: string, status = 1) {
    super(message);
    this.status = status;
  }
}

type Draft = { -readonly [K in keyof TaprioRequest]: TaprioRequest[K] };

/**
 * Reads the words after `taprio` as tc 6.1 does (iproute2 tc/q_taprio.c).
 * @returns the request, and how many attributes did not fit into tc's message
 * @throws TcError
 */
export function readTaprio(words: readonly string[], passesAll: boolean): { readonly request: TaprioRequest; readonly errors: number } {
  const cursor = new Words(words);
  const draft: Draft = {
    mqprio: null,
    baseTime: 0n,
    cycleTime: 0n,
    extension: 0n,
    entries: [],
    clock: null,
    flags: null,
    txtimeDelay: null,
    maxSdu: [],
    preemptible: [],
  };
  const entries: Entry[] = [];
  const map = { classes: 0, map: Array.from({ length: 16 }, () => 0), queues: [] as { count: number; offset: number }[] };
  let saysMap = false;
  while (!cursor.isDone) {
    const option = cursor.next();
    if (option === 'num_tc') {
      map.classes = cursor.unsigned('num_tc', 255);
      saysMap = true;
    } else if (option === 'map') for (const [index, value] of cursor.numbers(16).entries()) map.map[index] = value;
    else if (option === 'queues') map.queues = cursor.ranges();
    else if (option === 'sched-entry') entries.push(cursor.entry());
    else if (option === 'base-time') draft.baseTime = cursor.signed('base-time');
    else if (option === 'cycle-time') draft.cycleTime = cursor.signed('cycle-time');
    else if (option === 'cycle-time-extension') draft.extension = cursor.signed('cycle-time-extension');
    else if (option === 'clockid') draft.clock = cursor.clock();
    else if (option === 'flags') draft.flags = cursor.unsigned('flags', 0xffffffff);
    else if (option === 'txtime-delay') draft.txtimeDelay = cursor.unsigned('txtime-delay', 0xffffffff);
    else if (option === 'max-sdu') draft.maxSdu = cursor.numbers(16);
    else if (option === 'fp') draft.preemptible = cursor.preemptible();
    else throw new TcError(option === 'help' ? usage : `Unknown argument\n${usage}`);
  }
  const sent = passesAll ? { entries, errors: 0 } : cutOff(draft, entries);
  const mqprio = saysMap ? { ...map, map: map.map } : null;
  return { request: { ...draft, mqprio, entries: sent.entries }, errors: sent.errors };
}

const usage =
  'Usage: ... taprio clockid CLOCKID\n\t\t[num_tc NUMBER] [map P0 P1 ...] [queues COUNT@OFFSET COUNT@OFFSET COUNT@OFFSET ...]\n\t\t[ [sched-entry index cmd gate-mask interval] ... ]\n\t\t[base-time time] [txtime-delay delay]\n\nCLOCKID must be a valid SYS-V id (i.e. CLOCK_TAI)\n';

/** The message's bound and its fixed part, in octets; what is beyond it tc leaves out and goes on (libnetlink addattr_l). */
const MESSAGE = 1_024;
const FIXED = 48 + 4 + 4 + 88;

/** The entries as tc sends them: each opens a list (4 octets) and puts command, mask and interval (8 each) in it, as far as there is room. */
function cutOff({ flags, txtimeDelay, baseTime, cycleTime, extension, clock, maxSdu, preemptible }: Draft, entries: readonly Entry[]) {
  let at =
    FIXED +
    (flags ? 8 : 0) +
    (txtimeDelay !== null ? 8 : 0) +
    (clock === null ? 0 : 8) +
    (baseTime === 0n ? 0 : 12) +
    (cycleTime === 0n ? 0 : 12) +
    (extension === 0n ? 0 : 12) +
    12 * Math.max(maxSdu.length, preemptible.length) +
    8 * (maxSdu.length + preemptible.length);
  let errors = 0;
  const take = (octets: number): boolean => {
    const fits = at + octets <= MESSAGE;
    if (fits) at += octets;
    else errors += 1;
    return fits;
  };
  const sent: Entry[] = [];
  for (const { command, gateMask, interval } of entries) {
    const isOpen = take(4);
    const entry = { command: take(8) ? command : ('S' as const), gateMask: take(8) ? gateMask : 0, interval: take(8) ? interval : 0 };
    if (isOpen) sent.push(entry);
  }
  return { entries: sent, errors };
}

class Words {
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  get isDone(): boolean {
    return this.#at >= this.#words.length;
  }

  next(): string {
    const word = this.#words[this.#at++];
    if (word === undefined) throw new TcError('Command line is not complete. Try option "help"', 255);
    return word;
  }

  unsigned(what: string, most: number): number {
    const word = this.next();
    const value = Number(/^0[0-7]+$/.test(word) ? `0o${word.slice(1)}` : word);
    if (!/^(?:0x[0-9a-f]+|\d+)$/i.test(word) || value > most) throw new TcError(`Error: argument "${word}" is wrong: ${what}`, 255);
    return value;
  }

  signed(what: string): bigint {
    const word = this.next();
    if (!/^-?(?:0x[0-9a-f]+|\d+)$/i.test(word)) throw new TcError(`Error: argument "${word}" is wrong: ${what}`, 255);
    const value = word.startsWith('-') ? -BigInt(word.slice(1)) : BigInt(word);
    if (BigInt.asIntN(64, value) !== value) throw new TcError(`Error: argument "${word}" is wrong: ${what}`, 255);
    return value;
  }

  numbers(most: number): number[] {
    const values: number[] = [];
    while (values.length < most && /^\d+$/.test(this.#words[this.#at] ?? '')) values.push(Number(this.next()));
    return values;
  }

  ranges(): { count: number; offset: number }[] {
    const values: { count: number; offset: number }[] = [];
    while (values.length < 16 && /^\d+@\d+$/.test(this.#words[this.#at] ?? '')) {
      const [count = 0, offset = 0] = this.next().split('@').map(Number);
      values.push({ count, offset });
    }
    return values;
  }

  entry(): Entry {
    const command = this.next();
    if (command !== 'S' && command !== 'H' && command !== 'R') throw new TcError(`Unknown command "${command}"`);
    const mask = this.next();
    if (!/^(?:0x)?[0-9a-f]{1,8}$/i.test(mask)) throw new TcError(`Error: argument "${mask}" is wrong: gate-mask`, 255);
    return { command, gateMask: Number.parseInt(mask, 16), interval: this.unsigned('interval', 0xffffffff) };
  }

  clock(): string {
    const name = this.next()
      .toUpperCase()
      .replace(/^CLOCK_/, '');
    if (!['REALTIME', 'TAI', 'BOOTTIME', 'MONOTONIC'].includes(name))
      throw new TcError(`Error: argument "${name}" is wrong: Invalid clockid`, 255);
    return name;
  }

  preemptible(): boolean[] {
    const values: boolean[] = [];
    while (!this.isDone) {
      const word = this.next();
      if (word !== 'E' && word !== 'P') throw new TcError(`Illegal "fp" value "${word}", expected "E" or "P"`);
      values.push(word === 'P');
    }
    return values;
  }
}
