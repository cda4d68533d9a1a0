/** A line of a comparison: in both texts, only in the first, or only in the second. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly line: string;
}

/** The table of the middle parts may have so many cells: 4 MB of lengths. Beyond it the middle counts as replaced. */
const MAX_CELLS = 1_000_000;

/**
 * The shortest way from one list of lines to another, by the longest common subsequence of what lies between their common beginning and end.
 * Removed lines stand before added ones.
 */
export function diffLines(from: readonly string[], to: readonly string[]): readonly DiffLine[] {
  let start = 0;
  while (start < from.length && start < to.length && from[start] === to[start]) start++;
  let end = 0;
  while (end < from.length - start && end < to.length - start && from.at(-1 - end) === to.at(-1 - end)) end++;
  const left = from.slice(start, from.length - end);
  const right = to.slice(start, to.length - end);
  const middle = left.length * right.length > MAX_CELLS ? replaced(left, right) : walk(left, right);
  return [...as('same', from.slice(0, start)), ...middle, ...as('same', from.slice(from.length - end))];
}

const as = (kind: DiffLine['kind'], lines: readonly string[]): DiffLine[] => lines.map((line) => ({ kind, line }));

const replaced = (left: readonly string[], right: readonly string[]) => [...as('removed', left), ...as('added', right)];

function walk(left: readonly string[], right: readonly string[]): DiffLine[] {
  const width = right.length + 1;
  const lengths = commonLengths(left, right);
  const lines: DiffLine[] = [];
  let row = 0;
  let column = 0;
  while (row < left.length && column < right.length) {
    const [before = '', after = ''] = [left[row], right[column]];
    if (before === after) {
      lines.push({ kind: 'same', line: before });
      row++;
      column++;
    } else if ((lengths[(row + 1) * width + column] ?? 0) >= (lengths[row * width + column + 1] ?? 0)) {
      lines.push({ kind: 'removed', line: before });
      row++;
    } else {
      lines.push({ kind: 'added', line: after });
      column++;
    }
  }
  return [...lines, ...replaced(left.slice(row), right.slice(column))];
}

/** Row by row: the length of the longest common subsequence of what begins there. */
function commonLengths(left: readonly string[], right: readonly string[]): Uint32Array {
  const width = right.length + 1;
  const lengths = new Uint32Array((left.length + 1) * width);
  for (let row = left.length - 1; row >= 0; row--) {
    for (let column = right.length - 1; column >= 0; column--) {
      const below = lengths[(row + 1) * width + column] ?? 0;
      const beside = lengths[row * width + column + 1] ?? 0;
      const both = (lengths[(row + 1) * width + column + 1] ?? 0) + 1;
      lengths[row * width + column] = left[row] === right[column] ? both : Math.max(below, beside);
    }
  }
  return lengths;
}
