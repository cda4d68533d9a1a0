import type { CSSProperties, KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import type { HistoryRow, TopicHistory } from '../../shared/mqtt/contract.ts';
import { useText } from '../kit/i18n.ts';
import { VirtualList } from '../kit/VirtualList.tsx';
import { clockText, countText } from './amounts.ts';
import { PAGE_MESSAGES } from './topicStore.ts';
import { historyTexts } from './topicTexts.ts';
import type { MqttNeeds } from './viewNeeds.ts';

const ROW_HEIGHT = 22;
const PAGE_ROWS = 8;

/** What is held of a topic's messages, newest first, a page at a time. Moving to a row shows its message, or what changed in it since the one that is compared with. */
export function HistoryList({ needs: { topic }, history }: { readonly needs: MqttNeeds; readonly history: TopicHistory }) {
  const t = useText(historyTexts);
  const before = useStore(topic.store, (state) => state.before);
  const chosen = useStore(topic.store, (state) => state.index);
  const against = useStore(topic.store, (state) => state.against?.row.index ?? null);
  const { rows, oldest, messages } = history;
  const looked = chosen ?? rows[0]?.index ?? null;
  const active = Math.max(
    0,
    rows.findIndex(({ index }) => index === looked),
  );
  const held = oldest === null ? 0 : messages - oldest + 1;
  const look = (at: number): void => {
    const next = rows[Math.min(Math.max(0, at), rows.length - 1)];
    if (next) topic.look(next.index);
  };
  const compare = (): void => {
    if (looked !== null) void topic.compareWith(looked);
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
    if (to !== undefined) look(to);
    else if (event.key === 'c' || event.key === 'C') compare();
    else return;
    event.preventDefault();
  };
  const lastIndex = rows.at(-1)?.index ?? 1;
  return (
    <section className="mqtt-history" aria-label={t('history')}>
      <header>
        <b>{t('history')}</b>
        <span className="dim">{t('held', { held: countText(held), all: countText(messages) })}</span>
        <span className="mqtt-grow" />
        <button type="button" className="button small quiet" disabled={looked === null} title={t('compareWhat')} onClick={compare}>
          {t('compare')}
        </button>
        <button
          type="button"
          className="button small quiet"
          disabled={oldest === null || lastIndex <= oldest || rows.length < PAGE_MESSAGES}
          onClick={() => topic.page(lastIndex)}
        >
          {t('older')}
        </button>
        <button type="button" className="button small quiet" disabled={before === null} onClick={() => topic.page(null)}>
          {t('newest')}
        </button>
      </header>
      <VirtualList
        count={rows.length}
        rowHeight={ROW_HEIGHT}
        active={active}
        role="listbox"
        label={t('list', { topic: history.path.slice(0, 200) })}
        onKeyDown={onKeyDown}
        renderRow={(at, style) => {
          const one = rows[at];
          return (
            one && (
              <Row
                key={one.index}
                row={one}
                at={at}
                isActive={at === active}
                isLooked={one.index === looked}
                isOther={one.index === against}
                style={style}
                onPick={(isOther) => {
                  if (isOther) void topic.compareWith(one.index);
                  else topic.look(one.index);
                }}
              />
            )
          );
        }}
      />
    </section>
  );
}

interface RowProps {
  readonly row: HistoryRow;
  readonly at: number;
  readonly isActive: boolean;
  readonly isLooked: boolean;
  /** The one that is compared with. */
  readonly isOther: boolean;
  readonly style: CSSProperties;
  /** With Shift or Ctrl held: as the one that others are compared with. */
  readonly onPick: (isOther: boolean) => void;
}

function Row({ row, at, isActive, isLooked, isOther, style, onPick }: RowProps) {
  const t = useText(historyTexts);
  const text = row.preview.kind === 'empty' ? t('emptyPayload') : row.preview.text;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of all rows
    <div
      role="option"
      data-row={at}
      tabIndex={isActive ? 0 : -1}
      aria-selected={isLooked || isOther}
      className={`mqtt-history-row${isActive ? ' active' : ''}${isLooked ? ' on' : ''}${isOther ? ' other' : ''}`}
      style={style}
      onClick={(event) => onPick(event.shiftKey || event.ctrlKey || event.metaKey)}
    >
      <span className="mqtt-figure dim">{countText(row.index)}</span>
      <span className="mqtt-figure">{clockText(row.atMs)}</span>
      <span className="mqtt-figure dim">{countText(row.bytes)}</span>
      <span className={`clip mono ${row.preview.kind === 'text' ? '' : 'faint'}`}>
        {row.isRetained && <small className="mqtt-tag">R</small>}
        {text}
      </span>
    </div>
  );
}
