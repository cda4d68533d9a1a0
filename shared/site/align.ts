/** Which items of two lists belong together: `[old index, new index]` in ascending order, equal or at the same place between equals. */
export interface Alignment {
  readonly pairs: readonly (readonly [number, number])[];
  readonly removed: readonly number[];
  readonly inserted: readonly number[];
}

/** Above this many comparisons items are paired by position. */
const MAX_CELLS = 4_000_000;

/**
 * Aligns two lists by their longest common subsequence; in the gaps between, items pair up in order, and the rest of a gap is
 * removed or inserted: never both in one gap.
 */
export function align(before: readonly unknown[], after: readonly unknown[]): Alignment {
  const pairs: [number, number][] = [];
  const removed: number[] = [];
  const inserted: number[] = [];
  let gap: [number, number] = [0, 0];
  const closeGap = (oldEnd: number, newEnd: number) => {
    let [i, j] = gap;
    while (i < oldEnd && j < newEnd) pairs.push([i++, j++]);
    while (i < oldEnd) removed.push(i++);
    while (j < newEnd) inserted.push(j++);
  };
  for (const [i, j] of commonItems(before.map(textOf), after.map(textOf))) {
    closeGap(i, j);
    pairs.push([i, j]);
    gap = [i + 1, j + 1];
  }
  closeGap(before.length, after.length);
  return { pairs, removed, inserted };
}

/** Items whose keys stand in another order count as different here: they are then paired by their place. */
function textOf(item: unknown): string {
  return JSON.stringify(item) ?? '';
}

/** Index pairs of a longest common subsequence, ascending. */
export function commonItems(beforeTexts: readonly string[], afterTexts: readonly string[]): [number, number][] {
  const numbers = new Map<string, number>();
  const numberOf = (text: string) => {
    const known = numbers.get(text) ?? numbers.size;
    numbers.set(text, known);
    return known;
  };
  const before = beforeTexts.map(numberOf);
  const after = afterTexts.map(numberOf);
  const shorter = Math.min(before.length, after.length);
  const same = (i: number, j: number) => before[i] === after[j];
  let head = 0;
  while (head < shorter && same(head, head)) head++;
  let tail = 0;
  while (tail < shorter - head && same(before.length - 1 - tail, after.length - 1 - tail)) tail++;
  const rows = before.length - head - tail;
  const columns = after.length - head - tail;
  const pairs = Array.from({ length: head }, (_, index): [number, number] => [index, index]);
  if (rows * columns <= MAX_CELLS)
    pairs.push(...middle(rows, columns, (i, j) => same(head + i, head + j)).map(([i, j]): [number, number] => [head + i, head + j]));
  for (let index = tail; index > 0; index--) pairs.push([before.length - index, after.length - index]);
  return pairs;
}

function middle(rows: number, columns: number, same: (i: number, j: number) => boolean): [number, number][] {
  const width = columns + 1;
  const lengths = new Uint32Array((rows + 1) * width);
  const at = (i: number, j: number) => lengths[i * width + j] ?? 0;
  for (let i = rows - 1; i >= 0; i--)
    for (let j = columns - 1; j >= 0; j--)
      lengths[i * width + j] = same(i, j) ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < rows && j < columns; ) {
    if (same(i, j)) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}
