interface RowsView {
  readonly count: number;
  readonly rowHeight: number;
  /** Scroll position and height of the box, px. */
  readonly top: number;
  readonly height: number;
  readonly active: number;
}

const OVERSCAN = 8;

/** Indexes of the rows to draw, ascending: those on screen, a few around them, and the active one wherever it is. */
export function windowOfRows({ count, rowHeight, top, height, active }: RowsView): number[] {
  const first = Math.max(0, Math.floor(top / rowHeight) - OVERSCAN);
  const last = Math.min(count - 1, Math.ceil((top + height) / rowHeight) + OVERSCAN);
  const rows = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
  if (active >= 0 && active < Math.min(first, count)) return [active, ...rows];
  if (active > last && active < count) return [...rows, active];
  return rows;
}
