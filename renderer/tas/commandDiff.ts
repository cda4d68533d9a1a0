export interface LineDiff {
  readonly kind: 'same' | 'added' | 'removed';
  readonly line: string;
}

const BREAK_BEFORE =
  /^(?:handle|map|queues|base-time|cycle-time|cycle-time-extension|sched-entry|flags|txtime-delay|clockid|max-sdu|fp|stab|egress-qos-map)$/;

/** A long command over several lines, one parameter each, as one would write it by hand. */
export function brokenCommand(command: string): string[] {
  const lines: string[] = [];
  for (const word of command.split(' ')) {
    if (lines.length === 0 || BREAK_BEFORE.test(word)) lines.push(lines.length === 0 ? word : `  ${word}`);
    else lines[lines.length - 1] += ` ${word}`;
  }
  return lines.map((line, i) => (i < lines.length - 1 ? `${line} \\` : line));
}

/** Beyond this many differing lines the lists are shown one after the other: the table of a full comparison would grow too large. */
const MOST_COMPARED = 1_500;

/** Lines that both have in common stay; the rest is removed or added (longest common subsequence between the equal ends). */
export function diffLines(before: readonly string[], after: readonly string[]): LineDiff[] {
  let head = 0;
  while (head < before.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const same = (lines: readonly string[]): LineDiff[] => lines.map((line) => ({ kind: 'same', line }));
  return [
    ...same(after.slice(0, head)),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(after.slice(after.length - tail)),
  ];
}

function middle(before: readonly string[], after: readonly string[]): LineDiff[] {
  const [rows, columns] = [before.length, after.length];
  if (rows > MOST_COMPARED || columns > MOST_COMPARED || rows === 0 || columns === 0)
    return [...before.map((line): LineDiff => ({ kind: 'removed', line })), ...after.map((line): LineDiff => ({ kind: 'added', line }))];
  const width = columns + 1;
  const common = new Uint16Array((rows + 1) * width);
  for (let i = rows - 1; i >= 0; i--)
    for (let j = columns - 1; j >= 0; j--)
      common[i * width + j] =
        before[i] === after[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0);
  const lines: LineDiff[] = [];
  let [i, j] = [0, 0];
  while (i < rows || j < columns) {
    if (i < rows && j < columns && before[i] === after[j]) {
      lines.push({ kind: 'same', line: after[j++] ?? '' });
      i++;
    } else if (j >= columns || (i < rows && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0)))
      lines.push({ kind: 'removed', line: before[i++] ?? '' });
    else lines.push({ kind: 'added', line: after[j++] ?? '' });
  }
  return lines;
}
