import { rowAfter } from '../kit/rowKeys.ts';
import type { TreeRow } from './treeModel.ts';

/** What a key does in the tree: move to a row, or turn one open or shut. */
export type TreeMove = { readonly to: number } | { readonly turn: number } | null;

const PAGE_ROWS = 12;

/** Keys of the ARIA tree pattern (WAI-ARIA APG, "Tree View"). Null where the key is not one of them or nothing changes. */
export function treeMove(key: string, rows: readonly TreeRow[], active: number): TreeMove {
  const row = rows[active];
  const to = rowAfter(key, { row: active, count: rows.length, page: PAGE_ROWS });
  if (to !== null) return { to };
  switch (key) {
    case 'ArrowRight':
      if (row?.expanded === false) return { turn: active };
      return row?.expanded ? { to: active + 1 } : null;
    case 'ArrowLeft':
      if (row?.expanded) return { turn: active };
      return row?.parent
        ? {
            to: Math.max(
              0,
              rows.findIndex(({ key: candidate }) => candidate === row.parent),
            ),
          }
        : null;
    default:
      return null;
  }
}
