import { createStore, type StoreApi } from 'zustand/vanilla';
import { themeStore } from '../theme.ts';
import { type ChartSource, type Columns, noColumns, type Trace, valueAt } from './columns.ts';
import type { Lane, LaneNeeds } from './lane.ts';
import { readPens } from './pens.ts';

export interface StackState {
  readonly isPaused: boolean;
  /** Width of the live window, ms; null: all there is. */
  readonly spanMs: number | null;
  /** What was chosen with the pointer while paused. */
  readonly zoom: readonly [fromMs: number, toMs: number] | null;
  /** Changes when traces come and go, not when their points do. */
  readonly traces: readonly Trace[];
}

/** Where a lane says what it shows at the cursor, or at the end. It is written to directly: it changes with each frame. */
export type Readout = (values: readonly (number | null)[], atMs: number | null) => void;

/** Charts under each other with one time axis and one cursor. */
export interface ChartStack {
  readonly store: StoreApi<StackState>;
  /** Shows a time that is over: there is nothing to pause. */
  readonly isStill: boolean;
  /** Draws one lane into an element until the disposer runs. */
  mount(lane: string, element: HTMLElement, hasTimes: boolean, readout: Readout): () => void;
  pause(isPaused: boolean): void;
  setSpan(spanMs: number | null): void;
  moveCursor(lane: string, byPx: number): void;
  /** What is on screen: the traces with their points, and from when to when. */
  shown(): { readonly traces: readonly Trace[]; readonly fromMs: number; readonly toMs: number };
  canvasOf(lane: string): HTMLCanvasElement | null;
  dispose(): void;
}

interface Mounted {
  readonly element: HTMLElement;
  readonly readout: Readout;
  lane: Lane | null;
}

const DEFAULT_SPAN_MS = 60_000;
let stacks = 0;

export function createChartStack(source: ChartSource): ChartStack {
  const isStill = source.isStill === true;
  const spanMs = isStill ? null : DEFAULT_SPAN_MS;
  const store = createStore<StackState>(() => ({ isPaused: isStill, spanMs, zoom: null, traces: source.traces() }));
  const cursorKey = `chart-${++stacks}`;
  const mounted = new Map<string, Mounted>();
  const clock = createEdge();
  let frozen: readonly Trace[] = isStill ? source.traces() : [];
  let cursorMs: number | null = null;
  let frame = 0;
  let isDirty = true;
  let lastTo = Number.NEGATIVE_INFINITY;

  const traces = (): readonly Trace[] => (store.getState().isPaused ? frozen : source.traces());
  const range = (all: readonly Trace[]): readonly [number, number] => {
    const { isPaused, zoom, spanMs } = store.getState();
    if (isPaused && zoom) return zoom;
    const [oldest, newest] = endsOf(all);
    const toMs = isPaused ? newest : clock.edge(newest);
    return [spanMs === null ? Math.min(oldest, toMs - 1_000) : toMs - spanMs, toMs];
  };
  const draw = (): void => {
    frame = 0;
    const all = traces();
    const [fromMs, toMs] = range(all);
    const visible = [...mounted].filter(([, { element }]) => element.checkVisibility());
    const moved = ((toMs - lastTo) / (toMs - fromMs)) * (visible[0]?.[1].element.clientWidth ?? 0);
    if (isDirty || Math.abs(moved) >= 1) {
      isDirty = false;
      lastTo = toMs;
      drawLanes(visible, all, { fromMs, toMs, cursorMs });
    }
    if (!store.getState().isPaused) schedule();
  };
  const schedule = (): void => {
    if (frame === 0 && mounted.size > 0) frame = requestAnimationFrame(draw);
  };
  const redraw = (): void => {
    isDirty = true;
    schedule();
  };
  const stopSource = source.subscribe(() => {
    const now = source.traces();
    if (!sameTraces(now, store.getState().traces)) store.setState({ traces: now });
    if (!store.getState().isPaused) redraw();
  });

  const pause = (isPaused: boolean): void => {
    if (isPaused) frozen = source.traces().map((trace) => ({ ...trace, columns: copyOf(trace.columns) }));
    store.setState({ isPaused, zoom: null });
    redraw();
  };
  return {
    store,
    isStill,
    mount(name, element, hasTimes, readout) {
      const entry: Mounted = { element, readout, lane: null };
      mounted.set(name, entry);
      const stop = keepLane(entry, () => traces().filter(({ lane }) => lane === name), redraw, {
        cursorKey,
        hasTimes,
        onCursor(ms) {
          if (ms === cursorMs) return;
          cursorMs = ms;
          redraw();
        },
        onZoom(fromMs, toMs) {
          if (!store.getState().isPaused) pause(true);
          store.setState({ zoom: [fromMs, toMs] });
          redraw();
        },
        onZoomOut() {
          store.setState({ zoom: null });
          redraw();
        },
      });
      return () => {
        stop();
        if (mounted.get(name) === entry) mounted.delete(name);
      };
    },
    pause,
    setSpan(spanMs) {
      store.setState({ spanMs, zoom: null });
      redraw();
    },
    moveCursor: (name, byPx) => mounted.get(name)?.lane?.moveCursor(byPx),
    shown() {
      const all = traces();
      const [fromMs, toMs] = range(all);
      return { traces: all, fromMs, toMs };
    },
    canvasOf: (name) => mounted.get(name)?.lane?.canvas ?? null,
    dispose() {
      stopSource();
      cancelAnimationFrame(frame);
    },
  };
}

interface View {
  readonly fromMs: number;
  readonly toMs: number;
  readonly cursorMs: number | null;
}

function drawLanes(lanes: readonly (readonly [string, Mounted])[], traces: readonly Trace[], { fromMs, toMs, cursorMs }: View): void {
  for (const [name, { lane, readout }] of lanes) {
    const mine = traces.filter((trace) => trace.lane === name);
    lane?.draw(mine, fromMs, toMs);
    readout(
      mine.map(({ columns }) => valueAt(columns, cursorMs ?? toMs)),
      cursorMs,
    );
  }
}

type Hooks = Pick<LaneNeeds, 'cursorKey' | 'hasTimes' | 'onCursor' | 'onZoom' | 'onZoomOut'>;

/** Keeps a lane in its element: made once the drawing code is there, made anew when the theme changes, as large as its element. */
function keepLane(entry: Mounted, traces: () => readonly Trace[], redraw: () => void, hooks: Hooks): () => void {
  const { element } = entry;
  let isOver = false;
  const make = async (): Promise<void> => {
    const { createLane } = await import('./lane.ts');
    if (isOver) return;
    entry.lane?.dispose();
    entry.lane = createLane({ element, traces: traces(), pens: readPens(element), ...hooks });
    redraw();
  };
  const observer = new ResizeObserver(() => {
    if (element.clientWidth === 0) return;
    entry.lane?.resize();
    redraw();
  });
  observer.observe(element);
  const stopTheme = themeStore.subscribe(() => void make());
  void make();
  return () => {
    isOver = true;
    observer.disconnect();
    stopTheme();
    entry.lane?.dispose();
    entry.lane = null;
  };
}

/** The right edge of a live picture: it goes on by this computer's clock while no points come, so that silence is seen. */
function createEdge(): { edge(newestMs: number): number } {
  let newest = Number.NEGATIVE_INFINITY;
  let edgeMs = 0;
  let at = 0;
  return {
    edge(newestMs) {
      const now = performance.now();
      const goneOn = newest === Number.NEGATIVE_INFINITY ? newestMs : edgeMs + (now - at);
      // points that come late do not pull the edge back, unless another clock is behind them
      edgeMs = newestMs > goneOn || goneOn - newestMs > 3_600_000 ? newestMs : goneOn;
      newest = newestMs;
      at = now;
      return edgeMs;
    },
  };
}

function endsOf(traces: readonly Trace[]): readonly [number, number] {
  let oldest = Number.POSITIVE_INFINITY;
  let newest = Number.NEGATIVE_INFINITY;
  for (const { columns } of traces) {
    oldest = Math.min(oldest, columns.times[0] ?? oldest);
    newest = Math.max(newest, columns.times.at(-1) ?? newest);
  }
  return Number.isFinite(newest) ? [oldest, newest] : [0, 0];
}

const copyOf = ({ times, values }: Columns): Columns =>
  times.length === 0 ? noColumns : { times: Float64Array.from(times), values: Float64Array.from(values) };

const sameTraces = (now: readonly Trace[], before: readonly Trace[]): boolean =>
  now.length === before.length &&
  now.every(({ id, lane, label, unit, shape }, index) => {
    const other = before[index];
    return other?.id === id && other.lane === lane && other.label === label && other.unit === unit && other.shape === shape;
  });
