import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { windowOfRows } from './windowOfRows.ts';

interface VirtualListProps {
  readonly count: number;
  readonly rowHeight: number;
  /** The row that Tab reaches; it is always drawn, so that focus survives scrolling. */
  readonly active: number;
  readonly role: 'tree' | 'listbox' | 'grid';
  readonly label: string;
  /** Several rows may be selected. */
  readonly multiple?: boolean;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  /** Draws one row with this style, `data-row={index}` and, on the active row, `tabIndex` 0. */
  readonly renderRow: (index: number, style: CSSProperties) => ReactNode;
}

/** A list of equal rows of which only those on screen are drawn. Focus roves: it follows `active` once it is inside. */
export function VirtualList({ count, rowHeight, active, role, label, multiple, onKeyDown, renderRow }: VirtualListProps) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 600 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setView({ top: element.scrollTop, height: element.clientHeight }));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const element = box.current;
    if (!element || active < 0) return;
    const top = active * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + element.clientHeight) element.scrollTop = top + rowHeight - element.clientHeight;
    if (element.contains(document.activeElement))
      element.querySelector<HTMLElement>(`[data-row="${active}"]`)?.focus({ preventScroll: true });
  }, [active, rowHeight]);
  const rows = windowOfRows({ count, rowHeight, top: view.top, height: view.height, active });
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the role is a tree, a listbox or a grid, given by the caller
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: as above
    <div
      ref={box}
      className="virtual-list"
      role={role}
      aria-label={label}
      aria-multiselectable={multiple}
      aria-rowcount={role === 'grid' ? count : undefined}
      onKeyDown={onKeyDown}
      onScroll={(event) => setView({ top: event.currentTarget.scrollTop, height: event.currentTarget.clientHeight })}
    >
      <div role="presentation" style={{ height: count * rowHeight, position: 'relative' }}>
        {rows.map((index) =>
          renderRow(index, {
            position: 'absolute',
            top: 0,
            left: 0,
            right: 0,
            height: rowHeight,
            transform: `translateY(${index * rowHeight}px)`,
          }),
        )}
      </div>
    </div>
  );
}
