import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeTexts } from '../../shared/site/merge.ts';

const lines = (...each: string[]) => each.map((line) => `${line}\n`).join('');
const BASE = lines('a', 'b', 'c', 'd', 'e');

describe('merging two changes of a text', () => {
  it('keeps changes of different lines, neighbours included', () => {
    expect(mergeTexts({ base: BASE, mine: lines('A', 'b', 'c', 'd', 'e'), theirs: lines('a', 'B', 'c', 'd', 'E') })).toEqual({
      ok: true,
      value: lines('A', 'B', 'c', 'd', 'E'),
    });
  });

  it('keeps an insertion beside a removal', () => {
    expect(mergeTexts({ base: BASE, mine: lines('a', 'x', 'b', 'c', 'd', 'e'), theirs: lines('a', 'b', 'd', 'e') })).toEqual({
      ok: true,
      value: lines('a', 'x', 'b', 'd', 'e'),
    });
  });

  it('makes a change that both made once', () => {
    expect(mergeTexts({ base: BASE, mine: lines('a', 'B', 'c', 'd', 'e'), theirs: lines('a', 'B', 'c', 'D', 'e') })).toEqual({
      ok: true,
      value: lines('a', 'B', 'c', 'D', 'e'),
    });
  });

  it('names the line, in the outside text, that both changed differently', () => {
    expect(mergeTexts({ base: BASE, mine: lines('a', 'b', 'X', 'd', 'e'), theirs: lines('0', 'a', 'b', 'Y', 'd', 'e') })).toEqual({
      ok: false,
      failure: { code: 'conflict', line: 4 },
    });
  });

  it('takes two insertions at one place for a conflict', () => {
    expect(mergeTexts({ base: BASE, mine: BASE + lines('x'), theirs: BASE + lines('y') })).toMatchObject({ ok: false });
  });

  it('keeps a last line without a line end', () => {
    expect(mergeTexts({ base: 'a\nb', mine: 'A\nb', theirs: 'a\nb\n' })).toEqual({ ok: true, value: 'A\nb\n' });
  });

  it('takes the other side where one did nothing, and gives the same from both sides', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 8 }).map((each) => lines(...each));
    fc.assert(
      fc.property(text, text, text, (base, mine, theirs) => {
        expect(mergeTexts({ base, mine, theirs: base })).toEqual({ ok: true, value: mine });
        expect(mergeTexts({ base, mine: base, theirs })).toEqual({ ok: true, value: theirs });
        const one = mergeTexts({ base, mine, theirs });
        const other = mergeTexts({ base, mine: theirs, theirs: mine });
        expect(one.ok).toBe(other.ok);
        if (one.ok && other.ok) expect(one.value).toBe(other.value);
      }),
      { seed: 11, numRuns: 500 },
    );
  });

  it('makes every line change of both where they are apart (oracle: changes applied one after the other)', () => {
    const base = Array.from({ length: 20 }, (_, index) => `line ${index}`);
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat({ max: 19 }), { minLength: 2, maxLength: 12 }), (places) => {
        const half = Math.floor(places.length / 2);
        const change = (at: readonly number[], mark: string) => base.map((line, index) => (at.includes(index) ? `${line} ${mark}` : line));
        const [ours, others] = [places.slice(0, half), places.slice(half)];
        const wanted = base.map((line, index) =>
          ours.includes(index) ? `${line} mine` : others.includes(index) ? `${line} theirs` : line,
        );
        const merged = mergeTexts({
          base: lines(...base),
          mine: lines(...change(ours, 'mine')),
          theirs: lines(...change(others, 'theirs')),
        });
        expect(merged).toEqual({ ok: true, value: lines(...wanted) });
      }),
      { seed: 12, numRuns: 300 },
    );
  });
});
