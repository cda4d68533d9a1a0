import { firstTick, nearestNs, tickLabel, tickScale, timeToX } from '../geometry.ts';
import { AXIS_PX, GUTTER_PX } from '../layout.ts';
import type { Frame } from './frame.ts';

const MIN_TICK_PX = 104;
const MINOR_ALPHA = 0.38;

/** The vertical lines under everything: major ones strong, minor ones faint. Nothing outside of what is drawn. */
export function drawGrid(context: CanvasRenderingContext2D, frame: Frame): void {
  const { stepNs, parts } = tickScale(frame.view.nsPerPx, MIN_TICK_PX);
  const minorNs = stepNs / parts;
  context.fillStyle = frame.palette.line;
  // Upright lines on whole pixels: rectangles are many times faster than paths, dashed ones above all.
  eachTick(frame, minorNs, (x, ns) => {
    const major = ns % stepNs === 0;
    context.globalAlpha = major ? 1 : MINOR_ALPHA;
    context.fillRect(GUTTER_PX + Math.round(x), AXIS_PX - (major ? 4 : 0), 1, frame.heightPx);
  });
  context.globalAlpha = 1;
}

/** The scale on top, over whatever scrolled under it. */
export function drawAxis(context: CanvasRenderingContext2D, frame: Frame): void {
  const { palette, widthPx } = frame;
  context.fillStyle = palette.bg;
  context.fillRect(0, 0, widthPx, AXIS_PX - 4);
  const { stepNs } = tickScale(frame.view.nsPerPx, MIN_TICK_PX);
  context.font = `10.5px ${palette.mono}`;
  context.fillStyle = palette.dim;
  context.textBaseline = 'alphabetic';
  eachTick(frame, stepNs, (x, ns) => {
    const label = tickLabel(ns, stepNs);
    const half = context.measureText(label).width / 2;
    const centre = Math.min(Math.max(GUTTER_PX + x, GUTTER_PX + half), widthPx - half - 6);
    if (Math.abs(centre - GUTTER_PX - x) > half + 1) return;
    context.textAlign = 'center';
    context.fillText(label, centre, 15);
  });
}

function eachTick(frame: Frame, stepNs: number, draw: (x: number, ns: number) => void): void {
  const { view, range } = frame;
  const first = Math.max(firstTick(view, stepNs), Math.ceil(range.fromNs / stepNs) * stepNs);
  const last = Math.min(nearestNs(view, view.widthPx), range.toNs);
  for (let ns = first, n = 0; ns <= last && n < 4_000; ns += stepNs, n++) draw(timeToX(view, ns), ns);
}
