import { type TimeRange, type TimeView, timeToX, xToTime } from '../geometry.ts';
import type { LaneScene, Turning } from '../scene.ts';

/** From this width on a window is a box of its own; below it only its share of each pixel is drawn. */
export const BOX_PX = 5;

/** What one lane shows, one value per pixel column or box. Reused from frame to frame: nothing is allocated while panning. */
export interface LaneRuns {
  /** Share of each pixel column in which the gate is open, 0-255; boxes excluded. */
  readonly density: Uint8Array;
  /** Some column has density. */
  anyDensity: boolean;
  /** Up to here the density says it all: a box that began before is drawn from here on. */
  coveredPx: number;
  boxes: number;
  readonly boxX0: Float64Array;
  readonly boxX1: Float64Array;
  readonly boxWindow: Int32Array;
  /** Start of the turn of the cycle that the box belongs to, ns. */
  readonly boxTurnNs: Float64Array;
}

export function laneRuns(widthPx: number): LaneRuns {
  const most = Math.ceil(widthPx / BOX_PX) + 4;
  return {
    density: new Uint8Array(Math.ceil(widthPx)),
    anyDensity: false,
    coveredPx: Number.NEGATIVE_INFINITY,
    boxes: 0,
    boxX0: new Float64Array(most),
    boxX1: new Float64Array(most),
    boxWindow: new Int32Array(most),
    boxTurnNs: new Float64Array(most),
  };
}

/**
 * Walks the visible pixels of a lane: jumps over what is closed, takes wide windows whole, and adds up the rest per pixel
 * from prefix sums. The cost is that of the pixels (times the logarithm of the windows), however many windows there are.
 * One loop over plain numbers: it runs for every lane of every frame.
 * @param range what is drawn at all, on the common axis
 */
export function walkLane(turning: Turning, lane: LaneScene, view: TimeView, range: TimeRange, out: LaneRuns): void {
  out.density.fill(0);
  out.anyDensity = false;
  out.coveredPx = Number.NEGATIVE_INFINITY;
  out.boxes = 0;
  const { startNs, endNs } = lane;
  const { cycleNs } = turning;
  if (startNs.length === 0 || cycleNs <= 0) return;
  let t = Math.max(range.fromNs, xToTime(view, 0));
  const end = Math.min(range.toNs, xToTime(view, out.density.length));
  let turnNs = turning.phaseNs + Math.floor((t - turning.phaseNs) / cycleNs) * cycleNs;
  let at = 0;
  while (t < end) {
    if (t - turnNs >= cycleNs) {
      turnNs += Math.floor((t - turnNs) / cycleNs) * cycleNs;
      at = 0;
    }
    at = firstEndingAfter(endNs, t - turnNs, at);
    if (at === endNs.length) {
      turnNs += cycleNs;
      at = 0;
    }
    const from = turnNs + (startNs[at] ?? 0);
    const to = Math.min(range.toNs, turnNs + (endNs[at] ?? 0));
    const x0 = timeToX(view, Math.max(range.fromNs, from));
    const x1 = timeToX(view, to);
    // Rounding may put the beginning of a column a hair before it.
    const px = Math.max(0, Math.floor(timeToX(view, t) + 1e-6));
    if (x0 >= px + 1) t = from;
    else if (x1 - x0 >= BOX_PX) {
      addBox(out, Math.max(x0, out.coveredPx), x1, lane.windowIndex[at] ?? 0, turnNs);
      t = to;
    } else {
      const next = Math.min(range.toNs, xToTime(view, px + 1));
      addColumn(out, px, openBetween(lane, cycleNs, at, t - turnNs, next - turnNs) / view.nsPerPx);
      t = next > t ? next : xToTime(view, px + 2);
    }
  }
}

/** Index of the first interval that ends after `local`, from `at` on: a few steps, then by halves. */
function firstEndingAfter(endNs: Float64Array, local: number, at: number): number {
  let i = at;
  for (let tries = 0; tries < 6 && i < endNs.length; tries++, i++) if ((endNs[i] ?? 0) > local) return i;
  let high = endNs.length;
  while (i < high) {
    const middle = (i + high) >>> 1;
    if ((endNs[middle] ?? 0) > local) high = middle;
    else i = middle + 1;
  }
  return i;
}

/** Time open from `from` to `to`, both from the start of one turn; `to` may lie turns later. `at`: the first interval that ends after `from`. */
function openBetween(lane: LaneScene, cycleNs: number, at: number, from: number, to: number): number {
  const whole = lane.openBeforeNs[lane.startNs.length] ?? 0;
  const turns = to >= cycleNs ? Math.floor(to / cycleNs) : 0;
  const local = to - turns * cycleNs;
  const until = firstEndingAfter(lane.endNs, local, turns > 0 ? 0 : at);
  return turns * whole + openUntil(lane, until, local) - openUntil(lane, at, from);
}

function openUntil({ startNs, openBeforeNs }: LaneScene, at: number, local: number): number {
  return (openBeforeNs[at] ?? 0) + (at < startNs.length ? Math.max(0, local - (startNs[at] ?? 0)) : 0);
}

function addBox(out: LaneRuns, x0: number, x1: number, window: number, turnNs: number): void {
  const n = out.boxes++;
  out.boxX0[n] = x0;
  out.boxX1[n] = x1;
  out.boxWindow[n] = window;
  out.boxTurnNs[n] = turnNs;
}

function addColumn(out: LaneRuns, px: number, share: number): void {
  out.coveredPx = px + 1;
  if (share <= 0) return;
  // A sliver of a nanosecond must still be seen.
  out.density[px] = Math.max(24, Math.min(255, Math.round(share * 255) + (out.density[px] ?? 0)));
  out.anyDensity = true;
}
