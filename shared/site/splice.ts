/** Replaces the characters from `start` to `end` (exclusive) by `text`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A value cannot be changed in place here; the collection around it must be written anew. */
export class NotInPlace extends Error {}

/**
 * Applies splices to a text. Those that begin at the same place keep their order.
 * @throws NotInPlace where two of them overlap
 */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const inOrder = splices
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
