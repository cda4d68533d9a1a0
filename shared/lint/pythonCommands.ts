import type { Artefact } from './artefacts.ts';
import { type FieldCommand, fieldCommandsOf } from './fieldCommands.ts';
import { argumentText, runPython } from './pythonRun.ts';
import type { Value } from './pythonValues.ts';
import { readShell } from './shellScript.ts';
import { originOf, type Traced } from './traced.ts';

/** Beyond this, a text is data that looks like a program. */
const MOST_SOURCE = 2_000_000;
const PROGRAMS = /\btc\b|phc2sys|ptp4l/;

/**
 * Finds the commands that a Python program runs: text given to a shell, and lists of arguments, put together in whatever way
 * (`+=`, f-strings, `join`, loops over constant lists) as long as it is constant. What is not is unknown.
 */
export function readPythonCommands(source: Artefact): FieldCommand[] {
  if (!PROGRAMS.test(source.text) || isTooLong(source)) return [];
  const commands: FieldCommand[] = [];
  const seen = new Set<string>();
  runPython(source.text, (value) => {
    for (const command of commandsOf(value)) {
      // Functions run in an order that is not known: no two commands stand in the same list.
      const moved = { ...command, block: -1 - seen.size, words: command.words.map((word) => moveTo(source, word)) };
      const key = moved.words.map((word) => `${originOf(word, 0)} ${word.text}`).join('\n');
      if (!seen.has(key) && seen.size < 10_000) commands.push(moved);
      seen.add(key);
    }
  });
  return commands;
}

/** A program that is not read: whoever reads it must say so. */
export function isTooLong({ language, text }: Artefact): boolean {
  return language === 'python' && text.length > MOST_SOURCE && PROGRAMS.test(text);
}

/** Indexes into the program become offsets into the document. */
function moveTo(source: Artefact, { text, origins }: Traced): Traced {
  return { text, origins: typeof origins === 'number' ? originOf(source, origins) : origins.map((index) => originOf(source, index)) };
}

function commandsOf(value: Value): FieldCommand[] {
  if (value.kind === 'text') {
    if (!PROGRAMS.test(value.traced.text)) return [];
    return readShell(value.traced, { multilineQuotes: true }).flatMap((command) => fieldCommandsOf(command, true));
  }
  if (value.kind !== 'list' || !value.items.some((item) => item.kind === 'text' && PROGRAMS.test(item.traced.text))) return [];
  const words = value.items.map(argumentText);
  const isArgv = words.some(({ text }) => /^(?:.*\/)?(?:tc|phc2sys|ptp4l)$/.test(text));
  if (!isArgv) return value.items.flatMap(commandsOf);
  return fieldCommandsOf({ words, block: 0, heredocs: [], brokenContinuation: null }, true);
}
