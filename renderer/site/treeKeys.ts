import type { TreeRow } from './treeModel.ts';

/** What a key does in the tree: move to a row, or turn one open or shut. */
export type TreeMove = { readonly to: number } | { readonly turn: number } | null;

const PAGE_ROWS = 12;

/** Keys of the ARIA tree pattern (WAI-ARIA APG, "Tree View"). Null where the key is not one of them or nothing changes. */
export function treeMove(key: string, rows: readonly TreeRow[], active: number): TreeMove {
  const row = rows[active];
  const last = rows.length - 1;
  switch (key) {
    case 'ArrowDown':
      return { to: Math.min(last, active + 1) };
    case 'ArrowUp':
      return { to: Math.max(0, active - 1) };
    case 'PageDown':
      return { to: Math.min(last, active + PAGE_ROWS) };
    case 'PageUp':
      return { to: Math.max(0, active - PAGE_ROWS) };
    case 'Home':
      return { to: 0 };
    case 'End':
      return { to: last };
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

/** Type-ahead: the next row after `active`, around the end, whose label begins with what was typed; null where there is none. */
export function typeAhead(typed: string, rows: readonly TreeRow[], active: number): number | null {
  const wanted = typed.toLowerCase();
  const from = typed.length === 1 ? 1 : 0;
  for (let step = from; step < rows.length + from; step += 1) {
    const index = (active + step) % rows.length;
    if (rows[index]?.label.toLowerCase().startsWith(wanted)) return index;
  }
  return null;
}
