import { type FormEvent, type KeyboardEvent, useState } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import type { OpcuaFound } from '../../shared/opcua/contract.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { VirtualList } from '../kit/VirtualList.tsx';
import { AddressTree } from './AddressTree.tsx';
import type { Explorer } from './explorer.ts';
import { opcuaFailureText } from './failureText.ts';
import { NodeMark } from './NodeMark.tsx';
import { act, dragText, inspect, NODE_DRAG } from './nodeActions.ts';
import { isAddress } from './search.ts';
import { treeTexts } from './texts/tree.ts';

/** The way to nodes: the tree, or what was found. */
export function NodePane({ explorer }: { readonly explorer: Explorer }) {
  const t = useText(treeTexts);
  const isSearch = useStore(explorer.search.store, (state) => state.text !== null);
  return (
    <section className="opcua-nodes" aria-label={t('nodes')} title={t('keys')}>
      <FindBox explorer={explorer} />
      {isSearch ? <FoundNodes explorer={explorer} /> : <AddressTree explorer={explorer} />}
    </section>
  );
}

/** An address leads to its node in the tree; any other text is searched for. */
function FindBox({ explorer }: { readonly explorer: Explorer }) {
  const t = useText(treeTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const failure = useStore(explorer.search.store, (state) => state.failure);
  const [text, setText] = useState('');
  const [isLost, setIsLost] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setIsLost(false);
    const wanted = text.trim();
    if (wanted === '') explorer.search.clear();
    else if (isAddress(wanted)) {
      const found = await explorer.search.find(wanted);
      if (found) setIsLost(!(await goTo(explorer, found)));
    } else await explorer.search.run(wanted);
  };
  return (
    <form className="opcua-find" onSubmit={(event) => void submit(event)}>
      <input
        className="input"
        type="search"
        aria-label={t('find')}
        placeholder={t('find')}
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          if (event.target.value === '') explorer.search.clear();
        }}
      />
      {(failure || isLost) && (
        <p className="failure" role="alert">
          {failure ? opcuaFailureText(failure, locale) : t('wayLost')}
        </p>
      )}
    </form>
  );
}

/** Shows a node, and the way to it. @returns false where the tree does not lead there */
async function goTo(explorer: Explorer, found: Pick<OpcuaFound, 'node' | 'ancestors'>): Promise<boolean> {
  explorer.search.clear();
  inspect(explorer, found.node);
  explorer.show('node');
  return explorer.tree.reveal(found);
}

const ROW_HEIGHT = 38;

function FoundNodes({ explorer }: { readonly explorer: Explorer }) {
  const t = useText(treeTexts);
  const { text, found, visited, state } = useStore(explorer.search.store);
  const [active, setActive] = useState(0);
  const pick = (index: number): void => {
    const row = found[index];
    if (!row) return;
    setActive(index);
    inspect(explorer, row.node);
  };
  const parentOf = ({ ancestors }: OpcuaFound): string | null => ancestors.at(-1) ?? null;
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + 10,
      PageUp: active - 10,
      Home: 0,
      End: found.length - 1,
    };
    const step = steps[event.key];
    const row = found[active];
    if (step !== undefined) pick(Math.max(0, Math.min(found.length - 1, step)));
    else if (event.key === 'Enter' && row) act(explorer, row, parentOf(row));
    else if (event.key === 'ArrowRight' && row) void goTo(explorer, row);
    else if (event.key === 'Escape') explorer.search.clear();
    else return;
    event.preventDefault();
  };
  const words = state === 'running' ? 'searching' : state === 'done' ? 'searched' : 'stopped';
  return (
    <>
      <div className="opcua-found-head" role="status">
        <span className="clip">{t(words, { count: found.length, visited })}</span>
        {state === 'running' ? (
          <button type="button" className="button small" onClick={() => explorer.search.stop()}>
            {t('stop')}
          </button>
        ) : (
          <button type="button" className="button small quiet" onClick={() => explorer.search.clear()}>
            {t('back')}
          </button>
        )}
      </div>
      {found.length === 0 && state !== 'running' ? (
        <p className="empty">{t('none', { text: text ?? '' })}</p>
      ) : (
        <VirtualList
          count={found.length}
          rowHeight={ROW_HEIGHT}
          active={active}
          role="listbox"
          label={t('found')}
          onKeyDown={onKeyDown}
          renderRow={(index, style) => {
            const row = found[index];
            return (
              row && (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of all rows
                <div
                  key={`${row.node} ${row.path}`}
                  role="option"
                  data-row={index}
                  tabIndex={index === active ? 0 : -1}
                  aria-selected={index === active}
                  className={`opcua-found${index === active ? ' on' : ''}`}
                  style={style}
                  draggable={row.nodeClass === 'Variable'}
                  onDragStart={(event) => event.dataTransfer.setData(NODE_DRAG, dragText([{ node: row.node, name: row.displayName }]))}
                  onClick={() => pick(index)}
                  onDoubleClick={() => act(explorer, row, parentOf(row))}
                >
                  <span className="opcua-found-name">
                    <NodeMark nodeClass={row.nodeClass} />
                    <span className="clip">{printable(row.displayName, 200)}</span>
                  </span>
                  <small className="faint clip">{printable(row.path, 300)}</small>
                </div>
              )
            );
          }}
        />
      )}
    </>
  );
}
