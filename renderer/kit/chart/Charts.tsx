import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { Icon } from '../Icon.tsx';
import { useText } from '../i18n.ts';
import { ChartBar } from './ChartBar.tsx';
import type { ChartSource, Trace } from './columns.ts';
import { exactTime, numberLabel } from './labels.ts';
import { penOf, readPens } from './pens.ts';
import { type ChartStack, createChartStack, type Readout } from './stack.ts';
import './chart.css';
import { themeStore } from '../theme.ts';
import { chartTexts } from './texts.ts';

interface ChartsProps {
  readonly source: ChartSource;
  /** Begins the name of exported files. */
  readonly name: string;
  /** Takes a trace off; without it nothing is offered. */
  readonly onRemove?: (id: string) => void;
}

/** Charts under each other with one time axis and one cursor, live until paused. */
export function Charts({ source, name, onRemove }: ChartsProps) {
  const t = useText(chartTexts);
  const [stack, setStack] = useState<ChartStack | null>(null);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const made = createChartStack(source);
    setStack(made);
    return () => made.dispose();
  }, [source]);
  return (
    <section ref={box} className="charts" aria-label={t('charts')}>
      {stack && (
        <>
          <ChartBar stack={stack} box={box} name={name} />
          <Lanes stack={stack} {...(onRemove && { onRemove })} />
        </>
      )}
    </section>
  );
}

function Lanes({ stack, onRemove }: { readonly stack: ChartStack; readonly onRemove?: (id: string) => void }) {
  const traces = useStore(stack.store, (state) => state.traces);
  const names = [...new Set(traces.map(({ lane }) => lane))];
  return (
    <div className="chart-lanes">
      {names.map((lane, index) => {
        const mine = traces.filter((trace) => trace.lane === lane);
        const hasTimes = index === names.length - 1;
        const key = JSON.stringify([lane, hasTimes, mine.map(({ id, label, shape }) => [id, label, shape])]);
        return <Lane key={key} stack={stack} lane={lane} traces={mine} hasTimes={hasTimes} {...(onRemove && { onRemove })} />;
      })}
    </div>
  );
}

interface LaneProps {
  readonly stack: ChartStack;
  readonly lane: string;
  readonly traces: readonly Trace[];
  readonly hasTimes: boolean;
  readonly onRemove?: (id: string) => void;
}

const STEP_PX = 4;
const LEAP_PX = 40;

function Lane({ stack, lane, traces, hasTimes, onRemove }: LaneProps) {
  const t = useText(chartTexts);
  const plot = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const gap = t('gap');
  const words = useRef(gap);
  words.current = gap;
  useEffect(() => {
    const element = plot.current;
    if (!element) return;
    const readout: Readout = (values, atMs) => write(head.current, values, atMs, words.current);
    return stack.mount(lane, element, hasTimes, readout);
  }, [stack, lane, hasTimes]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    stack.moveCursor(lane, step * (event.shiftKey ? LEAP_PX : STEP_PX));
    event.preventDefault();
  };
  const names = traces.map(({ label }) => label).join(', ');
  return (
    <div className="chart-lane">
      <div ref={head} className="chart-head">
        {traces.map(({ id, label, unit }, index) => (
          <span key={id} className="chart-name">
            <Swatch index={index} />
            <span className="clip" title={label}>
              {label}
            </span>
            <b className="chart-value" />
            {unit && <span className="dim">{unit}</span>}
            {onRemove && (
              <button
                type="button"
                className="button quiet icon chart-remove"
                aria-label={t('remove', { name: label })}
                title={t('remove', { name: label })}
                onClick={() => onRemove(id)}
              >
                <Icon name="close" size={14} />
              </button>
            )}
          </span>
        ))}
        <span className="chart-at dim" />
      </div>
      <div
        ref={plot}
        className={hasTimes ? 'chart-plot with-times' : 'chart-plot'}
        role="img"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys move the cursor of the chart
        tabIndex={0}
        aria-label={t('chart', { names })}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}

/** The pen of a trace as it is drawn: colour and dashes. */
function Swatch({ index }: { readonly index: number }) {
  const theme = useStore(themeStore, (state) => state.theme);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the tokens change with the theme
  const { colour, dash } = useMemo(() => penOf(readPens(document.documentElement), index), [theme, index]);
  return (
    <svg className="chart-swatch" viewBox="0 0 20 6" aria-hidden="true">
      <path d="M0 3h20" style={{ stroke: colour, strokeDasharray: dash.join(' ') }} />
    </svg>
  );
}

/** Values change with each frame: they go past React into their places. */
function write(head: HTMLElement | null, values: readonly (number | null)[], atMs: number | null, gap: string): void {
  if (!head) return;
  for (const [index, place] of head.querySelectorAll('.chart-value').entries()) {
    const value = values[index] ?? null;
    const text = value === null ? '\u2013' : Number.isNaN(value) ? gap : numberLabel(value);
    if (place.textContent !== text) place.textContent = text;
  }
  const at = head.querySelector('.chart-at');
  const text = atMs === null ? '' : exactTime(atMs);
  if (at && at.textContent !== text) at.textContent = text;
}
