import { type CSSProperties, type KeyboardEvent, type MouseEvent, memo, useEffect, useLayoutEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import { severityOf, statusText } from '../../shared/opcua/status.ts';
import { localeStore, type Translate, useText } from '../kit/i18n.ts';
import { VirtualList } from '../kit/VirtualList.tsx';
import { durationText, numberText } from './format.ts';
import { type LiveRow, liveRow, paintRow } from './gridPaint.ts';
import type { GridSelection } from './gridSelection.ts';
import { valuesTexts } from './texts/values.ts';
import type { Watch, WatchState } from './watch.ts';
import type { Deadband, WatchedItem } from './watchItems.ts';

const ROW_HEIGHT = 24;
const columns = ['name', 'value', 'status', 'sourceTime', 'serverTime', 'sampling', 'queue', 'deadband', 'overflow'] as const;

interface GridProps {
  readonly watch: Watch;
  readonly selection: GridSelection;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly onOpen: (item: WatchedItem) => void;
}

/** The watched values: rows are React's, what changes in them is painted once a frame. */
export function ValueGrid({ watch, selection, onKeyDown, onOpen }: GridProps) {
  const t = useText(valuesTexts);
  const items = useStore(watch.store, (state) => state.items);
  const granted = useStore(watch.store, (state) => state.granted);
  const charted = useStore(watch.store, (state) => state.charted);
  const painter = usePainter(watch);
  return (
    <div className="opcua-grid">
      <div className="opcua-grid-row opcua-grid-head" aria-hidden="true">
        {columns.map((column) => (
          <span key={column} className={`cell-${column}`} {...(column === 'overflow' && { title: t('overflowWhat') })}>
            {t(column)}
          </span>
        ))}
      </div>
      <VirtualList
        count={items.length}
        rowHeight={ROW_HEIGHT}
        active={selection.active}
        role="listbox"
        multiple
        label={t('grid')}
        onKeyDown={onKeyDown}
        renderRow={(index, style) => {
          const item = items[index];
          return (
            item && (
              <GridRow
                key={item.id}
                item={item}
                granted={granted.get(item.id)}
                index={index}
                top={index * ROW_HEIGHT}
                isActive={index === selection.active}
                isSelected={selection.selected.has(item.id)}
                isCharted={charted.includes(item.id)}
                painter={painter}
                style={style}
                onPick={selection.pick}
                onOpen={onOpen}
              />
            )
          );
        }}
      />
    </div>
  );
}

interface Painter {
  add(row: LiveRow): () => void;
}

/** Paints all drawn rows at the next frame after values came, and a row as soon as it is drawn. */
function usePainter(watch: Watch): Painter {
  const locale = useStore(localeStore, (state) => state.locale);
  const rows = useRef(new Set<LiveRow>());
  const language = useRef(locale);
  language.current = locale;
  useEffect(() => {
    let frame = 0;
    const paint = (): void => {
      frame = 0;
      const painting = { watch, latest: watch.shown(), locale: language.current, nowMs: Date.now() };
      for (const row of rows.current) paintRow(row, painting);
    };
    const stop = watch.onValues(() => {
      if (frame === 0) frame = requestAnimationFrame(paint);
    });
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [watch]);
  const painter = useRef<Painter>({
    add(row) {
      rows.current.add(row);
      paintRow(row, { watch, latest: watch.shown(), locale: language.current, nowMs: Date.now() });
      return () => rows.current.delete(row);
    },
  });
  return painter.current;
}

interface RowProps {
  readonly item: WatchedItem;
  readonly granted: ReturnType<WatchState['granted']['get']>;
  readonly index: number;
  /** Where it stands, px: what `style` says, as something that can be compared. */
  readonly top: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly isCharted: boolean;
  readonly painter: Painter;
  readonly style: CSSProperties;
  readonly onPick: (index: number, event: MouseEvent) => void;
  readonly onOpen: (item: WatchedItem) => void;
}

const GridRow = memo(Row, (before, now) =>
  (['item', 'granted', 'index', 'top', 'isActive', 'isSelected', 'isCharted', 'painter', 'onPick', 'onOpen'] as const).every(
    (key) => before[key] === now[key],
  ),
);

function Row({ item, granted, index, isActive, isSelected, isCharted, painter, style, onPick, onOpen }: RowProps) {
  const t = useText(valuesTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const row = element.current && liveRow(item.id, element.current);
    return row ? painter.add(row) : undefined;
  }, [item.id, painter]);
  const name = printable(item.name, 200);
  const refused = granted !== undefined && severityOf(granted.status) === 'bad' ? statusText(granted.status, locale) : null;
  const sampling = samplingText(item, granted, t);
  const queue = granted && granted.queueSize !== item.settings.queueSize ? `${item.settings.queueSize} → ${granted.queueSize}` : null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of all rows
    <div
      ref={element}
      role="option"
      data-row={index}
      tabIndex={isActive ? 0 : -1}
      aria-selected={isSelected}
      className={`opcua-grid-row${isActive ? ' on' : ''}${isSelected ? ' selected' : ''}`}
      style={style}
      onClick={(event) => onPick(index, event)}
      onDoubleClick={() => onOpen(item)}
    >
      <span className="cell-name clip" title={`${name}\n${printable(item.node, 300)}`}>
        {isCharted && <span className="opcua-charted" aria-hidden="true" />}
        {name}
      </span>
      {refused === null ? (
        <span className="cell-value clip" data-cell="value" />
      ) : (
        <span className="cell-refused clip err" title={refused}>
          {t('refusedItem', { reason: refused })}
        </span>
      )}
      {refused !== null && <span data-cell="value" hidden />}
      <span className="cell-status clip">
        <span data-cell="status" className="opcua-status" hidden={refused !== null} />
      </span>
      <span className="cell-sourceTime clip" data-cell="source" />
      <span className="cell-serverTime clip" data-cell="server" />
      <span className={`cell-sampling clip${sampling.differs ? ' warn' : ''}`} title={sampling.title}>
        {sampling.text}
      </span>
      <span className={`cell-queue clip${queue ? ' warn' : ''}`}>{queue ?? item.settings.queueSize}</span>
      <span className="cell-deadband clip">{deadbandText(item.settings.deadband, t)}</span>
      <span className="cell-overflow clip warn" data-cell="overflow" />
    </div>
  );
}

type T = Translate<typeof valuesTexts>;

/** What was asked for and what was granted: one figure where they are the same. */
function samplingText({ settings }: WatchedItem, granted: RowProps['granted'], t: T) {
  const { samplingMs } = settings;
  const asked = samplingMs === 0 ? t('fastest') : samplingMs < 0 ? t('asPublished') : durationText(samplingMs);
  if (!granted) return { text: asked, differs: false, title: t('asked', { asked }) };
  const got = durationText(granted.samplingMs);
  const differs = samplingMs > 0 && granted.samplingMs !== samplingMs;
  return {
    text: samplingMs === granted.samplingMs ? got : `${asked} → ${got}`,
    differs,
    title: t('askedGranted', { asked, granted: got }),
  };
}

function deadbandText(deadband: Deadband, t: T): string {
  if (deadband.kind === 'none') return t('noDeadband');
  return deadband.kind === 'percent' ? `${numberText(deadband.value)}\u202f%` : numberText(deadband.value);
}
