import { type Annotations, annotate, cutOff } from '../annotations.ts';
import { exactLabel, timeToX } from '../geometry.ts';
import { rangesText } from '../intent.ts';
import { GUTTER_PX, LANE_PX, type LaneRow, type PortRow } from '../layout.ts';
import type { LaneScene, PortScene } from '../scene.ts';
import type { Frame, Pens } from './frame.ts';
import { drawMark } from './marks.ts';
import { classColour } from './palette.ts';
import { type LaneRuns, walkLane } from './runs.ts';
import type { Strips } from './strips.ts';
import { fitText, textWidth } from './textFit.ts';

/** A lane as it is about to be drawn. */
export interface LaneDrawing {
  readonly row: LaneRow;
  readonly notes: Annotations;
  readonly y: number;
}

const ROUND_FROM_PX = 32;
/** Narrower than this, hatching is grey noise. */
const HATCH_FROM_PX = 8;
const LABEL_FROM_PX = 26;
/** Wider than any screen. */
const MOST_PX = 20_000;

export function laneDrawings(ports: readonly PortRow[], frame: Frame, top: number): LaneDrawing[] {
  return ports.flatMap(({ scene, lanes }) => {
    const notes = annotate(scene, frame.site);
    return lanes.map((row) => ({ row, notes, y: top + row.y }));
  });
}

/** The open windows of one lane: the strip of its slivers, then its boxes with their labels and marks. */
export function drawWindows(pens: Pens, frame: Frame, drawing: LaneDrawing, runs: LaneRuns, strips: Strips, strip: number): void {
  const { context } = pens;
  const { row, y } = drawing;
  if (strip >= 0) strips.draw(context, strip, { x: GUTTER_PX, y, width: frame.view.widthPx, height: LANE_PX });
  const colour = classColour(frame.palette, row.lane.trafficClass);
  const round = new Path2D();
  context.fillStyle = colour.fill;
  context.globalAlpha = frame.palette.fillAlpha;
  for (let i = 0; i < runs.boxes; i++) {
    // What lies outside of the plot is clipped: far beyond it a path would lose its exactness.
    const x0 = GUTTER_PX + Math.max(runs.boxX0[i] ?? 0, -8);
    const width = GUTTER_PX + Math.min(runs.boxX1[i] ?? 0, frame.view.widthPx + 8) - x0 - 1;
    if (width >= ROUND_FROM_PX) round.roundRect(x0 + 0.5, y + 0.5, width, LANE_PX - 1, 3);
    else context.fillRect(Math.round(x0), y, Math.round(x0 + width + 1) - Math.round(x0), LANE_PX);
  }
  context.fill(round);
  context.globalAlpha = 1;
  context.strokeStyle = colour.edge;
  context.lineWidth = frame.palette.stroke;
  context.stroke(round);
  context.fillStyle = colour.edge;
  for (let i = 0; i < runs.boxes; i++) drawSquareEdges(context, frame, runs.boxX0[i] ?? 0, runs.boxX1[i] ?? 0, y);
  drawStretch(pens, frame, drawing, runs);
  drawLabels(context, frame, drawing, runs);
}

/** The outline of a narrow box, from rectangles on whole pixels: there may be thousands, and a path each would cost the frame. */
function drawSquareEdges(context: CanvasRenderingContext2D, { palette: { stroke } }: Frame, from: number, to: number, y: number): void {
  if (to - from - 1 >= ROUND_FROM_PX) return;
  const x0 = Math.round(GUTTER_PX + from);
  const x1 = Math.round(GUTTER_PX + to);
  context.fillRect(x0, y, stroke, LANE_PX);
  context.fillRect(x1 - stroke, y, stroke, LANE_PX);
  context.fillRect(x0, y, x1 - x0, stroke);
  context.fillRect(x0, y + LANE_PX - stroke, x1 - x0, stroke);
}

/** Where the list ends before the cycle the last state stands: hatched from there, behind a dashed line. */
function drawStretch({ context, dead }: Pens, frame: Frame, { row, y }: LaneDrawing, runs: LaneRuns): void {
  const { scene } = row;
  if (scene.sumNs >= scene.cycleNs) return;
  const last = scene.schedule.windows.length - 1;
  for (let i = 0; i < runs.boxes; i++) {
    if (runs.boxWindow[i] !== last) continue;
    const from = Math.max(runs.boxX0[i] ?? 0, timeToX(frame.view, (runs.boxTurnNs[i] ?? 0) + scene.sumNs));
    const width = (runs.boxX1[i] ?? 0) - from;
    if (width < 1) continue;
    if (dead) context.fillStyle = dead;
    context.fillRect(GUTTER_PX + from, y + 1, width, LANE_PX - 2);
    dashedLine(context, frame.palette.warn, GUTTER_PX + from, y - 1, y + LANE_PX + 1);
  }
}

function dashedLine(context: CanvasRenderingContext2D, colour: string, x: number, from: number, to: number): void {
  context.setLineDash([3, 2]);
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(Math.round(x) + 0.5, from);
  context.lineTo(Math.round(x) + 0.5, to);
  context.stroke();
  context.setLineDash([]);
}

function drawLabels(context: CanvasRenderingContext2D, frame: Frame, { row, notes, y }: LaneDrawing, runs: LaneRuns): void {
  const font = `11px ${frame.palette.font}`;
  const marks = frame.marks(row.scene);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  for (let i = 0; i < runs.boxes; i++) {
    const index = runs.boxWindow[i] ?? 0;
    const left = Math.max(runs.boxX0[i] ?? 0, 0);
    const width = Math.min(runs.boxX1[i] ?? 0, frame.view.widthPx) - left;
    const severity = marks.get(index);
    const marked = severity !== undefined && width >= 14 && isFirstOpen(row, index);
    if (marked) drawMark(context, frame.palette, severity, GUTTER_PX + left + 9, y + LANE_PX / 2);
    const indent = marked ? 18 : 8;
    if (width < LABEL_FROM_PX + indent) continue;
    const wrong = notes.missed.has(index) && !carriesSome(notes, index, row.lane.trafficClass);
    const text = fitText(context, font, windowLabel(frame, row, notes, index), width - indent - 5);
    if (!text) continue;
    context.font = font;
    context.fillStyle = wrong ? frame.palette.err : frame.palette.text;
    context.fillText(text, GUTTER_PX + left + indent, y + LANE_PX / 2 + 0.5);
  }
}

/** A window's mark stands once: in the highest lane that it opens. */
const isFirstOpen = ({ scene, lane }: LaneRow, index: number): boolean =>
  Math.max(...(scene.schedule.windows[index]?.open ?? [])) === lane.trafficClass;

const carriesSome = ({ intentOf }: Annotations, index: number, trafficClass: number): boolean =>
  intentOf(index)?.intents.some(({ classes }) => classes.includes(trafficClass)) ?? false;

/** What the window is for as far as it leaves through this lane; where nothing of it does, what passes instead. */
export function windowLabel(frame: Frame, { scene, lane }: LaneRow, notes: Annotations, index: number): string {
  const wanted = scene.schedule.windows[index]?.for ?? [];
  const here = (notes.intentOf(index)?.intents ?? []).filter(({ classes }) => classes.includes(lane.trafficClass));
  // On a VLAN only 0 to 7 reach the wire as PCP: higher ones are named where there are no others.
  const onWire = lane.priorities.filter((priority) => priority < 8);
  const priorities = rangesText(onWire.length > 0 ? onWire : lane.priorities);
  const passes = lane.priorities.length > 0 ? frame.say('pcp', { priorities }) : frame.say('noPriority');
  if (wanted.length === 0) return passes;
  if (here.length === 0)
    return notes.missed.has(index) ? frame.say('notFor', { names: wanted.join(', '), passes }) : frame.say('also', { passes });
  return `${here.map(({ name }) => name).join(', ')} · ${passes}`;
}

/** Time in which every gate is closed, hatched in each lane of the port. */
export function drawGuards({ context, guard }: Pens, frame: Frame, runs: LaneRuns, row: PortRow, top: number): void {
  const marks = frame.marks(row.scene);
  for (let i = 0; i < runs.boxes; i++) {
    const x0 = GUTTER_PX + (runs.boxX0[i] ?? 0);
    const width = GUTTER_PX + (runs.boxX1[i] ?? 0) - x0;
    if (guard) context.fillStyle = guard;
    for (const lane of row.lanes) context.fillRect(x0, top + lane.y, width, LANE_PX);
    const severity = marks.get(runs.boxWindow[i] ?? -2);
    const first = row.lanes[0];
    if (severity && first && width >= 14) drawMark(context, frame.palette, severity, x0 + 9, top + first.y + LANE_PX / 2);
  }
}

/** A hatched stretch within one lane: dead time, or where a frame may still hold the wire. */
export function drawHatched(context: CanvasRenderingContext2D, pattern: CanvasPattern | null, runs: LaneRuns, y: number): void {
  if (!pattern) return;
  context.fillStyle = pattern;
  for (let i = 0; i < runs.boxes; i++) {
    const x0 = Math.max(runs.boxX0[i] ?? 0, -8);
    const width = Math.min(runs.boxX1[i] ?? 0, MOST_PX) - x0;
    if (width >= HATCH_FROM_PX) context.fillRect(Math.round(GUTTER_PX + x0), y + 1, Math.round(width), LANE_PX - 2);
  }
}

/** Where a class should be open for what a window is for, and is not: an outline without a body, crossed through, with the reason. */
export function drawGhosts(context: CanvasRenderingContext2D, frame: Frame, { row, notes, y }: LaneDrawing, runs: LaneRuns): void {
  const font = `600 11px ${frame.palette.font}`;
  const colour = classColour(frame.palette, row.lane.trafficClass);
  for (let i = 0; i < runs.boxes; i++) {
    const x0 = GUTTER_PX + Math.max(runs.boxX0[i] ?? 0, -4);
    const width = Math.min(GUTTER_PX + (runs.boxX1[i] ?? 0), frame.widthPx + 4) - x0;
    context.setLineDash([4, 3]);
    context.strokeStyle = frame.palette.err;
    context.lineWidth = Math.max(1.5, frame.palette.stroke);
    context.strokeRect(x0 + 1, y + 1, width - 2, LANE_PX - 2);
    context.setLineDash([]);
    if (width < 22) continue;
    // The badge has the colour of the class that the traffic is for.
    context.fillStyle = colour.fill;
    context.fillRect(x0 + 6, y + 6, 10, LANE_PX - 12);
    context.strokeStyle = frame.palette.err;
    context.beginPath();
    context.moveTo(x0 + 4, y + LANE_PX - 4);
    context.lineTo(x0 + 18, y + 4);
    context.stroke();
    const closed =
      notes.intentOf(runs.boxWindow[i] ?? 0)?.intents.filter(({ closed: classes }) => classes.includes(row.lane.trafficClass)) ?? [];
    const priorities = rangesText(
      [...new Set(closed.flatMap((intent) => intent.priorities ?? []))].filter((p) => row.lane.priorities.includes(p)),
    );
    const label = frame.say('ghost', { names: closed.map(({ name }) => name).join(', '), priorities });
    const text = fitText(context, font, label, width - 28);
    context.font = font;
    context.textAlign = 'left';
    context.textBaseline = 'middle';
    context.fillStyle = frame.palette.err;
    if (text) context.fillText(text, x0 + 23, y + LANE_PX / 2 + 0.5);
  }
}

/** What is beyond the cycle's end never runs: outlined after the last turn, and a broken line where it is cut. */
export function drawCutOff(pens: Pens, frame: Frame, { row, y }: LaneDrawing, runs: LaneRuns): void {
  const { scene, lane } = row;
  const cut = cutOffTurn(scene, frame);
  const beyond = cut && cutLane(scene, lane);
  if (!cut || !beyond) return;
  walkLane(
    { phaseNs: cut.turnNs, cycleNs: scene.sumNs },
    beyond,
    frame.view,
    { fromNs: cut.turnNs + scene.cycleNs, toNs: cut.turnNs + scene.sumNs },
    runs,
  );
  drawHatched(pens.context, pens.wrong, runs, y);
  pens.context.setLineDash([3, 3]);
  pens.context.strokeStyle = frame.palette.err;
  pens.context.lineWidth = 1;
  for (let i = 0; i < runs.boxes; i++) {
    const x0 = GUTTER_PX + (runs.boxX0[i] ?? 0);
    pens.context.strokeRect(x0 + 0.5, y + 0.5, GUTTER_PX + (runs.boxX1[i] ?? 0) - x0 - 1, LANE_PX - 1);
  }
  pens.context.setLineDash([]);
  if (runs.boxes > 0) drawCutLabel(pens.context, frame, scene, { x0: runs.boxX0[0] ?? 0, x1: runs.boxX1[runs.boxes - 1] ?? 0, y });
}

/** How much is cut off, once for each lane that it shows in. */
function drawCutLabel(context: CanvasRenderingContext2D, frame: Frame, scene: PortScene, at: { x0: number; x1: number; y: number }): void {
  const font = `600 11px ${frame.palette.font}`;
  const label = frame.say('cutOff', { length: exactLabel(scene.sumNs - scene.cycleNs) });
  const text = fitText(context, font, label, at.x1 - at.x0 - 14);
  if (!text) return;
  context.fillStyle = frame.palette.bg;
  context.fillRect(GUTTER_PX + at.x0 + 4, at.y + 4, textWidth(context, font, text) + 8, LANE_PX - 8);
  context.font = font;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = frame.palette.err;
  context.fillText(text, GUTTER_PX + at.x0 + 8, at.y + LANE_PX / 2 + 0.5);
}

const cuts = new WeakMap<LaneScene, LaneScene | null>();

function cutLane(scene: PortScene, lane: LaneScene): LaneScene | null {
  const known = cuts.get(lane);
  if (known !== undefined) return known;
  const cut = cutOff(scene, lane.trafficClass);
  cuts.set(lane, cut);
  return cut;
}

/** The last whole turn in the picture, after which what was cut off is shown. Null where nothing is. */
export function cutOffTurn(scene: PortScene, frame: Pick<Frame, 'range'>): { readonly turnNs: number } | null {
  if (scene.sumNs <= scene.cycleNs || scene.cycleNs <= 0) return null;
  return { turnNs: scene.phaseNs + (Math.floor(frame.range.toNs / scene.cycleNs) - 1) * scene.cycleNs };
}
