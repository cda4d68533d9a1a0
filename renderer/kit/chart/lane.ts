import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { align, gapsOf } from './align.ts';
import type { Trace } from './columns.ts';
import { decimate } from './decimate.ts';
import { numberLabel, timeLabel } from './labels.ts';
import { type Pens, penOf } from './pens.ts';

/** One chart of a stack, drawn with uPlot. Loaded when the first chart is shown: nobody pays for it who shows none. */
export interface Lane {
  /** Draws what stands between two times. Other traces than those it was made with are left to the lane that takes its place. */
  draw(traces: readonly Trace[], fromMs: number, toMs: number): void;
  resize(): void;
  /** Moves the cursor, of all lanes with the same key, by so many px; into the middle where there is none. */
  moveCursor(byPx: number): void;
  readonly canvas: HTMLCanvasElement;
  dispose(): void;
}

export interface LaneNeeds {
  readonly element: HTMLElement;
  readonly traces: readonly Trace[];
  readonly pens: Pens;
  /** Lanes of one stack share a cursor. */
  readonly cursorKey: string;
  /** The lane at the bottom carries the times. */
  readonly hasTimes: boolean;
  /** The cursor is at this time; null: it left. */
  readonly onCursor: (ms: number | null) => void;
  /** A span was drawn with the pointer. */
  readonly onZoom: (fromMs: number, toMs: number) => void;
  readonly onZoomOut: () => void;
}

const AXIS_PX = 66;
const TIMES_PX = 26;

export function createLane(needs: LaneNeeds): Lane {
  const { element, onCursor, onZoomOut } = needs;
  let drawn: readonly Trace[] = [];
  const plot = new uPlot(
    optionsOf(needs, () => drawn),
    [[], ...needs.traces.map(() => [])],
    element,
  );
  const out = (): void => onZoomOut();
  const left = (): void => onCursor(null);
  plot.over.addEventListener('dblclick', out);
  plot.over.addEventListener('mouseleave', left);
  return {
    draw(traces, fromMs, toMs) {
      if (traces.length !== needs.traces.length || traces.some(({ id }, index) => id !== needs.traces[index]?.id)) return;
      const buckets = Math.max(10, Math.round(plot.width - AXIS_PX));
      drawn = traces.map((trace) => ({ ...trace, columns: decimate(trace.columns, { fromMs, toMs, buckets }) }));
      const { times, values } = align(drawn.map(({ columns }) => columns));
      plot.batch(() => {
        plot.setData([[...times], ...values.map((one) => [...one])], false);
        plot.setScale('x', { min: fromMs, max: toMs });
      });
    },
    resize: () => plot.setSize(sizeOf(element)),
    moveCursor(byPx) {
      const now = plot.cursor.left ?? -1;
      const width = plot.over.clientWidth;
      const to = now < 0 ? width / 2 : Math.min(Math.max(0, now + byPx), width);
      plot.setCursor({ left: to, top: Math.max(0, plot.over.clientHeight / 2) });
      onCursor(plot.posToVal(to, 'x'));
    },
    canvas: plot.ctx.canvas,
    dispose() {
      plot.over.removeEventListener('dblclick', out);
      plot.over.removeEventListener('mouseleave', left);
      plot.destroy();
    },
  };
}

const sizeOf = (element: HTMLElement): { width: number; height: number } => ({
  width: Math.max(120, element.clientWidth),
  height: Math.max(60, element.clientHeight),
});

function optionsOf(
  { element, traces, pens, cursorKey, hasTimes, onCursor, onZoom }: LaneNeeds,
  drawn: () => readonly Trace[],
): uPlot.Options {
  const axis: uPlot.Axis = {
    stroke: pens.dim,
    font: pens.font,
    grid: { stroke: pens.line, width: 1 },
    ticks: { stroke: pens.line, width: 1, size: 4 },
  };
  return {
    ...sizeOf(element),
    ms: 1,
    padding: [6, 10, hasTimes ? 0 : 4, 0],
    legend: { show: false },
    cursor: { sync: { key: cursorKey, setSeries: false }, drag: { x: true, y: false, setScale: false }, points: { size: 6 } },
    scales: { x: { time: true }, y: { range: rangeOf } },
    axes: [
      {
        ...axis,
        size: hasTimes ? TIMES_PX : 0,
        space: 84,
        values: (_, splits, __, ___, step) => splits.map((ms) => (hasTimes ? timeLabel(ms, step) : '')),
      },
      { ...axis, size: AXIS_PX, space: 22, values: (_, splits) => splits.map(numberLabel) },
    ],
    series: [
      {},
      ...traces.map(({ shape }, index): uPlot.Series => {
        const { colour, dash } = penOf(pens, index);
        const stepped = shape === 'step' ? uPlot.paths.stepped?.({ align: 1 }) : undefined;
        return {
          stroke: colour,
          width: pens.stroke + 0.4,
          dash: [...dash],
          points: { size: 4 },
          ...(stepped && { paths: stepped, gaps: (_, __, ___, ____, gaps) => gaps.map(widened) }),
        };
      }),
    ],
    hooks: {
      drawAxes: [(plot) => drawGaps(plot, drawn(), pens)],
      setCursor: [
        (plot) => {
          const { left = -1 } = plot.cursor;
          if (left >= 0) onCursor(plot.posToVal(left, 'x'));
        },
      ],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < 4) return;
          onZoom(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}

/** A step that comes out of a gap begins with its own value, not with a line up from what was known before. */
const widened = ([start, end]: uPlot.Series.Gap): uPlot.Series.Gap => [start, end + devicePixelRatio];

/** Room above and below; a trace that never moves stands in the middle. */
function rangeOf(_: uPlot, low: number | null, high: number | null): uPlot.Range.MinMax {
  if (low === null || high === null || !Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  if (low === high) return [low - (Math.abs(low) * 0.1 || 1), high + (Math.abs(high) * 0.1 || 1)];
  const room = (high - low) * 0.08;
  return [low - room, high + room];
}

/** A span in which a trace is not known is hatched, so that it cannot be taken for one in which nothing changed. */
function drawGaps(plot: uPlot, traces: readonly Trace[], { hatch }: Pens): void {
  const { ctx, bbox } = plot;
  const right = bbox.left + bbox.width;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = hatch;
  ctx.lineWidth = devicePixelRatio;
  for (const { columns } of traces)
    for (const [fromMs, toMs] of gapsOf(columns)) {
      const start = Math.max(bbox.left, plot.valToPos(fromMs, 'x', true));
      const end = Number.isFinite(toMs) ? Math.min(right, plot.valToPos(toMs, 'x', true)) : right;
      if (end > start) hatchSpan(ctx, start, end, bbox);
    }
  ctx.restore();
}

function hatchSpan(ctx: CanvasRenderingContext2D, start: number, end: number, { top, height }: uPlot.BBox): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(start, top, end - start, height);
  ctx.clip();
  ctx.beginPath();
  const step = 6 * devicePixelRatio;
  for (let x = Math.floor((start - height) / step) * step; x < end; x += step) {
    ctx.moveTo(x, top + height);
    ctx.lineTo(x + height, top);
  }
  ctx.stroke();
  ctx.restore();
}
