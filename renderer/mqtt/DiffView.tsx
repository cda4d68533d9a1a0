import { useMemo } from 'react';
import { useText } from '../kit/i18n.ts';
import { countText } from './amounts.ts';
import { diffRows } from './diff.ts';
import type { ShownMessage } from './topicStore.ts';
import { historyTexts } from './topicTexts.ts';
import type { MqttNeeds } from './viewNeeds.ts';

interface DiffProps {
  readonly needs: MqttNeeds;
  readonly one: ShownMessage;
  readonly other: ShownMessage;
}

const MOST_ROWS = 2_000;
const signs = { same: ' ', removed: '\u2212', added: '+' } as const;

/** Two messages against each other, decoded alike; in the order in which they came. */
export function DiffView({ needs: { topic }, one, other }: DiffProps) {
  const t = useText(historyTexts);
  const [from, to] = one.row.index < other.row.index ? [one, other] : [other, one];
  const rows = useMemo(() => diffRows(from.decoded, to.decoded), [from, to]);
  const count = (kind: 'removed' | 'added'): number => rows.filter((row) => row.kind === kind).length;
  const names = { one: countText(to.row.index), other: countText(from.row.index) };
  const [removed, added] = [count('removed'), count('added')];
  const title = t('title', names);
  return (
    <section className="mqtt-diff" aria-label={title}>
      <header>
        <b>{title}</b>
        <span className="dim">{removed + added === 0 ? t('same') : t('differ', { ...names, removed, added })}</span>
        <button type="button" className="button small" onClick={() => void topic.compareWith(null)}>
          {t('ended')}
        </button>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls is reached by the keyboard */}
      <pre className="mono" tabIndex={0}>
        {rows.slice(0, MOST_ROWS).map((row, index) =>
          row.kind === 'hidden' ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: the rows are made anew together
            <span key={index} className="faint">
              {`\u2026 ${t('hidden', { count: countText(row.count) })}\n`}
            </span>
          ) : (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above
            <span key={index} className={`diff-${row.kind}`}>
              {`${signs[row.kind]} ${row.line}\n`}
            </span>
          ),
        )}
      </pre>
      {rows.length > MOST_ROWS && <p className="warn mqtt-note">{t('moreLines', { count: countText(rows.length - MOST_ROWS) })}</p>}
    </section>
  );
}
