import type { annotate } from '../annotations.ts';
import { timeToX } from '../geometry.ts';
import { AXIS_PX, GUTTER_PX, LANE_PX, type PortRow, portsBetween } from '../layout.ts';
import type { LaneScene } from '../scene.ts';
import { drawAxis, drawGrid } from './axis.ts';
import type { Frame, Pens } from './frame.ts';
import { drawGutter } from './gutter.ts';
import { classColour, hatchPattern, type Palette } from './palette.ts';
import { BOX_PX, type LaneRuns, laneRuns, walkLane } from './runs.ts';
import { createStrips, densityAlpha, type Strips } from './strips.ts';
import { drawCutOff, drawGhosts, drawGuards, drawHatched, drawWindows, type LaneDrawing, laneDrawings } from './windows.ts';

export interface Painter {
  readonly context: CanvasRenderingContext2D;
  paint(frame: Frame): void;
}

/** Draws schedules into a canvas. All it keeps between pictures is what the theme and the width decide. */
export function createPainter(canvas: HTMLCanvasElement): Painter {
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('this browser has no 2D canvas');
  const strips = createStrips();
  const runsOfLanes: LaneRuns[] = [];
  let pens: Pens = { context, guard: null, dead: null, wrong: null };
  let inked: { palette: Palette; dpr: number } | null = null;
  return {
    context,
    paint(frame) {
      if (inked?.palette !== frame.palette || inked.dpr !== frame.dpr) {
        pens = inkPens(context, frame.palette, frame.dpr);
        inked = { palette: frame.palette, dpr: frame.dpr };
      }
      fitCanvas(canvas, frame);
      context.setTransform(frame.dpr, 0, 0, frame.dpr, 0, 0);
      context.fillStyle = frame.palette.bg;
      context.fillRect(0, 0, frame.widthPx, frame.heightPx);
      drawGrid(context, frame);
      const top = AXIS_PX - frame.scrollTop;
      const rows = portsBetween(frame.layout, frame.scrollTop, frame.scrollTop + frame.heightPx);
      clipped(context, { x: GUTTER_PX, y: AXIS_PX - 4, width: frame.widthPx, height: frame.heightPx }, () =>
        drawPlot({ pens, frame, rows, top, strips, runsOfLanes }),
      );
      clipped(context, { x: 0, y: AXIS_PX - 4, width: GUTTER_PX, height: frame.heightPx }, () => drawGutter(context, frame, rows, top));
      drawAxis(context, frame);
    },
  };
}

function inkPens(context: CanvasRenderingContext2D, palette: Palette, dpr: number): Pens {
  return {
    context,
    guard: hatchPattern(context, palette.dim, dpr, 1.2),
    dead: hatchPattern(context, palette.hatch, dpr, 1.6),
    wrong: hatchPattern(context, palette.err, dpr, 1),
  };
}

function fitCanvas(canvas: HTMLCanvasElement, { widthPx, heightPx, dpr }: Frame): void {
  const [width, height] = [Math.round(widthPx * dpr), Math.round(heightPx * dpr)];
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
}

function clipped(context: CanvasRenderingContext2D, area: { x: number; y: number; width: number; height: number }, draw: () => void): void {
  context.save();
  context.beginPath();
  context.rect(area.x, area.y, area.width, area.height);
  context.clip();
  draw();
  context.restore();
}

interface Plot {
  readonly pens: Pens;
  readonly frame: Frame;
  readonly rows: readonly PortRow[];
  readonly top: number;
  readonly strips: Strips;
  /** One for each visible lane and one more to scribble in; grown as needed. */
  readonly runsOfLanes: LaneRuns[];
}

function drawPlot(plot: Plot): void {
  const { pens, frame, rows, top, strips } = plot;
  const lanes = laneDrawings(rows, frame, top);
  drawLaneGrounds(plot, lanes);
  strips.begin(Math.ceil(frame.view.widthPx));
  const alpha = densityAlpha(frame.palette);
  const rowsOfStrips = lanes.map(({ row: { scene, lane } }, i) => {
    const runs = runsAt(plot, i);
    walkLane(scene, lane, frame.view, frame.range, runs);
    return runs.anyDensity ? strips.add(runs.density, classColour(frame.palette, lane.trafficClass), alpha) : -1;
  });
  strips.finish();
  for (const [i, drawing] of lanes.entries()) drawWindows(pens, frame, drawing, runsAt(plot, i), strips, rowsOfStrips[i] ?? -1);
  const scratch = runsAt(plot, lanes.length);
  for (const row of rows) {
    if (!hasBoxes(row.scene.closed, frame)) continue;
    walkLane(row.scene, row.scene.closed, frame.view, frame.range, scratch);
    drawGuards(pens, frame, scratch, row, top);
  }
  for (const drawing of lanes) drawNotes(plot, drawing, scratch);
  drawTurns(plot);
}

function runsAt({ runsOfLanes, frame }: Plot, index: number): LaneRuns {
  const width = Math.ceil(frame.view.widthPx);
  const known = runsOfLanes[index];
  if (known?.density.length === width) return known;
  const runs = laneRuns(width);
  runsOfLanes[index] = runs;
  return runs;
}

/** Whether any interval of a lane is wide enough to be drawn by itself. */
const hasBoxes = ({ longestNs }: LaneScene, { view }: Frame): boolean => longestNs / view.nsPerPx >= BOX_PX;

/** The empty lanes: as long as the picture's range, no further. */
function drawLaneGrounds({ pens: { context }, frame }: Plot, lanes: readonly LaneDrawing[]): void {
  const from = Math.max(0, timeToX(frame.view, frame.range.fromNs));
  const to = Math.min(frame.view.widthPx, timeToX(frame.view, frame.range.toNs));
  if (to <= from) return;
  context.fillStyle = frame.palette.panel;
  for (const { y } of lanes) context.fillRect(GUTTER_PX + from, y, to - from, LANE_PX);
  if (frame.palette.stroke < 2) return;
  context.strokeStyle = frame.palette.line;
  context.lineWidth = 1;
  for (const { y } of lanes) context.strokeRect(GUTTER_PX + from + 0.5, y + 0.5, to - from - 1, LANE_PX - 1);
}

/** What the bare windows do not say: dead time, overruns, missed purposes, what is cut off. */
function drawNotes({ pens, frame }: Plot, drawing: LaneDrawing, scratch: LaneRuns): void {
  const { scene, lane } = drawing.row;
  const draw = (lanes: ReturnType<typeof annotate>['dead'], then: () => void) => {
    const noted = lanes.get(lane.trafficClass);
    if (!noted || !hasBoxes(noted, frame)) return;
    walkLane(scene, noted, frame.view, frame.range, scratch);
    then();
  };
  draw(drawing.notes.dead, () => drawHatched(pens.context, pens.dead, scratch, drawing.y));
  draw(drawing.notes.spill, () => drawHatched(pens.context, pens.dead, scratch, drawing.y));
  draw(drawing.notes.ghosts, () => drawGhosts(pens.context, frame, drawing, scratch));
  drawCutOff(pens, frame, drawing, scratch);
}

/** Where a port's cycle begins anew, as long as the turns are wide enough to be told apart. */
function drawTurns({ pens: { context }, frame, rows, top }: Plot): void {
  context.strokeStyle = frame.palette.line2;
  context.lineWidth = 1;
  context.beginPath();
  for (const { scene, y, height } of rows) {
    if (scene.cycleNs <= 0 || scene.cycleNs / frame.view.nsPerPx < 40) continue;
    const from = Math.max(frame.range.fromNs, frame.view.originNs);
    const first = scene.phaseNs + Math.ceil((from - scene.phaseNs) / scene.cycleNs) * scene.cycleNs;
    for (let ns = first; ns <= frame.range.toNs; ns += scene.cycleNs) {
      const x = timeToX(frame.view, ns);
      if (x > frame.view.widthPx) break;
      context.moveTo(GUTTER_PX + Math.round(x) + 0.5, top + y - 5);
      context.lineTo(GUTTER_PX + Math.round(x) + 0.5, top + y + height + 5);
    }
  }
  context.stroke();
}
