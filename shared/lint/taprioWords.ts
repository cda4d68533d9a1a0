import type { FieldCommand } from './fieldCommands.ts';
import { readQdisc } from './tcQdisc.ts';
import { isKnown, type Traced } from './traced.ts';

export interface EntryWords {
  readonly command: Traced;
  readonly mask: Traced;
  readonly interval: Traced;
}

type Single = 'num_tc' | 'base-time' | 'cycle-time' | 'cycle-time-extension' | 'clockid' | 'flags' | 'txtime-delay';

/** A taprio command with every word kept, so that whatever is said of it can be shown at its place. */
export interface TaprioWords {
  readonly verb: 'add' | 'replace' | 'change';
  /** Null where the interface is not known. */
  readonly device: string | null;
  /** The word `taprio`. */
  readonly kind: Traced;
  readonly single: Readonly<Partial<Record<Single, Traced>>>;
  readonly map: readonly Traced[];
  readonly queues: readonly Traced[];
  readonly entries: readonly EntryWords[];
  readonly maxSdu: readonly Traced[];
  readonly preemption: readonly Traced[];
  /** Words that tc does not know at their place. */
  readonly strangers: readonly Traced[];
  /** An expansion stands where an option may stand: what seems to be missing may be in it. */
  readonly open: boolean;
  readonly command: FieldCommand;
}

const SINGLE = new Set<string>(['num_tc', 'base-time', 'cycle-time', 'cycle-time-extension', 'clockid', 'flags', 'txtime-delay']);
const ALL = new Set<string>([...SINGLE, 'map', 'queues', 'sched-entry', 'max-sdu', 'fp', 'help']);
const LIST_LIMIT = 16;

/**
 * Reads a `tc qdisc … taprio` command as iproute2 does; null for another command, and for one that holds no schedule.
 * Source: iproute2 tc/q_taprio.c taprio_parse_opt.
 */
export function readTaprio(command: FieldCommand): TaprioWords | null {
  const qdisc = readQdisc(command);
  if (!qdisc || qdisc.verb === 'del' || qdisc.kind?.text !== 'taprio') return null;
  const reader = { words: qdisc.options, at: 0 };
  const single: Partial<Record<Single, Traced>> = {};
  const lists = { map: [] as Traced[], queues: [] as Traced[], 'max-sdu': [] as Traced[], fp: [] as Traced[] };
  const entries: EntryWords[] = [];
  const strangers: Traced[] = [];
  let open = command.open || command.brokenContinuation !== null;
  while (reader.at < reader.words.length) {
    const word = reader.words[reader.at++];
    if (!word) break;
    const value = reader.words[reader.at];
    if (SINGLE.has(word.text) && value) {
      single[word.text as Single] = value;
      reader.at++;
    } else if (word.text === 'map') lists.map = takeWhile(reader, /^\d{1,9}$/, false);
    else if (word.text === 'queues') lists.queues = takeWhile(reader, /^\d{1,9}@\d{1,9}$/, true);
    else if (word.text === 'max-sdu') lists['max-sdu'] = takeWhile(reader, /^\d{1,9}$/, false);
    else if (word.text === 'fp') lists.fp = takeWhile(reader, /^[EP]$/, false);
    else if (word.text === 'sched-entry') {
      const [letter, mask, interval] = reader.words.slice(reader.at, reader.at + 3);
      if (letter && mask && interval) entries.push({ command: letter, mask, interval });
      reader.at += 3;
    } else if (!isKnown(word)) open = true;
    else strangers.push(word);
  }
  if (entries.length === 0 && command.brokenContinuation === null) return null;
  const { map, queues, 'max-sdu': maxSdu, fp: preemption } = lists;
  return {
    verb: qdisc.verb,
    device: qdisc.device,
    kind: qdisc.kind,
    single,
    map,
    queues,
    entries,
    maxSdu,
    preemption,
    strangers,
    open,
    command,
  };
}

/** The words of a list, as tc takes them: as long as they look like it, at most sixteen. */
function takeWhile(reader: { readonly words: readonly Traced[]; at: number }, form: RegExp, orPartly: boolean): Traced[] {
  const taken: Traced[] = [];
  for (let word = reader.words[reader.at]; word && taken.length < LIST_LIMIT; word = reader.words[reader.at]) {
    const unknown = !isKnown(word) && !ALL.has(word.text) && (!orPartly || word.text.includes('@'));
    if (!form.test(word.text) && !unknown) break;
    taken.push(word);
    reader.at++;
  }
  return taken;
}

/** Whole number as tc reads it with base 0: decimal, 0x hex, 0 octal; null where it is not one or not known. */
export function readNumber({ text }: Traced): bigint | null {
  if (/^0[0-7]{1,30}$/.test(text)) return BigInt(`0o${text.slice(1)}`);
  return /^(?:0[xX][0-9a-fA-F]{1,16}|\d{1,30})$/.test(text) ? BigInt(text) : null;
}

/** A gate mask: hex, with or without prefix (iproute2 reads it with base 16). */
export function readMask({ text }: Traced): number | null {
  return /^(?:0[xX])?[0-9a-fA-F]{1,8}$/.test(text) ? Number.parseInt(text, 16) : null;
}
