import type { TopicRow } from '../../shared/mqtt/contract.ts';
import { rowAfter } from '../kit/rowKeys.ts';
import { typeAhead as rowByLabel } from '../kit/typeAhead.ts';

/** The part of the rows that is here: `rows[0]` is row `first` of `total`. */
export interface RowsHere {
  readonly first: number;
  readonly total: number;
  readonly rows: readonly TopicRow[];
}

/** What a key does: go to a row, or turn one open or shut, with all that is below it where `below` is set. */
export type TreeMove = { readonly to: number } | { readonly turn: TopicRow; readonly below: boolean } | null;

const PAGE_ROWS = 20;

/** Keys of the ARIA tree pattern (WAI-ARIA APG, "Tree View"). Null where the key is none of them, or nothing changes. */
export function treeMove(key: string, { first, total, rows }: RowsHere, active: number): TreeMove {
  const row = rows[active - first];
  const to = rowAfter(key, { row: active, count: total, page: PAGE_ROWS });
  if (to !== null) return { to };
  switch (key) {
    case 'ArrowRight':
      if (!row || row.children === 0) return null;
      return row.isOpen ? { to: Math.min(total - 1, active + 1) } : { turn: row, below: false };
    case 'ArrowLeft':
      if (row?.isOpen && row.children > 0) return { turn: row, below: false };
      return row && row.depth > 0 ? { to: parentOf(rows, active - first, row.depth) + first } : null;
    case '*':
      return row && row.children > 0 ? { turn: row, below: true } : null;
    default:
      return null;
  }
}

/** The row above that is one level up; where it is not here, the first that is. */
function parentOf(rows: readonly TopicRow[], from: number, depth: number): number {
  for (let at = from - 1; at >= 0; at--) if ((rows[at]?.depth ?? 0) < depth) return at;
  return 0;
}

/** The next row after `active`, around the end of what is here, whose name begins with what was typed; null where there is none. */
export function typeAhead(typed: string, { first, rows }: RowsHere, active: number): number | null {
  const names = rows.map(({ name }) => name);
  const at = rowByLabel(typed, names, Math.max(0, active - first));
  return at === null ? null : at + first;
}
