import { type EditResult, type Grain, moveWindow, resizeEdge, slideWindow } from './edits.ts';
import { edgeNs } from './layout.ts';
import type { PortScene } from './scene.ts';
import { type Snapped, snapEdge } from './snap.ts';

/** A drag of an edge or a window, from the moment that it began. */
export interface Drag {
  readonly kind: 'edge' | 'window';
  readonly scene: PortScene;
  readonly index: number;
  /** Start of the turn of the cycle in which it was taken. */
  readonly turnNs: number;
  /** Where the pointer took it, on the common axis. */
  readonly takenAtNs: number;
}

export interface DragOptions {
  readonly grain: Grain;
  /** Other ports whose edges attract. */
  readonly others: readonly PortScene[];
  /** How far an edge attracts, ns; null where snapping is off. */
  readonly reachNs: number | null;
  /** What counts as round at the zoom as it is, ns. */
  readonly roundNs?: number;
  /** A window slides between its neighbours instead of changing places with them. */
  readonly slide: boolean;
}

export interface Dragged {
  readonly result: EditResult;
  /** Where the dragged window now is. */
  readonly index: number;
  readonly snapped: Snapped | null;
}

/** What the schedule becomes with the pointer at `pointerNs`. Always from the schedule as it was: a drag back undoes itself. */
export function dragTo(drag: Drag, pointerNs: number, options: DragOptions): Dragged {
  const grain = options.reachNs === null ? { granularityNs: 1, minIntervalNs: options.grain.minIntervalNs } : options.grain;
  const deltaNs = pointerNs - drag.takenAtNs;
  if (drag.kind === 'window' && !options.slide) return reordered(drag, deltaNs);
  const { schedule, startsNs } = drag.scene;
  const movesEnd = drag.kind === 'edge';
  const from = drag.turnNs + (movesEnd ? (startsNs[drag.index + 1] ?? 0) : (startsNs[drag.index] ?? 0));
  const wanted = takenEdge(drag, from) + deltaNs;
  const snapped =
    options.reachNs === null
      ? null
      : snapEdge({
          ns: wanted,
          moving: drag.scene,
          index: movesEnd ? drag.index : drag.index - 1,
          turnNs: drag.turnNs,
          others: options.others,
          granularityNs: grain.granularityNs,
          reachNs: options.reachNs,
          ...(options.roundNs !== undefined && { roundNs: options.roundNs }),
        });
  const moved = (snapped?.ns ?? wanted) - from;
  const result = movesEnd ? resizeEdge(schedule, drag.index, moved, grain) : slideWindow(schedule, drag.index, moved, grain);
  return { result, index: drag.index, snapped };
}

/** An edge that the cycle cuts is taken where it is drawn. */
function takenEdge({ kind, scene, index, turnNs }: Drag, from: number): number {
  return kind === 'edge' ? Math.min(from, turnNs + edgeNs(scene, index)) : from;
}

/** The place whose start, with the window taken out, is nearest to where the window was dragged. */
function reordered({ scene, index }: Drag, deltaNs: number): Dragged {
  const wanted = (scene.startsNs[index] ?? 0) + deltaNs;
  let start = 0;
  let best = 0;
  let nearest = Math.abs(wanted);
  const rest = scene.schedule.windows.filter((_, i) => i !== index);
  for (const [i, { length }] of rest.entries()) {
    start += length;
    if (Math.abs(start - wanted) < nearest) {
      nearest = Math.abs(start - wanted);
      best = i + 1;
    }
  }
  return { result: moveWindow(scene.schedule, index, best), index: best, snapped: null };
}
