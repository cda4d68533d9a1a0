import { printable } from '../../shared/kit/printable.ts';
import type { DecodedLine, DecodedMessage } from '../../shared/mqtt/decoded.ts';
import { type DiffLine, diffLines } from '../../shared/terminal/lineDiff.ts';

export const keyText = (key: string | number | null): string =>
  key === null ? '' : typeof key === 'number' ? `[${key}]` : printable(key, 200);

/** A value as it is shown: of an object or a list, how many values are directly inside. */
export function valueText({ kind, text, inside }: DecodedLine): string {
  if (kind === 'object') return `{ ${inside} }`;
  if (kind === 'list') return `[ ${inside} ]`;
  return text;
}

/** A decoded message as lines of text: values by their place and depth, or the text itself. */
export function shownText({ lines, text }: DecodedMessage): readonly string[] {
  const values = lines.map((line) => {
    const name = keyText(line.key);
    const value = valueText(line);
    return `${'  '.repeat(line.depth)}${name === '' ? value : `${name}: ${value}`}`;
  });
  return text === '' ? values : [...values, ...text.split('\n')];
}

/** Lines alike that stand around a change. */
const CONTEXT_LINES = 3;

export type DiffRow = DiffLine | { readonly kind: 'hidden'; readonly count: number };

/** The way from one message to another, with long runs of lines alike counted instead of shown. */
export function diffRows(from: DecodedMessage, to: DecodedMessage): readonly DiffRow[] {
  const lines = diffLines(shownText(from), shownText(to));
  const isNear = new Uint8Array(lines.length);
  for (const [index, { kind }] of lines.entries())
    if (kind !== 'same') isNear.fill(1, Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1);
  const rows: DiffRow[] = [];
  let hidden = 0;
  const tellHidden = (): void => {
    if (hidden > 0) rows.push({ kind: 'hidden', count: hidden });
    hidden = 0;
  };
  for (const [index, line] of lines.entries()) {
    if (isNear[index]) {
      tellHidden();
      rows.push(line);
    } else hidden++;
  }
  tellHidden();
  return rows;
}
