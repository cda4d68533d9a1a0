import type { Problem } from '../kit/problem.ts';
import { type PtpOption, parsePtpArgv } from './argv.ts';
import { ptpProblem } from './problems.ts';

const SYSTEM_CLOCK = 'CLOCK_REALTIME';
/** TAI − UTC in whole seconds since 2017-01-01 (IERS Bulletin C 52). */
const TAI_MINUS_UTC = 37;
/** With either sign: a sign that is the wrong way round is the usual mistake. */
const NEAR = new Set([34, 35, 36, TAI_MINUS_UTC]);

/** What the rest of a document says of the time its hardware clocks carry. */
export interface Timescale {
  /** Some hardware clock is filled from CLOCK_REALTIME without an offset: all PTP here carries UTC. */
  readonly utc: boolean;
  /** Hardware clocks set to the system's time by `phc_ctl DEVICE set`, with no ptp4l that would set them otherwise. */
  readonly utcClocks: ReadonlySet<string>;
}

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
 * @param timescale what the rest of the document says
 * @returns problems with the index of the word they stand at; 0 for the program's own
 * Source: phc2sys(8), linuxptp phc2sys.c (forced_sync_offset).
 */
export function checkPhc2sys(
  words: readonly string[],
  isUnknown: (value: string) => boolean,
  timescale: Timescale,
): { problem: Problem; word: number }[] {
  const { automatic, waits, pulse, source, sink, offset, options } = parsePhc2sys(words.slice(1));
  if (
    automatic ||
    !source?.value ||
    words.slice(1).some((word) => isUnknown(word) && !word.startsWith('-') && isLoose(word, options, words))
  )
    return [];
  const clock = isUnknown(source.value) ? 'PHC' : source.value;
  if (!offset) return waits || pulse ? [] : [{ problem: ptpProblem('phc2sys-no-offset', []), word: 0 }];
  const seconds = /^[-+]?\d{1,9}$/.test(offset.value ?? '') ? Number(offset.value) : Number.NaN;
  const target = sink?.value ?? SYSTEM_CLOCK;
  const expected = offsetFromTai(target) - offsetFromTai(source.value);
  const word = offset.at + 1;
  // Two hardware clocks, or a clock with a scale of its own.
  if (expected === 0 || Number.isNaN(expected)) return [];
  const values = { source: clock, offset: offset.value ?? '' };
  if (seconds === 0) {
    const copiesTai = target === SYSTEM_CLOCK && !timescale.utc && !timescale.utcClocks.has(clock);
    return copiesTai ? [{ problem: ptpProblem('phc2sys-tai-into-utc', [], values), word }] : [];
  }
  if (seconds === expected) return [{ problem: ptpProblem('phc2sys-fixed-offset', [], values), word }];
  if (!NEAR.has(Math.abs(seconds))) return [];
  const names = {
    sink: isUnknown(target) ? 'PHC' : target,
    sinkScale: scaleName(target),
    sourceScale: scaleName(source.value),
  };
  const error = Math.abs(seconds - expected);
  return [{ problem: ptpProblem('phc2sys-wrong-offset', [], { ...values, ...names, expected, error }), word }];
}

/** How far a clock runs from TAI, s: PTP keeps hardware clocks in TAI. */
function offsetFromTai(clock: string): number {
  if (clock === SYSTEM_CLOCK) return -TAI_MINUS_UTC;
  return clock.startsWith('CLOCK_') && clock !== 'CLOCK_TAI' ? Number.NaN : 0;
}

function scaleName(clock: string): string {
  return clock === SYSTEM_CLOCK ? 'UTC' : 'TAI';
}

/** An expansion that no option takes as its value: it may hold any option. */
function isLoose(word: string, options: readonly PtpOption[], words: readonly string[]): boolean {
  return !options.some(({ at, value }) => words[at + 1] === word && value === word);
}

/** True for a command that fills a hardware clock with UTC. */
export function fillsWithUtc(words: readonly string[]): boolean {
  const { source, sink, offset } = parsePhc2sys(words.slice(1));
  return source?.value === SYSTEM_CLOCK && sink !== null && Number(offset?.value ?? Number.NaN) === 0;
}
