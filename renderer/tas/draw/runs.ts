import { type TimeRange, type TimeView, timeToX, xToTime } from '../geometry.ts';
import { type LaneScene, lastAtMost, openUpToNs, type Turning } from '../scene.ts';

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
 * @param range what is drawn at all, on the common axis
 */
export function walkLane(turning: Turning, lane: LaneScene, view: TimeView, range: TimeRange, out: LaneRuns): void {
  out.density.fill(0);
  out.anyDensity = false;
  out.coveredPx = Number.NEGATIVE_INFINITY;
  out.boxes = 0;
  if (lane.startNs.length === 0 || turning.cycleNs <= 0) return;
  let t = Math.max(range.fromNs, xToTime(view, 0));
  const end = Math.min(range.toNs, xToTime(view, out.density.length));
  while (t < end) t = step({ turning, lane, view, range, out }, t);
}

interface Walk {
  readonly turning: Turning;
  readonly lane: LaneScene;
  readonly view: TimeView;
  readonly range: TimeRange;
  readonly out: LaneRuns;
}

/** Deals with what stands at `t` and says from when on nothing is drawn yet. */
function step({ turning, lane, view, range, out }: Walk, t: number): number {
  const turns = Math.floor((t - turning.phaseNs) / turning.cycleNs);
  let turnNs = turning.phaseNs + turns * turning.cycleNs;
  let at = lastAtMost(lane.startNs, t - turnNs);
  if (at < 0 || (lane.endNs[at] ?? 0) <= t - turnNs) at++;
  if (at >= lane.startNs.length) {
    at = 0;
    turnNs += turning.cycleNs;
  }
  const startNs = turnNs + (lane.startNs[at] ?? 0);
  const endNs = Math.min(range.toNs, turnNs + (lane.endNs[at] ?? 0));
  const x0 = timeToX(view, Math.max(range.fromNs, startNs));
  const x1 = timeToX(view, endNs);
  // Rounding may put the beginning of a column a hair before it.
  const px = Math.max(0, Math.floor(timeToX(view, t) + 1e-6));
  if (x0 >= px + 1) return startNs;
  if (x1 - x0 >= BOX_PX) {
    const n = out.boxes++;
    out.boxX0[n] = Math.max(x0, out.coveredPx);
    out.boxX1[n] = x1;
    out.boxWindow[n] = lane.windowIndex[at] ?? 0;
    out.boxTurnNs[n] = turnNs;
    return endNs;
  }
  return addColumn({ turning, lane, view, range, out }, t, px);
}

/** Adds up one pixel column from `t` on: everything in it that is too narrow for a box. */
function addColumn({ turning, lane, view, range, out }: Walk, t: number, px: number): number {
  const end = Math.min(range.toNs, xToTime(view, px + 1));
  const share = (openUpToNs(lane, turning, end) - openUpToNs(lane, turning, t)) / view.nsPerPx;
  // A sliver of a nanosecond must still be seen.
  if (share > 0) out.density[px] = Math.max(24, Math.min(255, Math.round(share * 255) + (out.density[px] ?? 0)));
  out.anyDensity ||= share > 0;
  out.coveredPx = px + 1;
  return end > t ? end : xToTime(view, px + 2);
}
