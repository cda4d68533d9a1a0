import type { Spotted } from '../ptp/spotted.ts';
import { lintProblem } from './problems.ts';
import { type EntryWords, readMask, readNumber, type TaprioWords } from './taprioWords.ts';
import { isKnown, originOf, type Traced } from './traced.ts';

type Code = Parameters<typeof lintProblem>[0];
type Values = Parameters<typeof lintProblem>[2];

/** What is wrong with the words of a taprio command, before there is a schedule to check. */
export function checkTaprioWords(taprio: TaprioWords): Spotted[] {
  return [
    ...checkMode(taprio),
    ...checkClasses(taprio),
    ...taprio.entries.flatMap(checkEntry),
    ...checkMasks(taprio),
    ...checkMap(taprio),
    ...checkBaseTime(taprio),
    ...checkStrangers(taprio),
    ...checkContinuation(taprio),
  ];
}

function spot(code: Code, word: Traced, values: Values = {}): Spotted {
  return { problem: lintProblem(code, [], values), at: originOf(word, 0) };
}

/** sch_taprio.c taprio_parse_clockid and taprio_flags_valid. */
function checkMode({ single, kind, open }: TaprioWords): Spotted[] {
  const { flags, clockid } = single;
  const bits = flags ? readNumber(flags) : 0n;
  if (bits === null) return [];
  const text = flags?.text ?? '';
  if (flags && (bits & 3n) === 3n) return [spot('tc-flags-exclusive', flags, { flags: text })];
  if ((bits & 2n) !== 0n) return clockid ? [spot('tc-clockid-with-offload', clockid, { clock: clockid.text, flags: text })] : [];
  return clockid || open ? [] : [spot('tc-clockid-missing', kind)];
}

function checkClasses({ single, queues, open }: TaprioWords): Spotted[] {
  const word = single.num_tc;
  const classes = word ? readNumber(word) : null;
  const [first] = queues;
  if (!word || classes === null || classes > 16n || !first || open || !queues.every(isKnown)) return [];
  const values = { classes: Number(classes), ranges: queues.length, surplus: queues.length - Number(classes) };
  const extra = queues[Number(classes)];
  if (extra) return [spot('tc-queue-without-class', extra, values)];
  return queues.length < Number(classes) ? [spot('tc-class-without-queue', first, values)] : [];
}

function checkEntry({ command, mask, interval }: EntryWords): Spotted[] {
  const found: Spotted[] = [];
  if (isKnown(command) && !/^[SHR]$/.test(command.text)) found.push(spot('tc-entry-command', command, { word: command.text.slice(0, 40) }));
  if (isKnown(mask) && readMask(mask) === null) found.push(badNumber('MASK', mask, '0x0 … 0xffffffff', `0x${binary(mask.text) ?? '1'}`));
  if (!isKnown(interval)) return found;
  const value = readNumber(interval);
  if (value === null || value > 0xffffffffn)
    found.push(badNumber('INTERVAL', interval, '1 … 4294967295 (ns)', nanoseconds(interval.text) ?? '200000'));
  else if (/^0\d/.test(interval.text))
    found.push(spot('tc-octal-number', interval, { word: interval.text, value: Number(value), remedy: interval.text.replace(/^0+/, '') }));
  return found;
}

function badNumber(what: string, word: Traced, form: string, remedy: string): Spotted {
  return spot('tc-bad-number', word, { what, word: word.text.slice(0, 40), form, remedy });
}

/** `0b101` → `5`. */
function binary(text: string): string | null {
  return /^0b[01]{1,32}$/i.test(text) ? Number.parseInt(text.slice(2), 2).toString(16) : null;
}

/** `200us` → `200000`. */
function nanoseconds(text: string): string | null {
  const match = /^(\d{1,9})(ns|us|µs|μs|ms|s)$/.exec(text);
  const scale = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9 }[match?.[2] ?? ''];
  return match && scale ? String(Number(match[1]) * scale) : null;
}

/**
 * Masks written as decimal numbers. A mask alone says nothing: `10` is a fine hex mask. It counts as a mistake where read as hex
 * it names a class that num_tc does not have, or the list as a whole opens one class at a time only if read as decimal.
 */
function checkMasks({ single, entries }: TaprioWords): Spotted[] {
  const classes = single.num_tc ? readNumber(single.num_tc) : null;
  const masks = entries.map(({ mask }) => mask);
  if (classes === null || classes < 1n || classes > 16n || !masks.every(({ text }) => /^(?:[0-9]{1,8}|0[xX][0-9a-fA-F]{1,8})$/.test(text)))
    return [];
  const bare = masks.filter(({ text }) => !/^0x/i.test(text));
  const limit = 2 ** Number(classes);
  const hexFits = bare.every(({ text }) => Number.parseInt(text, 16) < limit);
  const decimalFits = bare.every(({ text }) => Number(text) < limit);
  const oneByOne =
    bare.length > 2 && bare.every(({ text }) => isOneHot(Number(text))) && new Set(bare.map(({ text }) => text)).size === bare.length;
  if (!decimalFits || (hexFits && !oneByOne)) return [];
  return bare
    .filter(({ text }) => Number.parseInt(text, 16) !== Number(text))
    .map((mask) => spot('tc-mask-not-hex', mask, maskValues(mask.text, Number(classes))));
}

/** One class for every priority, where the masks are not known; where they are, the schedule's own check says it with its windows. */
function checkMap({ single, map, entries, open }: TaprioWords): Spotted[] {
  const classes = single.num_tc ? readNumber(single.num_tc) : null;
  const [first] = map;
  if (!first || classes === null || classes < 2n || open || !map.every(isKnown)) return [];
  const all = new Set([...map.map(({ text }) => text), ...(map.length < 16 ? ['0'] : [])]);
  if (all.size > 1 || entries.every(({ mask }) => readMask(mask) !== null)) return [];
  return [spot('tc-map-single-class', first, { class: first.text, classes: Number(classes) })];
}

function maskValues(mask: string, classes: number): Values {
  return {
    mask,
    classes,
    hexClasses: classList(Number.parseInt(mask, 16)),
    decimalClasses: classList(Number(mask)),
    remedy: `0x${Number(mask).toString(16)}`,
  };
}

function isOneHot(value: number): boolean {
  return value > 0 && (value & (value - 1)) === 0;
}

function classList(mask: number): string {
  return Array.from({ length: 32 }, (_, bit) => bit)
    .filter((bit) => (mask >>> bit) & 1)
    .join(', ');
}

function checkBaseTime({ single }: TaprioWords): Spotted[] {
  const options = ['base-time', 'cycle-time', 'cycle-time-extension'] as const;
  return options.flatMap((option) => {
    const word = single[option];
    if (!word || !isKnown(word) || /^-?\d{1,19}$/.test(word.text)) return [];
    return [badNumber(option, word, '0 … 9223372036854775807 (ns)', nanoseconds(word.text) ?? '0')];
  });
}

function checkStrangers({ strangers, map }: TaprioWords): Spotted[] {
  const [word] = strangers;
  if (!word) return [];
  const text = word.text.slice(0, 40);
  if (map.length === 16 && /^\d+$/.test(text)) return [spot('tc-map-too-long', word, { word: text })];
  const near = NEAR_MISS[text.toLowerCase().replaceAll('_', '-')];
  return [near ? spot('tc-misspelt-word', word, { word: text, meant: near }) : spot('tc-unknown-word', word, { word: text })];
}

const NEAR_MISS: Readonly<Record<string, string>> = {
  'num-tc': 'num_tc',
  numtc: 'num_tc',
  'num-tcs': 'num_tc',
  'sched-entry': 'sched-entry',
  'sched-entries': 'sched-entry',
  schedentry: 'sched-entry',
  'sched-enry': 'sched-entry',
  'base-time': 'base-time',
  basetime: 'base-time',
  'cycle-time': 'cycle-time',
  cycletime: 'cycle-time',
  'cycle-time-ext': 'cycle-time-extension',
  'clock-id': 'clockid',
  clock: 'clockid',
  flag: 'flags',
  queue: 'queues',
  'txtime-delay': 'txtime-delay',
  'max-sdu': 'max-sdu',
};

function checkContinuation({ command, kind }: TaprioWords): Spotted[] {
  if (command.brokenContinuation === null) return [];
  return [{ ...spot('shell-broken-continuation', kind), at: command.brokenContinuation }];
}
