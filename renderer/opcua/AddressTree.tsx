import { type CSSProperties, type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import type { OpcuaReference } from '../../shared/opcua/contract.ts';
import { Icon } from '../kit/Icon.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import { VirtualList } from '../kit/VirtualList.tsx';
import type { Explorer } from './explorer.ts';
import { opcuaFailureText } from './failureText.ts';
import { NodeMark } from './NodeMark.tsx';
import { act, dragText, inspect, NODE_DRAG } from './nodeActions.ts';
import { treeTexts } from './texts/tree.ts';
import { ROOT } from './tree.ts';
import { type TreeRow, treeMove, treeRows, typeAhead } from './treeModel.ts';

const ROW_HEIGHT = 24;
const TYPE_AHEAD_MS = 600;
const INDENT_PX = 14;
const MAX_NAME = 200;

type Row = TreeRow<OpcuaReference>;

/** The server's address space, as far as it was opened. */
export function AddressTree({ explorer }: { readonly explorer: Explorer }) {
  const t = useText(treeTexts);
  const tree = useTree(explorer);
  return (
    <VirtualList
      count={tree.rows.length}
      rowHeight={ROW_HEIGHT}
      active={tree.active}
      role="tree"
      label={t('tree', { name: explorer.connection })}
      onKeyDown={tree.onKeyDown}
      renderRow={(index, style) => {
        const row = tree.rows[index];
        if (!row) return null;
        const shared = { index, style, isActive: index === tree.active, onPick: () => tree.pick(index) };
        return row.kind === 'note' ? (
          <NoteRow key={row.key} {...shared} row={row} explorer={explorer} />
        ) : (
          <NodeRow key={row.key} {...shared} row={row} explorer={explorer} onTurn={() => explorer.tree.turn(row.key, row.node.node)} />
        );
      }}
    />
  );
}

interface RowProps<R extends Row> {
  readonly explorer: Explorer;
  readonly row: R;
  readonly index: number;
  readonly style: CSSProperties;
  readonly isActive: boolean;
  readonly onPick: () => void;
}

function NodeRow({
  explorer,
  row,
  index,
  style,
  isActive,
  onPick,
  onTurn,
}: RowProps<Extract<Row, { kind: 'node' }>> & { readonly onTurn: () => void }) {
  const { node, level, expanded, parent } = row;
  const name = printable(node.displayName, MAX_NAME);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all rows
    <div
      role="treeitem"
      data-row={index}
      tabIndex={isActive ? 0 : -1}
      aria-level={level}
      aria-selected={isActive}
      {...(expanded === null ? {} : { 'aria-expanded': expanded })}
      className={`opcua-row${isActive ? ' on' : ''}`}
      style={{ ...style, paddingLeft: level * INDENT_PX - 6 }}
      title={`${name}\n${printable(node.node, 300)}`}
      draggable={node.nodeClass === 'Variable'}
      onDragStart={(event) => event.dataTransfer.setData(NODE_DRAG, dragText([{ node: node.node, name: node.displayName }]))}
      onClick={onPick}
      onDoubleClick={() => act(explorer, node, parentNode(parent))}
    >
      {expanded === null ? (
        <span className="twist" />
      ) : (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the arrow keys open and shut the row
        // biome-ignore lint/a11y/noStaticElementInteractions: a mouse target inside the treeitem, which carries the state
        <span
          className="twist"
          onClick={(event) => {
            event.stopPropagation();
            onTurn();
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          <Icon name={expanded ? 'down' : 'right'} size={14} />
        </span>
      )}
      <NodeMark nodeClass={node.nodeClass} />
      <span className="clip">{name}</span>
    </div>
  );
}

/** Children that are not there yet, or could not be read. A further page is read as soon as its row comes on screen. */
function NoteRow({ explorer, row, index, style, isActive, onPick }: RowProps<Extract<Row, { kind: 'note' }>>) {
  const t = useText(treeTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const { note, level, of, failure } = row;
  useEffect(() => {
    if (note === 'more') void explorer.tree.more(of);
  }, [explorer, note, of]);
  const text = note === 'failed' && failure ? t('failed', { reason: opcuaFailureText(failure, locale) }) : t(note);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree handles the keys of all rows
    <div
      role="treeitem"
      data-row={index}
      tabIndex={isActive ? 0 : -1}
      aria-level={level}
      aria-selected={isActive}
      className={`opcua-row note${isActive ? ' on' : ''}${note === 'failed' ? ' err' : ''}`}
      style={{ ...style, paddingLeft: level * INDENT_PX - 6 }}
      title={text}
      onClick={onPick}
    >
      <span className="twist" />
      <span className="clip">{text}</span>
    </div>
  );
}

/** The node id of a row's parent: the last on the way to it. */
const parentNode = (parent: string | null): string => parent?.split('\u0000').at(-1) ?? ROOT;

function useTree(explorer: Explorer) {
  const { tree } = explorer;
  const branches = useStore(tree.store, (state) => state.branches);
  const open = useStore(tree.store, (state) => state.open);
  const activeKey = useStore(tree.store, (state) => state.activeKey);
  const typed = useRef({ text: '', at: 0 });
  const rows = useMemo(() => treeRows({ roots: branches.get(ROOT)?.nodes ?? [], branches, open }), [branches, open]);
  const active = useMemo(
    () =>
      Math.max(
        0,
        rows.findIndex(({ key }) => key === activeKey),
      ),
    [rows, activeKey],
  );
  const pick = (index: number): void => {
    const row = rows[index];
    if (!row) return;
    tree.activate(row.key);
    if (row.kind === 'node') inspect(explorer, row.node.node);
    else if (row.note === 'failed') void tree.more(row.of);
  };
  const enter = (): void => {
    const row = rows[active];
    if (row?.kind === 'node') act(explorer, row.node, parentNode(row.parent));
    else if (row) pick(active);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = rows[active];
    const move = treeMove(event.key, rows, active);
    if (move && 'to' in move) pick(move.to);
    else if (move) {
      if (row?.kind === 'node') tree.turn(row.key, row.node.node);
    } else if (event.key === 'Enter') enter();
    else if (event.key === ' ') pick(active);
    else if (event.key === 'F5' && row?.kind === 'node') void tree.refresh(row.node.node);
    else if (event.key.length === 1) {
      const now = event.timeStamp;
      typed.current = { text: now - typed.current.at < TYPE_AHEAD_MS ? typed.current.text + event.key : event.key, at: now };
      const next = typeAhead(typed.current.text, rows, active);
      if (next !== null) pick(next);
    } else return;
    event.preventDefault();
  };
  return { rows, active, pick, onKeyDown };
}
