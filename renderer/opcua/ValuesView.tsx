import { type DragEvent, type KeyboardEvent, lazy, Suspense, useState } from 'react';
import { useStore } from 'zustand';
import { localeStore, useText } from '../kit/i18n.ts';
import type { Explorer } from './explorer.ts';
import { opcuaFailureText } from './failureText.ts';
import { durationText } from './format.ts';
import { type GridSelection, useGridSelection } from './gridSelection.ts';
import { inspect, NODE_DRAG, readDrag } from './nodeActions.ts';
import { SettingsDialog } from './SettingsDialog.tsx';
import { valuesTexts } from './texts/values.ts';
import { ValueGrid } from './ValueGrid.tsx';
import type { Watch } from './watch.ts';
import type { WatchedItem } from './watchItems.ts';

const Charts = lazy(() => import('../kit/chart/Charts.tsx').then((module) => ({ default: module.Charts })));

const PAGE_ROWS = 15;
const PUBLISHING_MS = [50, 100, 250, 500, 1_000, 2_000, 5_000, 10_000] as const;

/** The values that are followed, and a chart of the chosen ones. */
export function ValuesView({ explorer }: { readonly explorer: Explorer }) {
  const t = useText(valuesTexts);
  const { watch } = explorer;
  const items = useStore(watch.store, (state) => state.items);
  const charted = useStore(watch.store, (state) => state.charted);
  const selection = useGridSelection(items, ({ node }) => inspect(explorer, node));
  const [isSetting, setIsSetting] = useState(false);
  const { isOver, handlers } = useDrop(watch);
  const write = (item: WatchedItem): void => explorer.store.setState({ dialog: { kind: 'write', node: item.node, name: item.name } });
  return (
    <section className={`opcua-values${isOver ? ' over' : ''}`} aria-label={t('grid')} {...handlers}>
      <Tools explorer={explorer} selection={selection} onWrite={write} onSettings={() => setIsSetting(true)} />
      {items.length === 0 ? (
        <div className="empty">
          <b>{t('empty')}</b>
          <span>{t('emptyNext')}</span>
        </div>
      ) : (
        <ValueGrid watch={watch} selection={selection} onKeyDown={gridKeys(watch, selection, write)} onOpen={write} />
      )}
      {charted.length > 0 && (
        <div className="opcua-chart">
          <Suspense fallback={null}>
            <Charts
              source={watch.chart.source}
              name={`opcua-${explorer.connection}`}
              onRemove={(id) => watch.setCharted(charted.filter((one) => String(one) !== id))}
            />
          </Suspense>
        </div>
      )}
      {items.length > 0 && <Foot watch={watch} selection={selection} />}
      {isSetting && selection.chosen.length > 0 && (
        <SettingsDialog watch={watch} items={selection.chosen} onClose={() => setIsSetting(false)} />
      )}
    </section>
  );
}

interface ToolsProps {
  readonly explorer: Explorer;
  readonly selection: GridSelection;
  readonly onWrite: (item: WatchedItem) => void;
  readonly onSettings: () => void;
}

function Tools({ explorer, selection, onWrite, onSettings }: ToolsProps) {
  const t = useText(valuesTexts);
  const { watch } = explorer;
  const paused = useStore(watch.store, (state) => state.paused);
  const charted = useStore(watch.store, (state) => state.charted);
  const { chosen } = selection;
  const ids = chosen.map(({ id }) => id);
  const [first] = chosen;
  const none = chosen.length === 0;
  const areCharted = !none && ids.every((id) => charted.includes(id));
  const chart = (): void => watch.setCharted(areCharted ? charted.filter((id) => !ids.includes(id)) : [...new Set([...charted, ...ids])]);
  return (
    <div className="opcua-tools opcua-grid-tools" role="toolbar" aria-label={t('tools')}>
      <Publishing watch={watch} />
      <button type="button" className="button small" aria-pressed={paused} onClick={() => watch.pause(!paused)}>
        {t(paused ? 'resume' : 'pause')}
      </button>
      <span className="opcua-group opcua-push">
        <button type="button" className="button quiet small" disabled={chosen.length !== 1} onClick={() => first && onWrite(first)}>
          {t('write')}
        </button>
        <button type="button" className="button quiet small" disabled={none} title={t('chartWhat')} onClick={chart}>
          {t(areCharted ? 'unchart' : 'chart')}
        </button>
        <button type="button" className="button quiet small" disabled={none} onClick={onSettings}>
          {t('settings')}
        </button>
        <button type="button" className="button quiet small" disabled={none} onClick={() => watch.remove(ids)}>
          {t('remove')}
        </button>
      </span>
    </div>
  );
}

/** How often the server sends: as asked, and as granted. */
function Publishing({ watch }: { readonly watch: Watch }) {
  const t = useText(valuesTexts);
  const asked = useStore(watch.store, (state) => state.publishingMs);
  const granted = useStore(watch.store, (state) => state.publishingGrantedMs);
  return (
    <label className="opcua-inline">
      {t('publishing')}
      <select className="input" value={asked} onChange={(event) => watch.setPublishing(Number(event.target.value))}>
        {PUBLISHING_MS.map((ms) => (
          <option key={ms} value={ms}>
            {durationText(ms)}
          </option>
        ))}
      </select>
      {granted !== null && (
        <span className={granted === asked ? 'dim' : 'warn'} title={t('grantedWhat')}>
          {t('grantedAs', { time: durationText(granted) })}
        </span>
      )}
    </label>
  );
}

function Foot({ watch, selection }: { readonly watch: Watch; readonly selection: GridSelection }) {
  const t = useText(valuesTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const { items, received, dropped, gaps, paused, failure } = useStore(watch.store);
  return (
    <div className="opcua-foot">
      <span>{t('rows', { count: items.length })}</span>
      {selection.selected.size > 0 && <span>{t('chosen', { count: selection.selected.size })}</span>}
      <span className="dim">{t('counted', { count: received })}</span>
      {paused && <b className="warn">{t('paused')}</b>}
      {dropped > 0 && (
        <span className="warn" title={t('droppedWhat')}>
          {t('dropped', { count: dropped })}
        </span>
      )}
      {gaps > 0 && (
        <span className="warn" title={t('gapsWhat')}>
          {t('gaps', { count: gaps })}
        </span>
      )}
      {failure && (
        <span className="err" role="alert">
          {opcuaFailureText(failure, locale)}
        </span>
      )}
    </div>
  );
}

/** Keys of the grid; Enter writes, Delete removes. */
function gridKeys(watch: Watch, selection: GridSelection, write: (item: WatchedItem) => void) {
  return (event: KeyboardEvent): void => {
    const { key, shiftKey, altKey } = event;
    const isMod = event.ctrlKey || event.metaKey;
    const { active, chosen } = selection;
    const last = watch.store.getState().items.length - 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + PAGE_ROWS,
      PageUp: active - PAGE_ROWS,
      Home: 0,
      End: last,
    };
    const step = steps[key];
    const item = watch.store.getState().items[active];
    if (isMod && key.toLowerCase() === 'a') selection.all();
    else if (isMod || altKey) return;
    else if (step !== undefined) selection.move(step, shiftKey);
    else if (key === ' ') selection.toggle(active);
    else if (key === 'Escape') selection.none();
    else if (key === 'Enter' && item) write(item);
    else if (key === 'Delete') watch.remove(chosen.map(({ id }) => id));
    else return;
    event.preventDefault();
  };
}

/** Nodes that are dragged out of the tree are watched where they are dropped. */
function useDrop(watch: Watch) {
  const [isOver, setIsOver] = useState(false);
  const takes = (event: DragEvent): boolean => event.dataTransfer.types.includes(NODE_DRAG);
  return {
    isOver,
    handlers: {
      onDragOver(event: DragEvent) {
        if (!takes(event)) return;
        event.preventDefault();
        setIsOver(true);
      },
      onDragLeave(event: DragEvent<HTMLElement>) {
        if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setIsOver(false);
      },
      onDrop(event: DragEvent) {
        setIsOver(false);
        if (!takes(event)) return;
        event.preventDefault();
        watch.add(readDrag(event.dataTransfer.getData(NODE_DRAG)));
      },
    },
  };
}
