import { type KeyboardEvent, useState } from 'react';
import { useStore } from 'zustand';
import type { RetainedPreview } from '../../shared/mqtt/retainedContract.ts';
import { useText } from '../kit/i18n.ts';
import { VirtualList } from '../kit/VirtualList.tsx';
import { retainedTexts } from './actTexts.ts';
import { countText } from './amounts.ts';
import type { MqttNeeds } from './viewNeeds.ts';

const ROW_HEIGHT = 22;
const PAGE_ROWS = 12;

/** What is retained, each with a box that says whether it would be deleted; the space bar turns it. */
export function RetainedList({ needs: { cleanup }, preview: { rows } }: { readonly needs: MqttNeeds; readonly preview: RetainedPreview }) {
  const t = useText(retainedTexts);
  const spared = useStore(cleanup.store, (state) => state.spared);
  const [wanted, setActive] = useState(0);
  const active = Math.min(wanted, rows.length - 1);
  const turn = (raw: string | null | undefined): void => {
    if (raw === null || raw === undefined) return;
    const next = new Set(spared);
    if (!next.delete(raw)) next.add(raw);
    cleanup.store.setState({ spared: next });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + PAGE_ROWS,
      PageUp: active - PAGE_ROWS,
      Home: 0,
      End: rows.length,
    }[event.key];
    if (to !== undefined) setActive(Math.min(Math.max(0, to), rows.length - 1));
    else if (event.key === ' ' || event.key === 'Enter') turn(rows[active]?.raw);
    else return;
    event.preventDefault();
  };
  return (
    <VirtualList
      count={rows.length}
      rowHeight={ROW_HEIGHT}
      active={active}
      role="listbox"
      multiple
      label={t('list')}
      onKeyDown={onKeyDown}
      renderRow={(index, style) => {
        const row = rows[index];
        if (!row) return null;
        const isChosen = row.raw === null ? spared.size === 0 : !spared.has(row.raw);
        return (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of all rows
          <div
            key={index}
            role="option"
            data-row={index}
            tabIndex={index === active ? 0 : -1}
            aria-selected={isChosen}
            className={`mqtt-retained-row${index === active ? ' active' : ''}`}
            style={style}
            title={row.raw === null ? t('noName') : undefined}
            onClick={() => {
              setActive(index);
              turn(row.raw);
            }}
          >
            <span className={`mqtt-box${isChosen ? ' ticked' : ''}`} aria-hidden="true">
              {isChosen ? '\u2713' : ''}
            </span>
            <span className="mono clip" title={row.path}>
              {row.path}
            </span>
            <span className="mqtt-figure dim">{countText(row.bytes)}</span>
            <span className="mono clip dim">{row.preview}</span>
          </div>
        );
      }}
    />
  );
}
