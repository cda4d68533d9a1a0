import { describe, expect, it } from 'vitest';
import { rowAfter } from '../../../renderer/kit/rowKeys.ts';

describe('keys that move between the rows of a list (WAI-ARIA APG, "Listbox")', () => {
  const at = (key: string, row: number, count = 20) => rowAfter(key, { row, count, page: 6 });

  it('the arrows pass one row, the page keys a page, Home and End lead to the ends', () => {
    expect([at('ArrowDown', 3), at('ArrowUp', 3), at('PageDown', 3), at('PageUp', 9), at('Home', 9), at('End', 9)]).toEqual([
      4, 2, 9, 3, 0, 19,
    ]);
  });

  it('stops at the ends', () => {
    expect([at('ArrowUp', 0), at('PageUp', 4), at('ArrowDown', 19), at('PageDown', 16)]).toEqual([0, 0, 19, 19]);
  });

  it('leads nowhere by another key, by the name of a property, or where there is no row', () => {
    expect([at('Enter', 3), at('a', 3), at('constructor', 3), at('End', 0, 0), at('ArrowUp', 0, 0)]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
