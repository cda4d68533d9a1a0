import { type TimeView, timeToX, xToTime } from './geometry.ts';
import { type LaneScene, lastAtMost, type PortScene, windowAt } from './scene.ts';

/** Left of the plot: port names and class names. */
export const GUTTER_PX = 156;
export const AXIS_PX = 26;
export const LANE_PX = 22;
export const LANE_GAP_PX = 4;
const PORT_GAP_PX = 18;
/** Room for a port's two lines of title, even with a single lane. */
const PORT_MIN_PX = 34;
/** How near a pointer must come to an edge to take it. */
export const EDGE_REACH_PX = 6;

export interface LaneRow {
  readonly scene: PortScene;
  readonly lane: LaneScene;
  /** Top of the lane from the top of the first port, px. */
  readonly y: number;
}

export interface PortRow {
  readonly scene: PortScene;
  readonly y: number;
  readonly height: number;
  readonly lanes: readonly LaneRow[];
}

export interface Layout {
  readonly ports: readonly PortRow[];
  readonly heightPx: number;
}

/** Stacks the ports, one lane for each traffic class, the highest on top. */
export function layOut(scenes: readonly PortScene[]): Layout {
  let y = 8;
  const ports = scenes.map((scene): PortRow => {
    const top = y;
    const lanes = scene.lanes.map((lane, i): LaneRow => ({ scene, lane, y: top + i * (LANE_PX + LANE_GAP_PX) }));
    const height = Math.max(PORT_MIN_PX, lanes.length * (LANE_PX + LANE_GAP_PX) - LANE_GAP_PX);
    y += height + PORT_GAP_PX;
    return { scene, y: top, height, lanes };
  });
  return { ports, heightPx: y };
}

/** The ports that show between two heights: binary search, since a site may have hundreds. */
export function portsBetween({ ports }: Layout, fromY: number, toY: number): readonly PortRow[] {
  let low = 0;
  let high = ports.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const row = ports[middle];
    if (row && row.y + row.height < fromY) low = middle + 1;
    else high = middle;
  }
  let end = low;
  while ((ports[end]?.y ?? Number.POSITIVE_INFINITY) <= toY) end++;
  return ports.slice(low, end);
}

export interface PortHit {
  readonly kind: 'port';
  readonly row: PortRow;
}

export interface WindowHit {
  /** `edge`: the end of window `index`; `window`: open in the lane that was hit; `closed`: the same time in a lane whose gate is closed. */
  readonly kind: 'edge' | 'window' | 'closed';
  readonly row: PortRow;
  readonly lane: LaneRow | null;
  readonly index: number;
  /** Start of the turn of the cycle that was hit, on the common axis. */
  readonly turnNs: number;
}

export type Hit = PortHit | WindowHit;

/**
 * What lies under a point.
 * @param x px from the left of the canvas (the gutter included)
 * @param y px from the top of the first port (scrolling included)
 */
export function hitTest({ layout, view, x, y }: { layout: Layout; view: TimeView; x: number; y: number }): Hit | null {
  const row = portsBetween(layout, y, y).find(({ y: top, height }) => y >= top && y <= top + height);
  if (!row) return null;
  if (x < GUTTER_PX) return { kind: 'port', row };
  const at = windowAt(row.scene, xToTime(view, x - GUTTER_PX));
  const lane = row.lanes.find(({ y: top }) => y >= top - LANE_GAP_PX / 2 && y < top + LANE_PX + LANE_GAP_PX / 2) ?? null;
  if (!at) return { kind: 'port', row };
  const edge = lane && edgeNear({ row, lane, view, x: x - GUTTER_PX, at });
  if (edge) return edge;
  const open = lane !== null && (row.scene.schedule.windows[at.index]?.open.includes(lane.lane.trafficClass) ?? false);
  return { kind: open ? 'window' : 'closed', row, lane, ...at };
}

interface EdgeSearch {
  readonly row: PortRow;
  readonly lane: LaneRow;
  readonly view: TimeView;
  readonly x: number;
  readonly at: { readonly index: number; readonly turnNs: number };
}

/** The nearer end of the window under the pointer, where this lane changes at it or either side is open. */
function edgeNear({ row, lane, view, x, at }: EdgeSearch): WindowHit | null {
  const { scene } = row;
  const count = scene.schedule.windows.length;
  const shows = (index: number) => scene.schedule.windows[index]?.open.includes(lane.lane.trafficClass) ?? false;
  const end = { index: at.index, turnNs: at.turnNs, px: timeToX(view, at.turnNs + edgeNs(scene, at.index)) - x };
  const before =
    at.index > 0
      ? { index: at.index - 1, turnNs: at.turnNs, px: timeToX(view, at.turnNs + edgeNs(scene, at.index - 1)) - x }
      : { index: count - 1, turnNs: at.turnNs - scene.cycleNs, px: timeToX(view, at.turnNs) - x };
  const [near] = [end, before].sort((a, b) => Math.abs(a.px) - Math.abs(b.px));
  if (!near || Math.abs(near.px) > EDGE_REACH_PX) return null;
  if (!shows(near.index) && !shows((near.index + 1) % count)) return null;
  // Where the window is too narrow to hold two edges and a body, its body is what one wants.
  if (end.px - before.px < 2 * EDGE_REACH_PX && Math.abs(near.px) > (end.px - before.px) / 4) return null;
  return { kind: 'edge', row, lane, index: near.index, turnNs: near.turnNs };
}

/** End of a window from the start of its cycle, ns, as it is drawn: cut at the cycle's end. */
export function edgeNs(scene: PortScene, index: number): number {
  return Math.min(scene.startsNs[index + 1] ?? 0, scene.cycleNs);
}

/** The edge of a schedule nearest to a moment of the common axis, on that axis. Null without windows. */
export function nearestEdgeNs(scene: PortScene, t: number, except: number | null): number | null {
  const at = windowAt(scene, t);
  if (!at) return null;
  const last = lastAtMost(scene.startsNs, scene.cycleNs);
  let best: number | null = null;
  for (let i = Math.max(at.index - 1, 0); i <= Math.min(at.index + 2, last); i++) {
    if (i - 1 === except) continue;
    const edge = at.turnNs + (scene.startsNs[i] ?? 0);
    if (best === null || Math.abs(edge - t) < Math.abs(best - t)) best = edge;
  }
  const turn = at.turnNs + scene.cycleNs;
  if (best === null || Math.abs(turn - t) < Math.abs(best - t)) best = turn;
  return best;
}
