import { fail, ok, type Result } from '../kit/result.ts';
import { clockName, type LiveEtf, type LiveGates, type LiveSchedule, type LiveTaprio, type ParseFailure } from './live.ts';

/** Reads the text that `tc qdisc show` prints: words in a fixed order (iproute2 tc/q_taprio.c taprio_print_opt). */
export function parseQdiscText(text: string): Result<readonly LiveSchedule[], ParseFailure> {
  const roots: LiveSchedule[] = [];
  const etf: (LiveEtf & { readonly port: string | undefined })[] = [];
  for (const block of text.split(/^(?=qdisc )/m)) {
    const [first, kind = '', handle = '', ...words] = block.split(/\s+/).filter((word) => word !== '');
    if (first !== 'qdisc') return unreadable(`it does not begin with "qdisc": "${text.slice(0, 40)}"`);
    const port = words[0] === 'dev' ? words[1] : undefined;
    if (kind === 'etf') etf.push({ ...readEtf(words), port });
    // Before its own words a qdisc has "dev NAME", "offloaded", "root" or "parent ID".
    if (!words.slice(0, 4).includes('root')) continue;
    const taprio = kind === 'taprio' ? readTaprio(handle, new Words(words)) : null;
    if (kind === 'taprio' && !taprio) return unreadable('a number is missing in its taprio part');
    roots.push({ rootKind: kind, taprio, ...(port !== undefined && { port }) });
  }
  return ok(roots.map((root) => withEtf(root, etf)));
}

function withEtf(root: LiveSchedule, all: readonly (LiveEtf & { readonly port: string | undefined })[]): LiveSchedule {
  const etf = all.filter(({ port }) => port === root.port).map(({ port: _, ...one }) => one);
  return etf.length > 0 ? { ...root, etf } : root;
}

/** `parent 100:1 clockid TAI delta 200000 offload off deadline_mode off skip_sock_check on` (iproute2 tc/q_etf.c). */
function readEtf(words: readonly string[]): LiveEtf {
  const after = (label: string) => words[words.indexOf(label) + 1] ?? '';
  return {
    parent: after('parent'),
    clockId: clockName(after('clockid')),
    deltaNs: Number.parseInt(after('delta'), 10) || 0,
    offload: after('offload') === 'on',
    skipSockCheck: after('skip_sock_check') === 'on',
  };
}

interface Draft {
  classes: number;
  map: number[];
  queues: { count: number; offset: number }[];
  clockId: string | null;
  flags: number;
  txtimeDelayNs: number | null;
  maxSdu: number[];
  preemptible: number[];
  /** The running schedule, then the waiting one. */
  gates: MutableGates[];
}

type MutableGates = { -readonly [K in keyof LiveGates]: K extends 'entries' ? LiveGates['entries'][number][] : LiveGates[K] };

function readTaprio(handle: string, words: Words): LiveTaprio | null {
  const draft: Draft = {
    classes: 0,
    map: [],
    queues: [],
    clockId: null,
    flags: 0,
    txtimeDelayNs: null,
    maxSdu: [],
    preemptible: [],
    gates: [],
  };
  for (let word = words.next(); word !== undefined; word = words.next()) readWord(word, draft, words);
  if (words.broken) return null;
  const { gates, ...settings } = draft;
  const [oper, admin] = gates;
  return { handle, ...settings, oper: oper && oper.entries.length > 0 ? oper : null, admin: admin ?? null };
}

function readWord(word: string, draft: Draft, words: Words): void {
  const gates = draft.gates.at(-1);
  if (word === 'tc') draft.classes = words.number();
  else if (word === 'map') draft.map = words.numbers();
  else if (word === 'offset') draft.queues.push({ offset: words.number(), count: words.numberAfter('count') });
  else if (word === 'clockid') draft.clockId = clockName(words.next());
  else if (word === 'flags') draft.flags = words.number();
  else if (word === 'txtime') draft.txtimeDelayNs = words.numberAfter('delay');
  else if (word === 'max-sdu') draft.maxSdu = words.numbers();
  else if (word === 'fp') readPreemptible(draft, words);
  else if (word === 'base-time') draft.gates.push({ baseTimeNs: words.int64(), cycleTimeNs: 0, cycleTimeExtensionNs: 0, entries: [] });
  else if (word === 'cycle-time' && gates) gates.cycleTimeNs = words.number();
  else if (word === 'cycle-time-extension' && gates) gates.cycleTimeExtensionNs = words.number();
  else if (word === 'cmd') gates?.entries.push(readEntry(words));
}

function readEntry(words: Words): LiveGates['entries'][number] {
  const letter = words.next();
  const command = letter === 'H' ? 'hold' : letter === 'R' ? 'release' : 'set';
  return { command, gateMask: words.numberAfter('gatemask'), intervalNs: words.numberAfter('interval') };
}

function readPreemptible(draft: Draft, words: Words): void {
  for (let index = 0; ['E', 'P', '?'].includes(words.peek() ?? ''); index++) if (words.next() === 'P') draft.preemptible.push(index);
}

/** A cursor over words that remembers whether a number was missing. */
class Words {
  broken = false;
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  peek(): string | undefined {
    return this.#words[this.#at];
  }

  next(): string | undefined {
    return this.#words[this.#at++];
  }

  /** Decimal, or hex with 0x. */
  number(): number {
    const word = this.next() ?? '';
    if (/^(?:\d{1,16}|0x[0-9a-f]{1,8})$/i.test(word)) return Number(word);
    this.broken = true;
    return 0;
  }

  numberAfter(label: string): number {
    if (this.next() !== label) this.broken = true;
    return this.number();
  }

  numbers(): number[] {
    const numbers: number[] = [];
    while (/^\d{1,9}$/.test(this.peek() ?? '')) numbers.push(this.number());
    return numbers;
  }

  int64(): string {
    const word = this.next() ?? '';
    if (/^-?\d{1,20}$/.test(word)) return BigInt.asIntN(64, BigInt(word)).toString();
    this.broken = true;
    return '0';
  }
}

function unreadable(why: string): Result<never, ParseFailure> {
  return fail({ code: 'unreadable-qdisc', message: `tc printed what cannot be read as a list of qdiscs (${why})` });
}
