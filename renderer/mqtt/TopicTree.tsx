import { type CSSProperties, type KeyboardEvent, memo, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { TopicRow } from '../../shared/mqtt/contract.ts';
import { Icon } from '../kit/Icon.tsx';
import { useText } from '../kit/i18n.ts';
import { VirtualList } from '../kit/VirtualList.tsx';
import { countText, rateText } from './amounts.ts';
import { TreeTotals } from './TreeTotals.tsx';
import { treeTexts } from './texts.ts';
import { treeMove, typeAhead } from './treeKeys.ts';
import type { MqttNeeds } from './viewNeeds.ts';

const ROW_HEIGHT = 24;
const TYPE_AHEAD_MS = 600;

interface TreeProps {
  readonly needs: MqttNeeds;
  readonly connection: string;
}

/** The topics of one broker. The host holds the tree; here are the rows that are on screen. */
export function TopicTree({ needs, connection }: TreeProps) {
  const t = useText(treeTexts);
  const { tree } = needs;
  const window = useStore(tree.store, (state) => state.window);
  const filter = useStore(tree.store, (state) => state.filter);
  return (
    <section className="mqtt-tree" data-key-scope="mqtt-tree">
      <div className="filter-box">
        <input
          className="input"
          type="search"
          aria-label={t('search')}
          placeholder={t('search')}
          spellCheck={false}
          value={filter}
          onChange={(event) => tree.setFilter(event.target.value)}
        />
        {window?.filter.text && (
          <small className="dim">
            {t(window.filter.isComplete ? 'matches' : 'matchesSoFar', { count: countText(window.filter.matches) })}
          </small>
        )}
      </div>
      <div className="mqtt-topic-row mqtt-topic-head" aria-hidden="true">
        <span>{t('topic')}</span>
        <span>{t('value')}</span>
        <span>{t('rate')}</span>
        <span>{t('count')}</span>
      </div>
      {window && window.total > 0 ? <Rows needs={needs} connection={connection} /> : <NoRows needs={needs} connection={connection} />}
      {window && <TreeTotals totals={window.totals} />}
    </section>
  );
}

function Rows({ needs, connection }: TreeProps) {
  const t = useText(treeTexts);
  const { tree, topic } = needs;
  const box = useVisibleRows(tree.scrollTo);
  const window = useStore(tree.store, (state) => state.window);
  const active = useStore(tree.store, (state) => state.active);
  const activeTopic = useStore(tree.store, (state) => state.activeTopic);
  const chosen = useStore(topic.store, (state) => state.place?.topic ?? null);
  const typed = useRef({ text: '', at: 0 });
  if (!window) return null;
  const pick = (row: TopicRow, index: number): void => {
    tree.goTo(index);
    if (row.isTopic || row.children === 0) topic.choose(row.topic);
    else tree.turn(row);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = window.rows[active - window.first];
    const move = treeMove(event.key, window, active);
    if (move && 'to' in move) tree.goTo(move.to);
    else if (move) tree.turn(move.turn, move.below);
    else if ((event.key === 'Enter' || event.key === ' ') && row) pick(row, active);
    else if (event.key.length === 1 && event.key !== '*') {
      const now = event.timeStamp;
      typed.current = { text: now - typed.current.at < TYPE_AHEAD_MS ? typed.current.text + event.key : event.key, at: now };
      const next = typeAhead(typed.current.text, window, active);
      if (next !== null) tree.goTo(next);
    } else return;
    event.preventDefault();
  };
  return (
    <div ref={box} className="mqtt-rows">
      <VirtualList
        count={window.total}
        rowHeight={ROW_HEIGHT}
        active={active}
        role="tree"
        label={t('tree', { connection })}
        onKeyDown={onKeyDown}
        renderRow={(index, style) => {
          const row = window.rows[index - window.first];
          return row ? (
            <Row
              key={row.topic}
              row={row}
              index={index}
              isActive={index === active}
              isChosen={row.topic === (chosen ?? activeTopic)}
              style={style}
              onPick={pick}
              onTurn={tree.turn}
            />
          ) : (
            <div key={`blank-${index}`} className="mqtt-topic-row faint" style={style} aria-hidden="true" />
          );
        }}
      />
    </div>
  );
}

interface RowProps {
  readonly row: TopicRow;
  readonly index: number;
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly style: CSSProperties;
  readonly onPick: (row: TopicRow, index: number) => void;
  readonly onTurn: (row: TopicRow) => void;
}

const INDENT_PX = 14;

const Row = memo(function Row({ row, index, isActive, isChosen, style, onPick, onTurn }: RowProps) {
  const t = useText(treeTexts);
  const { last } = row;
  const name = row.name === '' ? t('emptyLevel') : row.name;
  const value = last === null ? '' : last.preview.kind === 'empty' ? t('emptyPayload') : last.preview.text;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all rows
    <div
      role="treeitem"
      data-row={index}
      tabIndex={isActive ? 0 : -1}
      aria-level={row.depth + 1}
      aria-selected={isChosen}
      {...(row.children > 0 && { 'aria-expanded': row.isOpen })}
      className={`mqtt-topic-row${isActive ? ' active' : ''}${isChosen ? ' on' : ''}${row.isMatch ? ' match' : ''}`}
      style={style}
      onClick={() => onPick(row, index)}
    >
      <span className="mqtt-topic-name" style={{ paddingInlineStart: row.depth * INDENT_PX }}>
        {row.children === 0 ? (
          <span className="twist" />
        ) : (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys open and shut the row
          // biome-ignore lint/a11y/noStaticElementInteractions: a mouse target inside the treeitem, which carries the state
          <span
            className="twist"
            onClick={(event) => {
              event.stopPropagation();
              onTurn(row);
            }}
          >
            <Icon name={row.isOpen ? 'down' : 'right'} size={14} />
          </span>
        )}
        <span className={row.name === '' ? 'clip faint' : 'clip'} title={name}>
          {name}
        </span>
        {row.children > 0 && !row.isOpen && <small className="faint">{countText(row.topics)}</small>}
      </span>
      <span className={`clip mono ${last?.preview.kind === 'text' ? '' : 'faint'}`} title={value}>
        {last?.isRetained && (
          <small className="mqtt-tag" title={t('retained')}>
            R<span className="visually-hidden"> {t('retained')}</span>
          </small>
        )}
        {last?.isTruncated && <small className="mqtt-tag warn">{t('partly')}</small>}
        {value}
      </span>
      <span className="mqtt-figure">{rateText(row.ratePerS)}</span>
      <span className="mqtt-figure dim">{countText(row.messages)}</span>
    </div>
  );
});

/** Why there are no rows, and what to do about it. */
function NoRows({ needs, connection }: TreeProps) {
  const t = useText(treeTexts);
  const kind = useStore(needs.connections.store, (state) => state.statuses[connection]?.state.kind ?? 'idle');
  const window = useStore(needs.tree.store, (state) => state.window);
  const filter = useStore(needs.tree.store, (state) => state.filter);
  if (window && filter && window.totals.topics > 0)
    return <p className="empty mqtt-rows">{t(window.filter.isComplete ? 'nothingMatches' : 'loading', { filter })}</p>;
  const isOpen = kind === 'open';
  return (
    <div className="empty mqtt-rows">
      <b>{t(isOpen ? 'noTopics' : 'notConnected')}</b>
      <span>{t(isOpen ? 'noTopicsNext' : 'notConnectedNext')}</span>
    </div>
  );
}

/** Tells which rows of the list inside are on screen, as it is scrolled and resized. */
function useVisibleRows(tell: (first: number, last: number) => void) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const list = box.current?.querySelector('.virtual-list');
    if (!list) return;
    const look = (): void => tell(Math.floor(list.scrollTop / ROW_HEIGHT), Math.ceil((list.scrollTop + list.clientHeight) / ROW_HEIGHT));
    const observer = new ResizeObserver(look);
    observer.observe(list);
    list.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      list.removeEventListener('scroll', look);
    };
  }, [tell]);
  return box;
}
