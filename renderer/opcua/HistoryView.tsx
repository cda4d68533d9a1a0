import { type FormEvent, lazy, Suspense, useState } from 'react';
import { useStore } from 'zustand';
import { aggregates } from '../../shared/opcua/contract.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { VirtualList } from '../kit/VirtualList.tsx';
import type { Explorer } from './explorer.ts';
import { opcuaFailureText } from './failureText.ts';
import { durationText, localField, numberText, timeText } from './format.ts';
import type { Aggregate, HistoryRows } from './history.ts';
import { StatusMark } from './StatusMark.tsx';
import { historyTexts } from './texts/history.ts';

const Charts = lazy(() => import('../kit/chart/Charts.tsx').then((module) => ({ default: module.Charts })));

const SPANS_MS = [60_000, 600_000, 3_600_000, 86_400_000, 604_800_000] as const;
const ROW_HEIGHT = 22;

/** A node's past, as the server kept it: trend and table. */
export function HistoryView({ explorer }: { readonly explorer: Explorer }) {
  const t = useText(historyTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const { target, asked, rows, isReading, failure } = useStore(explorer.history.store);
  if (!target)
    return (
      <div className="empty">
        <b>{t('none')}</b>
        <span>{t('noneNext')}</span>
      </div>
    );
  return (
    <section className="opcua-history" aria-label={t('of', { name: target.name })}>
      <h2 className="opcua-details-head clip">{t('of', { name: target.name })}</h2>
      <AskForm key={target.node} explorer={explorer} target={target} />
      {failure && (
        <p className="failure" role="alert">
          {opcuaFailureText(failure, locale)}
        </p>
      )}
      {isReading && <p className="opcua-note dim">{t('reading')}</p>}
      {rows && rows.count === 0 && <p className="empty">{t('empty')}</p>}
      {rows && rows.count > 0 && (
        <>
          <div className="opcua-chart">
            <Suspense fallback={null}>
              <Charts
                key={`${asked?.fromMs} ${asked?.toMs} ${asked?.processed?.aggregate ?? ''}`}
                source={explorer.history.chartSource}
                name={`history-${explorer.connection}`}
              />
            </Suspense>
          </div>
          <HistoryTable rows={rows} />
        </>
      )}
    </section>
  );
}

interface AskProps {
  readonly explorer: Explorer;
  readonly target: { readonly node: string; readonly name: string };
}

function AskForm({ explorer, target }: AskProps) {
  const t = useText(historyTexts);
  const [from, setFrom] = useState(() => localField(Date.now() - SPANS_MS[1]));
  const [to, setTo] = useState(() => localField(Date.now()));
  const [how, setHow] = useState<'raw' | Aggregate>('raw');
  const [interval, setInterval] = useState('10');
  const [wrong, setWrong] = useState<'wrongTime' | 'wrongInterval' | null>(null);
  const read = (fromMs: number, toMs: number): void => {
    const intervalMs = Number(interval) * 1_000;
    const mistake = !(fromMs < toMs) ? 'wrongTime' : how !== 'raw' && !(intervalMs >= 1) ? 'wrongInterval' : null;
    setWrong(mistake);
    if (mistake) return;
    void explorer.history.read({ ...target, fromMs, toMs, processed: how === 'raw' ? null : { aggregate: how, intervalMs } });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    read(Date.parse(from), Date.parse(to));
  };
  const readLast = (spanMs: number): void => {
    const now = Date.now();
    setFrom(localField(now - spanMs));
    setTo(localField(now));
    read(now - spanMs, now);
  };
  return (
    <form className="opcua-tools" onSubmit={submit}>
      <span className="opcua-inline">
        {t('last')}
        {SPANS_MS.map((spanMs) => (
          <button key={spanMs} type="button" className="button small quiet" onClick={() => readLast(spanMs)}>
            {spanText(spanMs)}
          </button>
        ))}
      </span>
      <label className="opcua-inline">
        {t('from')}
        <input className="input" type="datetime-local" step={1} value={from} onChange={(event) => setFrom(event.target.value)} />
      </label>
      <label className="opcua-inline">
        {t('to')}
        <input className="input" type="datetime-local" step={1} value={to} onChange={(event) => setTo(event.target.value)} />
      </label>
      <label className="opcua-inline">
        {t('how')}
        <select className="input" value={how} onChange={(event) => setHow(aggregates.find((each) => each === event.target.value) ?? 'raw')}>
          <option value="raw">{t('raw')}</option>
          {aggregates.map((aggregate) => (
            <option key={aggregate} value={aggregate}>
              {t(aggregate)}
            </option>
          ))}
        </select>
      </label>
      {how !== 'raw' && (
        <label className="opcua-inline">
          {t('interval')}
          <input className="input opcua-short" inputMode="decimal" value={interval} onChange={(event) => setInterval(event.target.value)} />
        </label>
      )}
      <button type="submit" className="button small primary">
        {t('read')}
      </button>
      {wrong && (
        <span className="err" role="alert">
          {t(wrong)}
        </span>
      )}
    </form>
  );
}

/** `10 min`, `1 h`, `7 d`. */
function spanText(ms: number): string {
  if (ms >= 86_400_000) return `${ms / 86_400_000}\u202fd`;
  if (ms >= 3_600_000) return `${ms / 3_600_000}\u202fh`;
  return ms >= 60_000 ? `${ms / 60_000}\u202fmin` : durationText(ms);
}

function HistoryTable({ rows }: { readonly rows: HistoryRows }) {
  const t = useText(historyTexts);
  const [active, setActive] = useState(0);
  const nowMs = Date.now();
  return (
    <div className="opcua-history-table">
      <div className="opcua-history-row opcua-grid-head" aria-hidden="true">
        <span>{t('time')}</span>
        <span>{t('value')}</span>
        <span>{t('status')}</span>
      </div>
      <VirtualList
        count={rows.count}
        rowHeight={ROW_HEIGHT}
        active={active}
        role="listbox"
        label={t('table')}
        onKeyDown={(event) => {
          const steps: Readonly<Record<string, number>> = {
            ArrowDown: active + 1,
            ArrowUp: active - 1,
            PageDown: active + 20,
            PageUp: active - 20,
            Home: 0,
            End: rows.count - 1,
          };
          const step = steps[event.key];
          if (step === undefined) return;
          setActive(Math.max(0, Math.min(rows.count - 1, step)));
          event.preventDefault();
        }}
        renderRow={(index, style) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of all rows
          <div
            key={index}
            role="option"
            data-row={index}
            tabIndex={index === active ? 0 : -1}
            aria-selected={index === active}
            className={`opcua-history-row${index === active ? ' on' : ''}`}
            style={style}
            onClick={() => setActive(index)}
          >
            <span>{timeText(rows.sourceTimeMs[index] ?? null, nowMs)}</span>
            <span className="clip">{valueText(rows, index)}</span>
            <StatusMark status={rows.status[index] ?? 0} />
          </div>
        )}
      />
      <div className="opcua-foot">
        <span>{t('count', { count: rows.count })}</span>
        {rows.isCut && <span className="warn">{t('cut', { count: rows.count })}</span>}
      </div>
    </div>
  );
}

function valueText({ texts, value }: HistoryRows, index: number): string {
  const number = value[index] ?? Number.NaN;
  return texts.get(index) ?? (Number.isNaN(number) ? '' : numberText(number));
}
