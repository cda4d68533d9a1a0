import { printable } from '../../shared/kit/printable.ts';
import { severityOf } from '../../shared/opcua/status.ts';
import type { ChartSource, Trace } from '../kit/chart/columns.ts';
import { createPointRing, type PointRing } from '../kit/chart/ring.ts';
import type { Batch } from './latest.ts';
import type { WatchedItem } from './watchItems.ts';

/** Points that each line keeps. */
const CHART_POINTS = 20_000;
const MAX_LABEL = 80;
export const MAX_CHARTED = 12;

/** The lines of the items that a person has chosen. */
export interface WatchChart {
  readonly source: ChartSource;
  /** Draws these from now on. */
  choose(items: readonly WatchedItem[]): void;
  /** A line goes on under its item's new number. */
  renumber(renewed: ReadonlyMap<number, WatchedItem>): void;
  /** Adds a batch: a bad value, or one that is no number, is a gap. */
  take(batch: Batch): void;
  gap(atMs: number): void;
}

export function createWatchChart(): WatchChart {
  let lines: readonly { readonly item: WatchedItem; readonly ring: PointRing }[] = [];
  let byId: ReadonlyMap<number, PointRing> = new Map();
  const listeners = new Set<() => void>();
  const changed = (next = lines): void => {
    if (next !== lines) {
      lines = next;
      byId = new Map(lines.map(({ item, ring }) => [item.id, ring]));
    }
    for (const listener of listeners) listener();
  };
  const traceOf = ({ item, ring }: (typeof lines)[number]): Trace => ({
    id: String(item.id),
    lane: String(item.id),
    label: printable(item.name, MAX_LABEL),
    shape: 'step',
    columns: ring.columns(),
  });
  return {
    source: {
      traces: () => lines.map(traceOf),
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    choose: (items) => changed(items.map((item) => ({ item, ring: byId.get(item.id) ?? createPointRing(CHART_POINTS) }))),
    renumber: (renewed) => changed(lines.map(({ item, ring }) => ({ item: renewed.get(item.id) ?? item, ring }))),
    take(batch) {
      if (byId.size === 0) return;
      let isNew = false;
      for (let row = 0; row < batch.count; row += 1) {
        const ring = byId.get(batch.item[row] ?? 0);
        const atMs = timeOf(batch, row);
        if (!ring || Number.isNaN(atMs)) continue;
        ring.push(atMs, severityOf(batch.status[row] ?? 0) === 'bad' ? Number.NaN : (batch.value[row] ?? Number.NaN));
        isNew = true;
      }
      if (isNew) changed();
    },
    gap(atMs) {
      for (const { ring } of lines) ring.push(atMs, Number.NaN);
      changed();
    },
  };
}

/** When the source had the value; the server's time where the source gave none. */
function timeOf({ sourceTimeMs, serverTimeMs }: Batch, row: number): number {
  const source = sourceTimeMs[row] ?? Number.NaN;
  return Number.isNaN(source) ? (serverTimeMs[row] ?? Number.NaN) : source;
}
