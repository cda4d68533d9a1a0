import { fail, ok, type Result } from '../kit/result.ts';
import { commonItems } from './align.ts';

/** Both sides changed the same lines; `line` (from 1) is where, in the text of `theirs`. */
export interface MergeConflict {
  readonly code: 'conflict';
  readonly line: number;
}

/** Lines `start` to `end` (exclusive) of the base became `lines`. */
interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/**
 * Merges two changes of one text by lines. Changes that touch different lines are both kept, equal ones are made once; changes that
 * overlap, or insertions at one place, are a conflict.
 */
export function mergeTexts({ base, mine, theirs }: { base: string; mine: string; theirs: string }): Result<string, MergeConflict> {
  if (mine === theirs || base === mine) return ok(theirs);
  if (base === theirs) return ok(mine);
  const baseLines = linesOf(base);
  const ours = hunksOf(baseLines, linesOf(mine));
  const others = hunksOf(baseLines, linesOf(theirs));
  const merged: string[] = [];
  let position = 0;
  let shift = 0;
  while (ours.length > 0 || others.length > 0) {
    const [first, second] = [ours[0], others[0]];
    if (first && second && touches(first, second)) {
      if (!isSame(first, second)) return fail({ code: 'conflict', line: second.start + shift + 1 });
      ours.shift();
    }
    const next = take(ours, others);
    if (next.fromTheirs) shift += next.hunk.lines.length - (next.hunk.end - next.hunk.start);
    merged.push(...baseLines.slice(position, next.hunk.start), ...next.hunk.lines);
    position = next.hunk.end;
  }
  return ok([...merged, ...baseLines.slice(position)].join(''));
}

function take(ours: Hunk[], others: Hunk[]): { hunk: Hunk; fromTheirs: boolean } {
  const [first, second] = [ours[0], others[0]];
  const fromTheirs =
    !first || (second !== undefined && (second.start < first.start || (second.start === first.start && second.end < first.end)));
  const hunk = (fromTheirs ? others : ours).shift();
  if (!hunk) throw new Error('no hunk left to take');
  return { hunk, fromTheirs };
}

/** Lines with their ends; a last line without one stays without. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function hunksOf(base: readonly string[], changed: readonly string[]): Hunk[] {
  const hunks: Hunk[] = [];
  let [i, j] = [0, 0];
  for (const [nextI, nextJ] of [...commonItems(base, changed), [base.length, changed.length] as const]) {
    if (nextI > i || nextJ > j) hunks.push({ start: i, end: nextI, lines: changed.slice(j, nextJ) });
    [i, j] = [nextI + 1, nextJ + 1];
  }
  return hunks;
}

function touches(a: Hunk, b: Hunk): boolean {
  if (a.start === a.end && b.start === b.end) return a.start === b.start;
  if (a.start === a.end) return b.start < a.start && a.start < b.end;
  if (b.start === b.end) return a.start < b.start && b.start < a.end;
  return a.start < b.end && b.start < a.end;
}

function isSame(a: Hunk, b: Hunk): boolean {
  return a.start === b.start && a.end === b.end && a.lines.join('') === b.lines.join('');
}
