import type { Argv, Word } from './plan.ts';

/**
 * Quotes one literal for a POSIX shell (dash, bash, busybox ash): the only place where that is done.
 * @throws RangeError on NUL, which no argument can hold
 */
export function quoteWord(word: string): string {
  if (word.includes('\0')) throw new RangeError('an argument cannot hold a NUL character');
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** Renders argv as one shell line; base-time words become `$((BASE_TIME_NS + offset))`. */
export function renderCommand(argv: Argv): string {
  return argv.map(renderWord).join(' ');
}

function renderWord(word: Word): string {
  return typeof word === 'string' ? quoteWord(word) : `"$((BASE_TIME_NS + ${word.baseTimePlusNs}))"`;
}
