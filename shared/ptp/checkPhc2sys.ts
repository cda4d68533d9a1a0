import type { Problem } from '../kit/problem.ts';
import { type PtpOption, parsePtpArgv } from './argv.ts';
import { ptpProblem } from './problems.ts';

const SYSTEM_CLOCK = 'CLOCK_REALTIME';
/** TAI − UTC in whole seconds since 2017-01-01 (IERS Bulletin C 52), and what it was before. */
const TAI_MINUS_UTC = 37;
const EARLIER = new Set([-34, -35, -36]);

/** One phc2sys command, as far as its words are known: an unknown word is null. */
interface Phc2sys {
  readonly automatic: boolean;
  readonly waits: boolean;
  readonly pulse: boolean;
  readonly source: PtpOption | null;
  readonly sink: PtpOption | null;
  readonly offset: PtpOption | null;
  readonly options: readonly PtpOption[];
}

function parsePhc2sys(words: readonly string[]): Phc2sys {
  const options = parsePtpArgv('phc2sys', words);
  const last = (...names: string[]) => options.findLast(({ name }) => names.includes(name)) ?? null;
  const has = (name: string) => options.some((option) => option.name === name);
  return {
    automatic: has('a') || has('h') || has('v'),
    waits: has('w'),
    pulse: has('d'),
    source: last('s', 'i'),
    sink: last('c'),
    offset: last('O'),
    options,
  };
}

/**
 * Checks what a phc2sys command does to the system clock. The sink gets the source's time plus `-O` seconds; PTP keeps hardware
 * clocks in TAI, so CLOCK_REALTIME needs −37 s, which `-w` takes from ptp4l. An explicit `-O` wins over `-w`.
 * @param isUnknown says which values are not known before the command runs
 * @param carriesUtc hardware clocks that the same document fills from CLOCK_REALTIME without an offset
 * @returns problems with the index of the word they stand at; 0 for the program's own
 * Source: phc2sys(8), linuxptp phc2sys.c (forced_sync_offset).
 */
export function checkPhc2sys(
  words: readonly string[],
  isUnknown: (value: string) => boolean,
  carriesUtc: ReadonlySet<string>,
): { problem: Problem; word: number }[] {
  const { automatic, waits, pulse, source, sink, offset, options } = parsePhc2sys(words.slice(1));
  if (
    automatic ||
    !source?.value ||
    words.slice(1).some((word) => isUnknown(word) && !word.startsWith('-') && isLoose(word, options, words))
  )
    return [];
  const clock = isUnknown(source.value) ? 'the hardware clock' : source.value;
  if (!offset) return waits || pulse ? [] : [{ problem: ptpProblem('phc2sys-no-offset', []), word: 0 }];
  const seconds = /^[-+]?\d{1,9}$/.test(offset.value ?? '') ? Number(offset.value) : Number.NaN;
  const intoSystem = (sink?.value ?? SYSTEM_CLOCK) === SYSTEM_CLOCK && source.value !== SYSTEM_CLOCK;
  const word = offset.at + 1;
  if (intoSystem && carriesUtc.has(clock)) return [];
  if (intoSystem && seconds === 0) return [{ problem: ptpProblem('phc2sys-tai-into-utc', [], { source: clock }), word }];
  if (intoSystem && (seconds === TAI_MINUS_UTC || EARLIER.has(seconds))) {
    const values = { source: clock, offset: offset.value ?? '', error: Math.abs(seconds + TAI_MINUS_UTC) };
    return [{ problem: ptpProblem('phc2sys-wrong-offset', [], values), word }];
  }
  const fixed = seconds === -TAI_MINUS_UTC || (source.value === SYSTEM_CLOCK && seconds === TAI_MINUS_UTC);
  return fixed ? [{ problem: ptpProblem('phc2sys-fixed-offset', [], { offset: offset.value ?? '' }), word }] : [];
}

/** An expansion that no option takes as its value: it may hold any option. */
function isLoose(word: string, options: readonly PtpOption[], words: readonly string[]): boolean {
  return !options.some(({ at, value }) => words[at + 1] === word && value === word);
}

/** The hardware clock that a command fills with UTC, or null. */
export function utcSinkOf(words: readonly string[]): string | null {
  const { source, sink, offset } = parsePhc2sys(words.slice(1));
  return source?.value === SYSTEM_CLOCK && Number(offset?.value ?? Number.NaN) === 0 ? (sink?.value ?? null) : null;
}
