import { type KeyboardEvent, useEffect, useReducer, useState } from 'react';
import { useText } from '../kit/i18n.ts';
import { VirtualList } from '../kit/VirtualList.tsx';
import { createHexPages, type HexPages, hexRow, ROW_OCTETS } from './hexPages.ts';
import type { ShownMessage, TopicPlace } from './topicStore.ts';
import { messageTexts } from './topicTexts.ts';
import type { MqttNeeds } from './viewNeeds.ts';

const ROW_HEIGHT = 18;
const PAGE_ROWS = 20;

interface HexProps {
  readonly needs: MqttNeeds;
  readonly place: TopicPlace;
  readonly message: ShownMessage;
}

/** A payload as octets, sixteen in a row; only what is on screen is asked for. */
export function HexView({ needs: { client }, place, message: { row } }: HexProps) {
  const t = useText(messageTexts);
  const [pages, setPages] = useState<HexPages | null>(null);
  const [, redraw] = useReducer((count: number) => count + 1, 0);
  const [wanted, setActive] = useState(0);
  const { index, keptBytes } = row;
  useEffect(() => {
    const made = createHexPages(client, { ...place, index }, redraw);
    setPages(made);
    return made.stop;
  }, [client, place, index]);
  const count = Math.ceil(keptBytes / ROW_OCTETS);
  const active = Math.min(wanted, count - 1);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + PAGE_ROWS,
      PageUp: active - PAGE_ROWS,
      Home: 0,
      End: count,
    }[event.key];
    if (to === undefined) return;
    setActive(Math.min(Math.max(0, to), count - 1));
    event.preventDefault();
  };
  return (
    <div className="mqtt-lines">
      <VirtualList
        count={count}
        rowHeight={ROW_HEIGHT}
        active={active}
        role="listbox"
        label={t('octets')}
        onKeyDown={onKeyDown}
        renderRow={(at, style) => {
          const octets = pages?.row(at) ?? null;
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of all rows
            <div
              key={at}
              role="option"
              data-row={at}
              tabIndex={at === active ? 0 : -1}
              aria-selected={at === active}
              className={`mqtt-hex mono${at === active ? ' active' : ''}`}
              style={style}
              onClick={() => setActive(at)}
            >
              {octets === null ? '\u2026' : hexRow(at, octets)}
            </div>
          );
        }}
      />
    </div>
  );
}
