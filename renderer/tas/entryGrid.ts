/** The columns of the entries table, left to right. */
export const columns = ['index', 'gates', 'for', 'mask', 'from', 'length', 'command', 'carries', 'problems'] as const;
export type EntryColumn = (typeof columns)[number];

/** Those in which something can be edited. */
export const editable: ReadonlySet<EntryColumn> = new Set(['gates', 'for', 'length', 'command']);

export interface GridPlace {
  readonly row: number;
  readonly column: EntryColumn;
}

interface GridKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

const PAGE_ROWS = 12;

/** Where a key leads in the grid (WAI-ARIA grid pattern): arrows, Home and End in the row, with Ctrl in the table, Page Up and Down. Null for other keys. */
export function moveInGrid(
  { key, ctrlKey, altKey, metaKey }: GridKey,
  { row, column, rows }: GridPlace & { readonly rows: number },
): GridPlace | null {
  if (altKey || metaKey || rows === 0) return null;
  const at = columns.indexOf(column);
  const to = (r: number, c: number): GridPlace => ({
    row: Math.min(Math.max(r, 0), rows - 1),
    column: columns[Math.min(Math.max(c, 0), columns.length - 1)] ?? column,
  });
  switch (key) {
    case 'ArrowUp':
      return to(row - 1, at);
    case 'ArrowDown':
      return to(row + 1, at);
    case 'ArrowLeft':
      return to(row, at - 1);
    case 'ArrowRight':
      return to(row, at + 1);
    case 'PageUp':
      return to(row - PAGE_ROWS, at);
    case 'PageDown':
      return to(row + PAGE_ROWS, at);
    case 'Home':
      return to(ctrlKey ? 0 : row, 0);
    case 'End':
      return to(ctrlKey ? rows - 1 : row, columns.length - 1);
    default:
      return null;
  }
}
