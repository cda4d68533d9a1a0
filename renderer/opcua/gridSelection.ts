import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { WatchedItem } from './watchItems.ts';

/** Which rows are chosen, by the ways of a file list: click, with Shift a range, with Ctrl one more. */
export interface GridSelection {
  readonly active: number;
  readonly selected: ReadonlySet<number>;
  /** What a command acts on: the chosen rows, else the active one. */
  readonly chosen: readonly WatchedItem[];
  readonly pick: (index: number, event: Pick<MouseEvent, 'ctrlKey' | 'metaKey' | 'shiftKey'>) => void;
  move(to: number, isRange: boolean): void;
  toggle(index: number): void;
  all(): void;
  none(): void;
}

const nothing: ReadonlySet<number> = new Set();

/** @param onActive hears of each row that a person goes to */
export function useGridSelection(items: readonly WatchedItem[], onActive: (item: WatchedItem) => void): GridSelection {
  const [active, setActive] = useState(0);
  const [selected, setSelected] = useState(nothing);
  const anchor = useRef(0);
  const rows = useRef(items);
  rows.current = items;
  const heard = useRef(onActive);
  heard.current = onActive;
  useEffect(() => {
    const known = new Set(items.map(({ id }) => id));
    setSelected((before) => ([...before].every((id) => known.has(id)) ? before : new Set([...before].filter((id) => known.has(id)))));
    setActive((before) => Math.max(0, Math.min(before, items.length - 1)));
  }, [items]);

  const move = useCallback((to: number, isRange: boolean): void => {
    const index = Math.max(0, Math.min(rows.current.length - 1, to));
    if (!isRange) anchor.current = index;
    setActive(index);
    const item = rows.current[index];
    if (item) heard.current(item);
    const [from, until] = [Math.min(anchor.current, index), Math.max(anchor.current, index)];
    setSelected(isRange ? new Set(rows.current.slice(from, until + 1).map(({ id }) => id)) : nothing);
  }, []);
  const toggle = useCallback((index: number): void => {
    const id = rows.current[index]?.id;
    if (id === undefined) return;
    anchor.current = index;
    setActive(index);
    setSelected((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id])));
  }, []);
  const pick = useCallback<GridSelection['pick']>(
    (index, { ctrlKey, metaKey, shiftKey }) => (ctrlKey || metaKey ? toggle(index) : move(index, shiftKey)),
    [move, toggle],
  );
  const chosen = useMemo(() => {
    if (selected.size > 0) return items.filter(({ id }) => selected.has(id));
    const item = items[active];
    return item ? [item] : [];
  }, [items, selected, active]);
  return {
    active,
    selected,
    chosen,
    pick,
    move,
    toggle,
    all: () => setSelected(new Set(items.map(({ id }) => id))),
    none: () => setSelected(nothing),
  };
}
