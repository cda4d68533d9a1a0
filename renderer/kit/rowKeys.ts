interface RowPlace {
  /** The row that has the focus. */
  readonly row: number;
  readonly count: number;
  /** Rows that a page key passes. */
  readonly page: number;
}

/**
 * The row that a key leads to in a list, kept within it; null where the key leads nowhere or there is no row.
 * Source: WAI-ARIA APG, "Listbox" and "Tree View", keyboard interaction. Modifier keys are the caller's.
 */
export function rowAfter(key: string, { row, count, page }: RowPlace): number | null {
  const to = wanted(key, { row, count, page });
  return to === null || count === 0 ? null : Math.max(0, Math.min(count - 1, to));
}

function wanted(key: string, { row, count, page }: RowPlace): number | null {
  switch (key) {
    case 'ArrowDown':
      return row + 1;
    case 'ArrowUp':
      return row - 1;
    case 'PageDown':
      return row + page;
    case 'PageUp':
      return row - page;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
