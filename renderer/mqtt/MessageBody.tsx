import { type CSSProperties, type KeyboardEvent, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { DecodedLine, DecodedMessage } from '../../shared/mqtt/decoded.ts';
import { useText } from '../kit/i18n.ts';
import { VirtualList } from '../kit/VirtualList.tsx';
import { countText } from './amounts.ts';
import { numberId } from './charted.ts';
import { keyText, valueText } from './diff.ts';
import { HexView } from './HexView.tsx';
import type { ShownMessage, TopicPlace } from './topicStore.ts';
import { messageTexts } from './topicTexts.ts';
import type { MqttNeeds } from './viewNeeds.ts';

interface BodyProps {
  readonly needs: MqttNeeds;
  readonly place: TopicPlace;
  readonly path: string;
  readonly message: ShownMessage;
}

/** A payload as it was decoded: values that can be charted, or text. Never anything but text nodes. */
export function MessageBody({ needs, place, path, message }: BodyProps) {
  const t = useText(messageTexts);
  const { decoded, row } = message;
  if (row.bytes === 0) return <p className="dim mqtt-note">{t('empty')}</p>;
  return (
    <>
      <Problem decoded={decoded} />
      {decoded.as === 'hex' && <HexView needs={needs} place={place} message={message} />}
      {decoded.lines.length > 0 && <Lines needs={needs} place={place} path={path} decoded={decoded} />}
      <WholeNumber needs={needs} place={place} path={path} decoded={decoded} />
      {decoded.text !== '' && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls is reached by the keyboard
        <pre className="mqtt-text mono" tabIndex={0}>
          {decoded.text}
        </pre>
      )}
      <Cuts message={message} />
    </>
  );
}

/** A text that is a number, as many sensors send it, can be charted as a whole. */
function WholeNumber({ needs: { charted, topic }, place, path, decoded }: LinesProps) {
  const t = useText(messageTexts);
  const numbers = useStore(charted.store, (state) => state.numbers);
  const format = useStore(topic.store, (state) => state.format);
  if (decoded.as !== 'text' || decoded.text.trim() === '' || !Number.isFinite(Number(decoded.text))) return null;
  const number = { topic: place.topic, topicPath: path, path: [], as: format };
  const isDrawn = numbers.some((one) => numberId(one) === numberId(number));
  return (
    <p className="mqtt-note">
      <button type="button" className="button small" aria-pressed={isDrawn} onClick={() => charted.turn(number)}>
        {t(isDrawn ? 'unplot' : 'plot')}
      </button>
    </p>
  );
}

/** Why it is not all of the format that was wanted. */
function Problem({ decoded: { problem } }: { readonly decoded: DecodedMessage }) {
  const t = useText(messageTexts);
  if (!problem) return null;
  return (
    <p className="warn mqtt-note" role="status">
      {t(problem.code, { at: countText(problem.at) })}
    </p>
  );
}

/** What is not shown, in numbers. */
function Cuts({ message: { decoded, row } }: { readonly message: ShownMessage }) {
  const t = useText(messageTexts);
  const cuts = [
    decoded.cutLines > 0 && t('cutLines', { count: countText(decoded.cutLines) }),
    decoded.cutBytes > 0 && t('cutBytes', { count: countText(decoded.cutBytes) }),
    row.keptBytes < row.bytes && t('notKept', { count: countText(row.bytes - row.keptBytes) }),
  ].filter((word) => word !== false);
  if (cuts.length === 0) return null;
  return <p className="warn mqtt-note">{cuts.join(' ')}</p>;
}

const LINE_HEIGHT = 20;
const PAGE_LINES = 15;

interface LinesProps extends Omit<BodyProps, 'message'> {
  readonly decoded: DecodedMessage;
}

/** The values of a structured payload; Enter or the button charts a number. */
function Lines({ needs: { charted, topic }, place, path, decoded }: LinesProps) {
  const t = useText(messageTexts);
  const [wanted, setActive] = useState(0);
  const numbers = useStore(charted.store, (state) => state.numbers);
  const format = useStore(topic.store, (state) => state.format);
  const drawn = useMemo(() => new Set(numbers.map(numberId)), [numbers]);
  const { lines } = decoded;
  const active = Math.min(wanted, lines.length - 1);
  const turn = (line: DecodedLine | undefined): void => {
    if (line?.path) charted.turn({ topic: place.topic, topicPath: path, path: line.path, as: format });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + PAGE_LINES,
      PageUp: active - PAGE_LINES,
      Home: 0,
      End: lines.length,
    }[event.key];
    if (to !== undefined) setActive(Math.min(Math.max(0, to), lines.length - 1));
    else if (event.key === 'Enter' || event.key === ' ') turn(lines[active]);
    else return;
    event.preventDefault();
  };
  return (
    <div className="mqtt-lines">
      <VirtualList
        count={lines.length}
        rowHeight={LINE_HEIGHT}
        active={active}
        role="listbox"
        multiple
        label={t('values')}
        onKeyDown={onKeyDown}
        renderRow={(index, style) => {
          const line = lines[index];
          return (
            line && (
              <Line
                key={index}
                line={line}
                index={index}
                isActive={index === active}
                isDrawn={line.path !== null && drawn.has(numberId({ topic: place.topic, path: line.path }))}
                style={style}
                onPick={() => setActive(index)}
                onTurn={() => turn(line)}
              />
            )
          );
        }}
      />
    </div>
  );
}

interface LineProps {
  readonly line: DecodedLine;
  readonly index: number;
  readonly isActive: boolean;
  /** It is on the charts. */
  readonly isDrawn: boolean;
  readonly style: CSSProperties;
  readonly onPick: () => void;
  readonly onTurn: () => void;
}

const INDENT_PX = 14;

function Line({ line, index, isActive, isDrawn, style, onPick, onTurn }: LineProps) {
  const t = useText(messageTexts);
  const key = keyText(line.key);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of all rows
    <div
      role="option"
      data-row={index}
      tabIndex={isActive ? 0 : -1}
      aria-selected={isDrawn}
      className={`mqtt-line mono${isActive ? ' active' : ''}`}
      style={{ ...style, paddingInlineStart: 8 + line.depth * INDENT_PX }}
      onClick={onPick}
    >
      {key !== '' && (
        <span className="mqtt-key clip" title={key}>
          {key}
        </span>
      )}
      <span className={`mqtt-value clip ${line.kind}`} title={line.text}>
        {valueText(line)}
      </span>
      {line.note !== null && <small className="faint clip">{line.note}</small>}
      {line.path !== null && (
        // biome-ignore lint/a11y/useKeyWithClickEvents: Enter does the same at the row
        // biome-ignore lint/a11y/noStaticElementInteractions: a mouse target inside the option, which carries the state
        <span className={`link mqtt-plot${isDrawn ? ' drawn' : ''}`} title={t('plotWhat')} onClick={onTurn}>
          {t(isDrawn ? 'unplot' : 'plot')}
        </span>
      )}
    </div>
  );
}
