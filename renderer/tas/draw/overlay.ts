import type { Locale, Sentence } from '../../../shared/kit/problem.ts';
import { exactLabel, timeToX } from '../geometry.ts';
import { AXIS_PX, GUTTER_PX, type Hit, LANE_PX, type LaneRow, type PortRow } from '../layout.ts';
import type { Snapped } from '../snap.ts';
import type { Frame } from './frame.ts';
import { classColour } from './palette.ts';

export interface OverlayFrame extends Frame {
  readonly locale: Locale;
  readonly hover: { readonly hit: Hit | null; readonly ns: number } | null;
  readonly drag: {
    readonly key: string;
    readonly index: number;
    readonly turnNs: number;
    readonly snapped: Snapped | null;
    readonly label: Sentence;
  } | null;
}

const MOST_TURNS = 64;

/** What moves with the pointer: selection, handles, crosshair, snapping guide. Drawn over a picture that is already there. */
export function paintOverlay(context: CanvasRenderingContext2D, frame: OverlayFrame): void {
  context.setTransform(frame.dpr, 0, 0, frame.dpr, 0, 0);
  context.save();
  context.beginPath();
  context.rect(GUTTER_PX - 6, AXIS_PX - 4, frame.widthPx, frame.heightPx);
  context.clip();
  drawHover(context, frame);
  drawSelection(context, frame);
  context.restore();
  drawCrosshair(context, frame);
}

const rowOf = ({ layout }: Frame, key: string): PortRow | undefined => layout.ports.find(({ scene }) => scene.key === key);

function drawSelection(context: CanvasRenderingContext2D, frame: OverlayFrame): void {
  const { selected } = frame;
  const row = selected && rowOf(frame, selected.key);
  if (!row || selected.window === null) return;
  const window = row.scene.schedule.windows[selected.window];
  if (!window) return;
  const lanes = window.open.length === 0 ? row.lanes : row.lanes.filter(({ lane }) => window.open.includes(lane.trafficClass));
  eachTurn(frame, row, (turnNs) => {
    const [x0, x1] = spanOf(frame, row, selected.window ?? 0, turnNs);
    if (x1 <= x0 || x1 < GUTTER_PX || x0 > frame.widthPx) return;
    for (const lane of lanes) outline(context, frame, lane, x0, x1);
    drawHandle(context, frame, row, x1, x1 - x0);
    if (selected.window !== 0) drawHandle(context, frame, row, x0, x1 - x0);
  });
}

/** Where a window lies on the screen in one turn, within what is drawn at all; what is cut off at the cycle's end included. */
function spanOf({ view, range }: Frame, { scene }: PortRow, index: number, turnNs: number): [number, number] {
  const isLast = index === scene.schedule.windows.length - 1;
  const end = isLast ? Math.max(scene.cycleNs, scene.startsNs[index + 1] ?? 0) : (scene.startsNs[index + 1] ?? 0);
  const from = Math.max(range.fromNs, turnNs + (scene.startsNs[index] ?? 0));
  const to = end > scene.cycleNs ? turnNs + end : Math.min(range.toNs, turnNs + end);
  return [GUTTER_PX + timeToX(view, from), GUTTER_PX + timeToX(view, to)];
}

function eachTurn({ view, range }: Frame, { scene }: PortRow, draw: (turnNs: number) => void): void {
  if (scene.cycleNs <= 0) return;
  const first = Math.floor((Math.max(range.fromNs, view.originNs) - scene.phaseNs) / scene.cycleNs);
  for (let turn = first, n = 0; n < MOST_TURNS; turn++, n++) {
    const turnNs = scene.phaseNs + turn * scene.cycleNs;
    if (turnNs >= range.toNs || timeToX(view, turnNs) > view.widthPx) break;
    draw(turnNs);
  }
}

function outline(context: CanvasRenderingContext2D, frame: Frame, { lane, y }: LaneRow, x0: number, x1: number): void {
  const top = AXIS_PX - frame.scrollTop + y;
  const width = Math.max(x1 - x0 - 1, 2);
  context.fillStyle = classColour(frame.palette, lane.trafficClass).fill;
  context.globalAlpha = 0.14;
  context.fillRect(x0, top, width, LANE_PX);
  context.globalAlpha = 1;
  context.strokeStyle = frame.palette.text;
  context.lineWidth = 2;
  context.beginPath();
  context.roundRect(x0, top, width, LANE_PX, 3);
  context.stroke();
}

/** A grip at a window's end, across all lanes of the port: an edge is one for all classes. */
function drawHandle(context: CanvasRenderingContext2D, frame: Frame, row: PortRow, x: number, width: number): void {
  if (width < 10) return;
  context.strokeStyle = frame.palette.accent;
  context.globalAlpha = 0.7;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(Math.round(x) - 0.5, AXIS_PX - frame.scrollTop + row.y);
  context.lineTo(Math.round(x) - 0.5, AXIS_PX - frame.scrollTop + row.y + row.height);
  context.stroke();
  context.globalAlpha = 1;
  context.fillStyle = frame.palette.text;
  for (const { y } of row.lanes) {
    context.beginPath();
    context.roundRect(x - 2.5, AXIS_PX - frame.scrollTop + y + 4, 4, LANE_PX - 8, 2);
    context.fill();
  }
}

function drawHover(context: CanvasRenderingContext2D, frame: OverlayFrame): void {
  const hit = frame.drag ? null : (frame.hover?.hit ?? null);
  if (!hit || hit.kind === 'port') return;
  const { row, index, turnNs } = hit;
  const [x0, x1] = spanOf(frame, row, index, turnNs);
  if (hit.kind === 'edge') {
    context.fillStyle = frame.palette.accent;
    context.fillRect(Math.round(x1) - 1.5, AXIS_PX - frame.scrollTop + row.y - 3, 3, row.height + 6);
    return;
  }
  if (hit.kind === 'closed' || !hit.lane) return;
  context.strokeStyle = classColour(frame.palette, hit.lane.lane.trafficClass).edge;
  context.lineWidth = 2;
  context.strokeRect(x0 + 1, AXIS_PX - frame.scrollTop + hit.lane.y + 1, Math.max(x1 - x0 - 3, 1), LANE_PX - 2);
}

/** A line through all ports at the pointer, or on what a drag snapped to, with its time to the nanosecond. */
function drawCrosshair(context: CanvasRenderingContext2D, frame: OverlayFrame): void {
  const { drag, hover, palette } = frame;
  const guide = drag?.snapped && drag.snapped.to !== 'granularity' ? drag.snapped : null;
  const ns = guide?.ns ?? drag?.snapped?.ns ?? hover?.ns ?? null;
  if (ns === null) return;
  const x = GUTTER_PX + timeToX(frame.view, ns);
  if (x < GUTTER_PX - 1 || x > frame.widthPx) return;
  context.strokeStyle = guide ? palette.accent : palette.dim;
  context.lineWidth = guide ? 1.5 : 1;
  context.setLineDash(guide ? [6, 3] : [2, 3]);
  context.beginPath();
  context.moveTo(Math.round(x) + 0.5, AXIS_PX - 4);
  context.lineTo(Math.round(x) + 0.5, frame.heightPx);
  context.stroke();
  context.setLineDash([]);
  tag(context, frame, exactLabel(ns), x, 4, guide ? palette.accent : palette.text);
  if (!drag) return;
  tag(context, frame, drag.label[frame.locale], x, AXIS_PX + 2, palette.text);
  if (guide)
    tag(
      context,
      frame,
      guide.to === 'cycle-end' ? frame.say('snapCycle') : frame.say('snapEdge', { ports: guide.ports.join(', ') }),
      x,
      AXIS_PX + 24,
      palette.accent,
    );
}

function tag(context: CanvasRenderingContext2D, frame: Frame, text: string, x: number, y: number, colour: string): void {
  context.font = `10.5px ${frame.palette.mono}`;
  const width = context.measureText(text).width + 10;
  const left = Math.min(Math.max(x - width / 2, GUTTER_PX), frame.widthPx - width - 4);
  context.fillStyle = frame.palette.raised;
  context.strokeStyle = frame.palette.line2;
  context.lineWidth = 1;
  context.beginPath();
  context.roundRect(left + 0.5, y + 0.5, width, 17, 3);
  context.fill();
  context.stroke();
  context.fillStyle = colour;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillText(text, left + 5, y + 9.5);
}
