import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fuzzyScore } from '../../../renderer/kit/fuzzy.ts';
import { windowOfRows } from '../../../renderer/kit/windowOfRows.ts';

describe('fuzzy search', () => {
  it('finds letters in order, and only those', () => {
    expect(fuzzyScore('rl', 'Reset the layout')).not.toBeNull();
    expect(fuzzyScore('lr', 'Reset the layout')).toBeNull();
    expect(fuzzyScore('sw9', 'sw1 / eth2')).toBeNull();
  });

  it('a whole word before letters strewn about, a word’s beginning before its middle', () => {
    expect(fuzzyScore('port', 'port eth2')).toBeGreaterThan(fuzzyScore('port', 'export') ?? 0);
    expect(fuzzyScore('layout', 'Reset the layout')).toBeGreaterThan(fuzzyScore('layout', 'l a y o u t') ?? 0);
  });

  it('knows Chinese, and accents do not matter', () => {
    expect(fuzzyScore('时间', '显示时间表')).not.toBeNull();
    expect(fuzzyScore('creme', 'Crème')).not.toBeNull();
  });

  it('any part of a text finds it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(), fc.nat(), (text, a, b) => {
        const part = text.slice(Math.min(a, b) % text.length, Math.max(a, b) % (text.length + 1));
        expect(fuzzyScore(part, text)).not.toBeNull();
      }),
      { seed: 7, numRuns: 300 },
    );
  });
});

describe('rows of a windowed list', () => {
  it('draws every row that touches the screen, the active one, and few others', () => {
    const input = fc.record({
      count: fc.nat(5_000),
      rowHeight: fc.integer({ min: 10, max: 60 }),
      top: fc.nat(200_000),
      height: fc.nat(1_200),
      active: fc.integer({ min: -1, max: 4_999 }),
    });
    fc.assert(
      fc.property(input, (view) => {
        const rows = windowOfRows(view);
        const { count, rowHeight, top, height, active } = view;
        for (let row = Math.ceil(top / rowHeight); row < count && (row + 1) * rowHeight <= top + height; row += 1)
          expect(rows).toContain(row);
        if (active >= 0 && active < count) expect(rows).toContain(active);
        expect(rows.every((row) => row >= 0 && row < count)).toBe(true);
        expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
        expect(rows.length).toBeLessThanOrEqual(height / rowHeight + 20);
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});
