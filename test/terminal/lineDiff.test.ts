import { describe, expect, it } from 'vitest';
import { type DiffLine, diffLines } from '../../shared/terminal/lineDiff.ts';

const side = (lines: readonly DiffLine[], without: 'added' | 'removed') =>
  lines.filter(({ kind }) => kind !== without).map(({ line }) => line);

/** The longest common subsequence by trying all of them: slow, and plainly right. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  const [first, ...rest] = a;
  if (first === undefined) return 0;
  const at = b.indexOf(first);
  return Math.max(longestCommon(rest, b), at < 0 ? 0 : 1 + longestCommon(rest, b.slice(at + 1)));
}

function numbers(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

describe('a comparison of lines', () => {
  it('holds both texts in order and keeps as many lines as can be kept, over 300 random pairs', () => {
    const pick = numbers(7);
    for (let round = 0; round < 300; round++) {
      const [a, b] = [0, 0].map(() => Array.from({ length: pick(9) }, () => 'abc'[pick(3)] ?? ''));
      const lines = diffLines(a ?? [], b ?? []);
      expect(side(lines, 'added')).toEqual(a);
      expect(side(lines, 'removed')).toEqual(b);
      expect(lines.filter(({ kind }) => kind === 'same')).toHaveLength(longestCommon(a ?? [], b ?? []));
    }
  });

  it('of very long texts replaces the middle and still keeps their common ends', () => {
    const [a, b] = ['a', 'b'].map((letter) => ['head', ...Array.from({ length: 3_000 }, (_, i) => `${letter}${i}`), 'tail']);
    const lines = diffLines(a ?? [], b ?? []);
    expect(lines).toHaveLength(6_002);
    expect([lines[0]?.kind, lines.at(-1)?.kind]).toEqual(['same', 'same']);
  });
});
