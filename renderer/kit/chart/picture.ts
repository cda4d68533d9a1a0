import type { Trace } from './columns.ts';
import { numberLabel, timeLabel } from './labels.ts';
import { penOf, readPens } from './pens.ts';
import type { ChartStack } from './stack.ts';

const HEAD_PX = 20;
const PADDING_PX = 12;

/** The charts as they stand on screen, with their names above them, as one PNG. Null where nothing is drawn. */
export async function pictureOf(stack: ChartStack, element: Element): Promise<Blob | null> {
  const { traces, fromMs, toMs } = stack.shown();
  const lanes = [...new Set(traces.map(({ lane }) => lane))].flatMap((lane) => {
    const drawn = stack.canvasOf(lane);
    return drawn ? [{ drawn, traces: traces.filter((trace) => trace.lane === lane) }] : [];
  });
  const [first] = lanes;
  if (!first) return null;
  const dpr = devicePixelRatio;
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(...lanes.map(({ drawn }) => drawn.width)) + 2 * PADDING_PX * dpr;
  canvas.height = lanes.reduce((sum, { drawn }) => sum + drawn.height + HEAD_PX * dpr, (HEAD_PX + 2 * PADDING_PX) * dpr);
  const context = canvas.getContext('2d');
  if (!context) return null;
  const pens = readPens(element);
  context.fillStyle = pens.panel;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(dpr, dpr);
  context.font = pens.font;
  context.textBaseline = 'middle';
  context.fillStyle = pens.dim;
  context.fillText(
    `${new Date(toMs).toISOString()} \u00b7 ${timeLabel(fromMs, 1_000)} \u2013 ${timeLabel(toMs, 1_000)}`,
    PADDING_PX,
    PADDING_PX + 4,
  );
  let top = PADDING_PX + HEAD_PX;
  for (const { drawn, traces: mine } of lanes) {
    let left = PADDING_PX;
    for (const [index, trace] of mine.entries()) {
      const { colour, dash } = penOf(pens, index);
      context.strokeStyle = colour;
      context.lineWidth = pens.stroke + 1;
      context.setLineDash([...dash]);
      context.beginPath();
      context.moveTo(left, top + HEAD_PX / 2);
      context.lineTo(left + 18, top + HEAD_PX / 2);
      context.stroke();
      context.fillStyle = pens.text;
      const words = wordsOf(trace);
      context.fillText(words, left + 24, top + HEAD_PX / 2);
      left += 24 + context.measureText(words).width + 18;
    }
    context.drawImage(drawn, PADDING_PX, top + HEAD_PX, drawn.width / dpr, drawn.height / dpr);
    top += HEAD_PX + drawn.height / dpr;
  }
  return new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
}

function wordsOf({ label, unit, columns }: Trace): string {
  const last = columns.values.at(-1);
  const value = last === undefined || Number.isNaN(last) ? '' : ` = ${numberLabel(last)}${unit ? ` ${unit}` : ''}`;
  return `${label}${value}`;
}
