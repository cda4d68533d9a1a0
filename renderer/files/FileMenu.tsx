import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { localeStore, useText } from '../kit/i18n.ts';
import { filesCommands } from './commands.ts';
import type { FilesStore } from './store.ts';
import { filesTexts } from './texts.ts';

interface Props {
  readonly files: FilesStore;
  readonly at: { readonly x: number; readonly y: number };
  readonly onClose: () => void;
}

/** What can be done with the chosen rows, beside the pointer (WAI-ARIA APG, "Menu"). */
export function FileMenu({ files, at, onClose }: Props) {
  const t = useText(filesTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    box.current?.querySelector('button')?.focus();
    const away = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) onClose();
    };
    document.addEventListener('pointerdown', away);
    return () => {
      document.removeEventListener('pointerdown', away);
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [onClose]);
  const step = (by: number): void => {
    const items = [...(box.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
    const now = items.findIndex((item) => item.matches(':focus'));
    items[(now + by + items.length) % items.length]?.focus();
  };
  return (
    <div
      ref={box}
      className="files-menu"
      role="menu"
      aria-label={t('actions')}
      tabIndex={-1}
      style={{ left: Math.min(at.x, window.innerWidth - 180), top: Math.min(at.y, window.innerHeight - 220) }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === 'Escape' || event.key === 'Tab') onClose();
        else if (event.key === 'ArrowDown') step(1);
        else if (event.key === 'ArrowUp') step(-1);
        else return;
        event.preventDefault();
      }}
    >
      {filesCommands
        .filter((command) => command.canRun(files))
        .map((command) => (
          <button
            key={command.id}
            type="button"
            role="menuitem"
            tabIndex={-1}
            onClick={() => {
              onClose();
              command.run(files);
            }}
          >
            <span>{command.title[locale]}</span>
            {command.key && <kbd>{command.key}</kbd>}
          </button>
        ))}
    </div>
  );
}
