import { useEffect, useRef } from 'react';
import './menu.css';

export interface MenuItem {
  readonly id: string;
  readonly title: string;
  /** The key that does the same without the menu. */
  readonly keys?: string | undefined;
  readonly run: () => void;
}

export interface MenuPlace {
  readonly x: number;
  readonly y: number;
}

interface MenuProps {
  readonly label: string;
  readonly at: MenuPlace;
  readonly items: readonly MenuItem[];
  readonly onClose: () => void;
}

const WIDTH = 220;
const ROW = 28;

/** Whether a key press asks for the menu of the focused row. */
export const asksForMenu = ({ key, shiftKey }: { readonly key: string; readonly shiftKey: boolean }): boolean =>
  key === 'ContextMenu' || (shiftKey && key === 'F10');

/** Just below the focused row of a list. */
export function placeBelow(list: Element, row: number): MenuPlace {
  const box = list.querySelector(`[data-row="${row}"]`)?.getBoundingClientRect();
  return { x: box?.left ?? 0, y: box?.bottom ?? 0 };
}

/** What can be done with something, beside the pointer (WAI-ARIA APG, "Menu"). Focus returns to where it was. */
export function Menu({ label, at, items, onClose }: MenuProps) {
  const box = useRef<HTMLDivElement>(null);
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector('button')?.focus();
    const away = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) close.current();
    };
    document.addEventListener('pointerdown', away);
    return () => {
      document.removeEventListener('pointerdown', away);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const step = (by: number): void => {
    const buttons = [...(box.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const now = buttons.findIndex((button) => button.matches(':focus'));
    buttons[(now + by + buttons.length) % buttons.length]?.focus();
  };
  const left = Math.max(0, Math.min(at.x, window.innerWidth - WIDTH));
  const top = Math.max(0, Math.min(at.y, window.innerHeight - items.length * ROW - 12));
  return (
    <div
      ref={box}
      className="menu"
      role="menu"
      aria-label={label}
      tabIndex={-1}
      style={{ left, top }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape' || event.key === 'Tab') onClose();
        else if (event.key === 'ArrowDown') step(1);
        else if (event.key === 'ArrowUp') step(-1);
        else return;
        event.preventDefault();
      }}
    >
      {items.map(({ id, title, keys, run }) => (
        <button
          key={id}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            onClose();
            run();
          }}
        >
          <span>{title}</span>
          {keys && <kbd>{keys}</kbd>}
        </button>
      ))}
    </div>
  );
}
