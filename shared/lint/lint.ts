import type { LocatedProblem } from '../kit/problem.ts';
import { checkPtpConfig } from '../ptp/checkConfig.ts';
import { checkPhc2sys, fillsWithUtc, type Timescale } from '../ptp/checkPhc2sys.ts';
import { checkPtp4l, choosesMechanism } from '../ptp/checkPtp4l.ts';
import type { Spotted } from '../ptp/spotted.ts';
import { type Artefact, artefactsOf, configWithin, languageOf } from './artefacts.ts';
import { readCCommands } from './cCommands.ts';
import { commandOrigin, type FieldCommand, fieldCommandsOf } from './fieldCommands.ts';
import { intentsOfWindows, readIntents, readPriorities } from './intents.ts';
import { positionsIn } from './positions.ts';
import { lintProblem } from './problems.ts';
import { isTooLong, readPythonCommands } from './pythonCommands.ts';
import { checkRootConflicts } from './rootConflicts.ts';
import { readShell } from './shellScript.ts';
import { findTaiOffsets } from './taiOffset.ts';
import { checkTaprioWords } from './taprioChecks.ts';
import { checkTaprioModel, windowLengths } from './taprioModel.ts';
import { readTaprio, type TaprioWords } from './taprioWords.ts';
import { originOf, type Traced, UNKNOWN } from './traced.ts';

/** A taprio command found in a text, for whoever wants to do more with it than look for mistakes. */
export interface TaprioFinding {
  readonly words: TaprioWords;
  /** The command from `tc` on; a word that is not constant holds U+E000. */
  readonly argv: readonly string[];
  readonly line: number;
  readonly column: number;
}

/** What anything this looks for must hold: a text without it is done at once. */
const SIGNS = /taprio|phc2sys|ptp4l|delay_mechanism|transportSpecific|ptp_dst_mac|network_transport|time_stamping|\btai|_tai|tai_|TAI/;

/**
 * Finds mistakes in raw artefacts: scripts, programs and documents with `tc … taprio …` in them, ptp4l configurations, phc2sys lines.
 * Artefacts are recognised by their content, never by the file's name. What is not constant in the text is not known, and
 * nothing is said of it.
 * @param file as it shall stand in the problems
 * @returns problems in the order of the text; lines and columns count from 1, columns in UTF-16 code units. Never throws;
 *   time and memory grow linearly with the text.
 */
export function lintText(file: string, text: string): LocatedProblem[] {
  if (!SIGNS.test(text)) return [];
  const document = readDocument(text);
  const position = positionsIn(text);
  const unique = new Map<string, Spotted>();
  for (const spot of spotProblems(text, document, (at) => position(at).line)) {
    unique.set(`${spot.at} ${spot.problem.code}`, spot);
    if (unique.size < MOST_PROBLEMS) continue;
    const rest = { problem: lintProblem('lint-too-many-problems', [], { count: MOST_PROBLEMS }), at: text.length };
    unique.set('rest', rest);
    break;
  }
  return [...unique.values()]
    .sort((one, other) => one.at - other.at || one.problem.code.localeCompare(other.problem.code, 'en'))
    .map(({ problem, at }) => ({ ...problem, file, ...position(at) }));
}

/** A text with more is no artefact of a plant; the last problem then says that there are more. */
const MOST_PROBLEMS = 5_000;

function* spotProblems(text: string, { commands, configs, artefacts }: Document, lineOf: (at: number) => number): Generator<Spotted> {
  yield* checkSchedules(text, commands);
  yield* checkRootConflicts(commands, lineOf);
  yield* checkClocks(commands, text);
  yield* checkConfigs(configs, commands);
  for (const artefact of artefacts) {
    const { length } = artefact.text;
    if (isTooLong(artefact)) yield { problem: lintProblem('lint-program-too-long', [], { length }), at: originOf(artefact, 0) };
    yield* findTaiOffsets(artefact);
  }
}

/** Every taprio command with a schedule in a text. */
export function recogniseCommands(text: string): TaprioFinding[] {
  if (!text.includes('taprio')) return [];
  const position = positionsIn(text);
  return readDocument(text).commands.flatMap((command) => {
    const words = readTaprio(command);
    return words ? [{ words, argv: command.words.map((word) => word.text), ...position(commandOrigin(command)) }] : [];
  });
}

interface Document {
  readonly artefacts: readonly Artefact[];
  readonly commands: readonly FieldCommand[];
  readonly configs: readonly Traced[];
}

function readDocument(text: string): Document {
  const artefacts: Artefact[] = [];
  const commands: FieldCommand[] = [];
  const configs: Traced[] = [];
  const waiting = artefactsOf(text).map((artefact) => ({ artefact, depth: 0 }));
  // Bodies of here-documents are artefacts of their own: the list grows while it is read.
  for (const { artefact, depth } of waiting) {
    artefacts.push(artefact);
    if (artefact.language === 'config') configs.push(artefact);
    else if (artefact.language === 'python') commands.push(...readPythonCommands(artefact));
    else if (artefact.language === 'c') commands.push(...readCCommands(artefact));
    else {
      const strict = artefact.language === 'script';
      const config = configWithin(artefact);
      if (config) configs.push(config);
      for (const shell of readShell(artefact, { multilineQuotes: strict })) {
        commands.push(...fieldCommandsOf(shell, strict));
        if (depth < 3)
          waiting.push(...shell.heredocs.map((body) => ({ artefact: { ...body, language: languageOf(body.text) }, depth: depth + 1 })));
      }
    }
  }
  commands.sort((one, other) => commandOrigin(one) - commandOrigin(other));
  return { artefacts, commands, configs };
}

function* checkSchedules(text: string, commands: readonly FieldCommand[]): Generator<Spotted> {
  const schedules = commands.map(readTaprio).filter((taprio) => taprio !== null);
  const groups = schedules.length > 0 ? readIntents(text) : [];
  for (const taprio of schedules) {
    const lengths = windowLengths(taprio);
    const described = lengths ? intentsOfWindows(groups, lengths, commandOrigin(taprio.command)) : [];
    const intents = besideEntries(text, taprio).map((beside, index) => beside ?? described[index] ?? null);
    const raw = checkTaprioWords(taprio);
    const misread = raw.some(({ problem }) => problem.code === 'tc-mask-not-hex');
    yield* raw;
    if (!misread && taprio.entries.length > 0) yield* checkTaprioModel(taprio, intents);
  }
}

/** Priorities that a comment on the line of an entry names, where it is the only entry of that line. */
function besideEntries(text: string, { entries }: TaprioWords): (readonly number[] | null)[] {
  const lines = entries.map(({ mask }) => {
    const at = originOf(mask, 0);
    return { start: text.lastIndexOf('\n', at - 1) + 1, at };
  });
  return lines.map(({ start, at }) => {
    if (lines.filter((other) => other.start === start).length > 1) return null;
    const end = text.indexOf('\n', at);
    const rest = text.slice(at, Math.min(end === -1 ? text.length : end, at + 1_000));
    const comment = /(?:#|\/\/|\/\*)(.*)/.exec(rest)?.[1];
    const priorities = comment ? readPriorities(comment) : [];
    return priorities.length > 0 ? priorities : null;
  });
}

function* checkClocks(commands: readonly FieldCommand[], text: string): Generator<Spotted> {
  const argv = (command: FieldCommand) => command.words.map((word) => word.text);
  const isUnknown = (value: string) => value.includes(UNKNOWN);
  const timescale: Timescale = {
    utc: commands.some((command) => command.program === 'phc2sys' && fillsWithUtc(argv(command))),
    utcClocks: commands.some(({ program }) => program === 'ptp4l') ? new Set() : clocksSetByHand(text),
  };
  for (const command of commands) {
    if (command.program === 'tc') continue;
    const found = command.program === 'phc2sys' ? checkPhc2sys(argv(command), isUnknown, timescale) : checkPtp4l(argv(command));
    for (const { problem, word } of found) yield { problem, at: spotOf(command, word) };
  }
}

/** Devices of `phc_ctl DEVICE set` without a time: they take the system's (phc_ctl(8)). */
function clocksSetByHand(text: string): Set<string> {
  const clocks = text.matchAll(/\bphc_ctl +([\w/.-]{1,40})(?: +--)? +set\b(?! +\d)/g);
  return new Set([...clocks].map(([, clock]) => clock ?? ''));
}

function spotOf(command: FieldCommand, index: number): number {
  const word = command.words[index];
  return word ? originOf(word, 0) : commandOrigin(command);
}

function* checkConfigs(configs: readonly Traced[], commands: readonly FieldCommand[]): Generator<Spotted> {
  if (configs.length === 0) return;
  const context = {
    mechanismElsewhere: commands.some(({ program, words }) => program === 'ptp4l' && choosesMechanism(words.map((word) => word.text))),
  };
  for (const config of configs)
    for (const { problem, at } of checkPtpConfig(config.text, context)) yield { problem, at: originOf(config, at) };
}
