/** Replaces the characters from `start` to `end` (exclusive) by `text`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A value cannot be changed in place here; the collection around it must be written anew. */
export class NotInPlace extends Error {}

/**
 * Applies splices to a text. Those that begin at the same place keep their order. What is inserted at the end of a line that goes
 * comes to the end of the line above.
 * @throws NotInPlace where two of them overlap
 */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const removals = joinRemovals(text, splices);
  const others = splices.filter((splice) => !isRemoval(splice)).map((splice) => liftOut(text, splice, removals));
  const inOrder = [...others, ...removals]
    .map((splice, index) => ({ splice, index }))
    .sort((a, b) => a.splice.start - b.splice.start || a.splice.end - b.splice.end || a.index - b.index);
  let result = '';
  let position = 0;
  for (const { splice } of inOrder) {
    if (splice.start < position) throw new NotInPlace('changes overlap');
    result += text.slice(position, splice.start) + splice.text;
    position = splice.end;
  }
  return result + text.slice(position);
}

function isRemoval({ start, end, text }: Splice): boolean {
  return text === '' && end > start;
}

/** Removals in ascending order; the last line of a text takes the line end before it along, which may be another removal's. */
function joinRemovals(text: string, splices: readonly Splice[]): Splice[] {
  const joined: Splice[] = [];
  for (const splice of splices.filter(isRemoval).sort((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1);
    if (!last || splice.start > last.end) joined.push(splice);
    else if (splice.end > last.end) {
      const takesLineEnd = splice.start === last.end - 1 && text[splice.start] === '\n' && text[last.start - 1] === '\n';
      joined[joined.length - 1] = { start: takesLineEnd ? last.start - 1 : last.start, end: splice.end, text: '' };
    }
  }
  return joined;
}

function liftOut(text: string, splice: Splice, removals: readonly Splice[]): Splice {
  if (splice.start !== splice.end) return splice;
  let at = splice.start;
  for (const { start, end } of removals.toReversed()) if (start <= at && at < end) at = text[start - 1] === '\n' ? start - 1 : start;
  return { start: at, end: at, text: splice.text };
}

/** Offset of the line's first character. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** Offset of the line's end: its `\n` (or the `\r` before it), or the end of the text. */
export function lineEnd(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  if (at === -1) return text.length;
  return text[at - 1] === '\r' && at > offset ? at - 1 : at;
}

/** Offset of the next line's first character, or the end of the text. */
export function nextLine(text: string, offset: number): number {
  const at = text.indexOf('\n', offset);
  return at === -1 ? text.length : at + 1;
}

/** Column from 0. */
export function columnOf(text: string, offset: number): number {
  return offset - lineStart(text, offset);
}

/** Nothing but white space stands before it on its line. */
export function isFirstOnLine(text: string, offset: number): boolean {
  return /^[ \t]*$/.test(text.slice(lineStart(text, offset), offset));
}
