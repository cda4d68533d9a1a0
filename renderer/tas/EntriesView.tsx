import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import type { Problem } from '../../shared/kit/problem.ts';
import { useText } from '../kit/i18n.ts';
import { windowOfRows } from '../kit/windowOfRows.ts';
import { windowOf } from './checker.ts';
import { EntryRow } from './EntryRow.tsx';
import { useEditor, useReadOnly, useTicks } from './editorHooks.ts';
import { addWindow, deleteWindow, insertAfter, moveWindow } from './edits.ts';
import { columns, type EntryColumn, moveInGrid } from './entryGrid.ts';
import { NothingSelected } from './NoSchedule.tsx';
import type { EditorNeeds } from './needs.ts';
import type { PortScene } from './scene.ts';
import { grainOf, type Picture } from './scheduleStore.ts';
import { viewTexts } from './viewTexts.ts';

const ROW_PX = 26;

/** The windows of the selected port as a table: the same schedule as the picture, edited by keyboard. */
export function EntriesView({ needs }: { readonly needs: EditorNeeds }) {
  const { picture, scene, window } = useEditor(needs.editor);
  useTicks(needs.checked);
  if (!picture || !scene) return <NothingSelected needs={needs} />;
  return <EntriesGrid key={scene.key} needs={needs} picture={picture} scene={scene} window={window} />;
}

interface GridProps {
  readonly needs: EditorNeeds;
  readonly picture: Picture;
  readonly scene: PortScene;
  readonly window: number | null;
}

function EntriesGrid({ needs, picture, scene, window }: GridProps) {
  const { editor, checker } = needs;
  const t = useText(viewTexts);
  const readOnly = useReadOnly(editor);
  const [column, setColumn] = useState<EntryColumn>('length');
  const [editing, setEditing] = useState(false);
  const count = scene.schedule.windows.length;
  const active = window ?? 0;
  const box = useRef<HTMLDivElement>(null);
  const view = useRowsInView(box, active, count);
  const byWindow = problemsByWindow(checker.problemsOf(scene, picture.site, true));
  const wantsFocus = useRef(false);
  useLayoutEffect(() => {
    if (!wantsFocus.current || editing) return;
    wantsFocus.current = false;
    box.current?.querySelector<HTMLElement>('[data-active="true"]')?.focus({ preventScroll: true });
  });
  const go = (row: number, to: EntryColumn) => {
    wantsFocus.current = true;
    setColumn(to);
    editor.select(scene.key, row);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (editing || event.defaultPrevented) return;
    const moved = moveInGrid(event, { row: active, column, rows: count });
    const done = moved
      ? go(moved.row, moved.column) === undefined
      : !readOnly && editRow({ event, needs, scene, active, go: (row) => go(row, column) });
    if (!done && event.key === 'Enter' && !readOnly) setEditing(true);
    if (done || event.key === 'Enter') event.preventDefault();
  };
  const stopEditing = (byKey: boolean) => {
    wantsFocus.current = byKey;
    setEditing(false);
  };
  return (
    <div className="tas-entries" ref={box}>
      {/* biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: the grid pattern of WAI-ARIA on a table's own rows and cells */}
      <table role="grid" aria-label={t('table', { port: scene.key })} aria-rowcount={count + 1} onKeyDown={onKeyDown}>
        <EntriesHead />
        <tbody style={{ height: count * ROW_PX }}>
          {windowOfRows({ count, rowHeight: ROW_PX, ...view, active }).map((index) => (
            <EntryRow
              key={index}
              needs={needs}
              picture={picture}
              scene={scene}
              index={index}
              top={index * ROW_PX}
              active={index === active ? column : null}
              editing={index === active && editing}
              problems={byWindow.get(index) ?? []}
              onCell={go}
              onEdit={() => setEditing(!readOnly)}
              onDone={stopEditing}
            />
          ))}
        </tbody>
      </table>
      {count === 0 && <EmptyList needs={needs} />}
    </div>
  );
}

function EntriesHead() {
  const t = useText(viewTexts);
  return (
    <thead>
      <tr className="tas-entry head" aria-rowindex={1} title={t('edit')}>
        {columns.map((column) => (
          <th key={column} scope="col" className={`tas-col-${column}`}>
            {t(column)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function EmptyList({ needs: { editor } }: { readonly needs: EditorNeeds }) {
  const t = useText(viewTexts);
  const readOnly = useReadOnly(editor);
  return (
    <div className="empty">
      <span>{t('noWindows')}</span>
      <button
        type="button"
        className="button primary"
        disabled={readOnly}
        onClick={() =>
          void editor.edit(({ schedule }) => insertAfter(schedule, -1, { for: [], open: [0], length: 100_000, command: 'set' }))
        }
      >
        {t('addFirst')}
      </button>
    </div>
  );
}

/** What of the rows shows, and scrolling to the one that is selected, here or in the picture. */
function useRowsInView(box: React.RefObject<HTMLDivElement | null>, active: number, count: number): { top: number; height: number } {
  const [view, setView] = useState({ top: 0, height: 400 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => setView({ top: element.scrollTop, height: element.clientHeight });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [box]);
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || active >= count) return;
    const top = active * ROW_PX;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + 2 * ROW_PX > element.scrollTop + element.clientHeight) element.scrollTop = top + 2 * ROW_PX - element.clientHeight;
  }, [box, active, count]);
  return view;
}

function problemsByWindow(problems: readonly Problem[]): Map<number, Problem[]> {
  const byWindow = new Map<number, Problem[]>();
  for (const problem of problems) {
    const index = windowOf(problem.path);
    if (index !== null) byWindow.set(index, [...(byWindow.get(index) ?? []), problem]);
  }
  return byWindow;
}

interface RowEdit {
  readonly event: KeyboardEvent;
  readonly needs: EditorNeeds;
  readonly scene: PortScene;
  readonly active: number;
  readonly go: (row: number) => void;
}

/** Delete, Insert, Alt+Up and Alt+Down on a row. Returns whether the key was one of them. */
function editRow({ event, needs: { editor }, scene, active, go }: RowEdit): boolean {
  const last = scene.schedule.windows.length - 1;
  const grain = grainOf(scene);
  const then = (row: number) => (saved: boolean) => {
    if (saved) go(row);
  };
  if (event.key === 'Delete' && last >= 0) {
    const leave = event.shiftKey ? 'gap' : editor.store.getState().keepSum ? 'absorb' : 'shorten';
    void editor
      .edit(({ schedule }) => deleteWindow(schedule, active, leave))
      .then(then(leave === 'gap' ? active : Math.max(0, Math.min(active, last - 1))));
    return true;
  }
  if (event.key === 'Insert') {
    const { keepSum } = editor.store.getState();
    void editor.edit(({ schedule }) => addWindow(schedule, active, { keepSum, grain })).then(then(active + 1));
    return true;
  }
  const by = event.altKey ? (event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0) : 0;
  if (by === 0 || active + by < 0 || active + by > last) return by !== 0;
  void editor.edit(({ schedule }) => moveWindow(schedule, active, active + by)).then(then(active + by));
  return true;
}
