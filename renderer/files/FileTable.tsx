import { type CSSProperties, type KeyboardEvent, type MouseEvent, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { Entry } from '../../shared/files/contract.ts';
import { printable } from '../../shared/kit/printable.ts';
import { useText } from '../kit/i18n.ts';
import { asksForMenu, type MenuPlace, placeBelow } from '../kit/Menu.tsx';
import { rowAfter } from '../kit/rowKeys.ts';
import { typeAhead, useTyped } from '../kit/typeAhead.ts';
import { VirtualList } from '../kit/VirtualList.tsx';
import { filesCommands } from './commands.ts';
import { FileMenu } from './FileMenu.tsx';
import { modeText, type SortKey, sizeText, sortRows, timeText } from './rows.ts';
import type { FilesStore } from './store.ts';
import { filesTexts } from './texts.ts';

const ROW_HEIGHT = 24;
const PAGE_ROWS = 15;
const columns: readonly SortKey[] = ['name', 'size', 'mode', 'owner', 'modified'];

/** The folder on screen as a table of which only the rows in view are drawn. */
export function FileTable({ files }: { readonly files: FilesStore }) {
  const t = useText(filesTexts);
  const path = useStore(files.store, (state) => state.path);
  const selected = useStore(files.store, (state) => state.selected);
  const { rows, active, onKeyDown, pick } = useRows(files);
  const [menu, setMenu] = useState<MenuPlace | null>(null);
  return (
    <div className="files-table">
      <SortHeader files={files} />
      <VirtualList
        count={rows.length}
        rowHeight={ROW_HEIGHT}
        active={active}
        role="listbox"
        multiple
        label={t('table', { path: printable(path, 300) })}
        onKeyDown={(event) => {
          if (asksForMenu(event)) {
            setMenu(placeBelow(event.currentTarget, active));
            event.preventDefault();
          } else onKeyDown(event);
        }}
        renderRow={(index, style) => {
          const entry = rows[index];
          return (
            entry && (
              <Row
                key={entry.name}
                entry={entry}
                index={index}
                isActive={index === active}
                isSelected={selected.has(entry.name)}
                style={style}
                onPick={(event) => pick(index, event)}
                onOpen={() => void files.open(entry)}
                onMenu={(event) => {
                  event.preventDefault();
                  if (!selected.has(entry.name)) pick(index, event);
                  setMenu({ x: event.clientX, y: event.clientY });
                }}
              />
            )
          );
        }}
      />
      {menu && <FileMenu files={files} at={menu} onClose={() => setMenu(null)} />}
    </div>
  );
}

function SortHeader({ files }: { readonly files: FilesStore }) {
  const t = useText(filesTexts);
  const sorting = useStore(files.store, (state) => state.sorting);
  const sort = (by: SortKey) => files.store.setState({ sorting: { by, isDescending: sorting.by === by ? !sorting.isDescending : false } });
  return (
    <fieldset className="files-row files-head" aria-label={t('sortBy')}>
      {columns.map((column) => (
        <button key={column} type="button" className="button quiet small" aria-pressed={sorting.by === column} onClick={() => sort(column)}>
          {t(column)}
          {sorting.by === column && <span aria-hidden="true">{sorting.isDescending ? ' ↓' : ' ↑'}</span>}
        </button>
      ))}
    </fieldset>
  );
}

interface RowProps {
  readonly entry: Entry;
  readonly index: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly style: CSSProperties;
  readonly onPick: (event: MouseEvent) => void;
  readonly onOpen: () => void;
  readonly onMenu: (event: MouseEvent) => void;
}

const shapes: Readonly<Record<Entry['kind'], string>> = {
  folder: 'M1 2h4l1 1.5h5V10H1z',
  file: 'M2.5 1h4.5L9.5 3.5V11h-7zM7 1v2.5h2.5',
  link: 'M4 8l5-5M5.5 2.5H9.5V6.5M7.5 8v2.5H1.5v-6H4',
  other: 'M6 1l5 5-5 5-5-5z',
};

function Row({ entry, index, isActive, isSelected, style, onPick, onOpen, onMenu }: RowProps) {
  const t = useText(filesTexts);
  const name = printable(entry.name, 300);
  const owner = printable(`${entry.owner}:${entry.group}`, 70);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of all rows
    <div
      role="option"
      data-row={index}
      tabIndex={isActive ? 0 : -1}
      aria-selected={isSelected}
      className={`files-row ${entry.kind}${isActive ? ' on' : ''}${isSelected ? ' selected' : ''}`}
      style={style}
      onClick={onPick}
      onDoubleClick={onOpen}
      onContextMenu={onMenu}
    >
      <span className="files-name">
        <svg className="files-icon" viewBox="0 0 12 12" aria-hidden="true">
          <path d={shapes[entry.kind]} />
        </svg>
        <span className="clip" title={name}>
          {name}
        </span>
        <span className="visually-hidden">, {t(`${entry.kind}Word`)}</span>
      </span>
      <span className="files-size">{entry.kind === 'file' && entry.size !== null ? sizeText(entry.size) : ''}</span>
      <span className="mono" title={owner}>
        {modeText(entry.mode)}
      </span>
      <span className="clip" title={owner}>
        {owner}
      </span>
      <span>{timeText(entry.modifiedS)}</span>
    </div>
  );
}

function useRows(files: FilesStore) {
  const entries = useStore(files.store, (state) => state.entries);
  const sorting = useStore(files.store, (state) => state.sorting);
  const showHidden = useStore(files.store, (state) => state.showHidden);
  const activeName = useStore(files.store, (state) => state.activeName);
  const rows = useMemo(() => sortRows(entries, sorting, showHidden), [entries, sorting, showHidden]);
  const active = useMemo(
    () =>
      Math.max(
        0,
        rows.findIndex(({ name }) => name === activeName),
      ),
    [rows, activeName],
  );
  const anchor = useRef(0);
  const typed = useTyped();

  const select = (from: number, to: number) => new Set(rows.slice(Math.min(from, to), Math.max(from, to) + 1).map(({ name }) => name));
  const move = (to: number, isRange: boolean): void => {
    const entry = rows[to];
    if (!entry) return;
    if (!isRange) anchor.current = to;
    files.store.setState({ activeName: entry.name, selected: isRange ? select(anchor.current, to) : new Set() });
  };
  const toggle = (index: number): void => {
    const entry = rows[index];
    if (!entry) return;
    const next = new Set(files.store.getState().selected);
    if (!next.delete(entry.name)) next.add(entry.name);
    anchor.current = index;
    files.store.setState({ activeName: entry.name, selected: next });
  };
  const pick = (index: number, event: MouseEvent): void => {
    if (event.ctrlKey || event.metaKey) toggle(index);
    else move(index, event.shiftKey);
  };
  const typeTo = (text: string): void => {
    const labels = rows.map(({ name }) => name);
    const to = typeAhead(text, labels, active);
    if (to !== null) move(to, false);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (pressed(event)) event.preventDefault();
  };

  function pressed(event: KeyboardEvent): boolean {
    const { key, shiftKey, altKey } = event;
    const isMod = event.ctrlKey || event.metaKey;
    const command = filesCommands.find((candidate) => candidate.key === key);
    const step = rowAfter(key, { row: active, count: rows.length, page: PAGE_ROWS });
    if (isMod && key.toLowerCase() === 'a') files.store.setState({ selected: select(0, rows.length - 1) });
    else if (isMod || (altKey && key !== 'ArrowUp')) return false;
    else if (altKey || key === 'Backspace') void files.up();
    else if (step !== null) move(step, shiftKey);
    else if (key === 'Enter') {
      const entry = rows[active];
      if (entry) void files.open(entry);
    } else if (key === ' ') toggle(active);
    else if (key === 'Escape') files.store.setState({ selected: new Set() });
    else if (command) {
      const entry = rows[active];
      if (entry && files.chosen().length === 0) files.store.setState({ activeName: entry.name });
      if (command.canRun(files)) command.run(files);
    } else {
      const text = typed(event);
      if (text === null) return false;
      typeTo(text);
    }
    return true;
  }
  return { rows, active, onKeyDown, pick };
}
