import { formatBitRate } from '../../../shared/kit/units.ts';
import { AXIS_PX, GUTTER_PX, LANE_PX, type PortRow } from '../layout.ts';
import type { Frame } from './frame.ts';
import { drawMark } from './marks.ts';
import { classColour } from './palette.ts';
import { fitText } from './textFit.ts';

const NAME_PX = 108;

/** Names on the left: the port, its peer and speed, and each lane's class. */
export function drawGutter(context: CanvasRenderingContext2D, frame: Frame, rows: readonly PortRow[], top: number): void {
  const { palette } = frame;
  context.fillStyle = palette.bg;
  context.fillRect(0, AXIS_PX - 4, GUTTER_PX - 1, frame.heightPx);
  for (const row of rows) {
    if (frame.selected?.key === row.scene.key) {
      context.fillStyle = palette.sel;
      context.fillRect(0, top + row.y - 4, GUTTER_PX - 4, row.height + 8);
      context.fillStyle = palette.accent;
      context.fillRect(0, top + row.y - 4, 3, row.height + 8);
    }
    drawPortName(context, frame, row, top + row.y);
    for (const { lane, y } of row.lanes) {
      context.textAlign = 'right';
      context.font = `11px ${palette.font}`;
      context.fillStyle = palette.dim;
      context.fillText(`TC${lane.trafficClass}`, GUTTER_PX - 12, top + y + LANE_PX / 2 + 0.5);
      context.fillStyle = classColour(palette, lane.trafficClass).edge;
      context.fillRect(GUTTER_PX - 8, top + y + 4, 3, LANE_PX - 8);
    }
  }
}

function drawPortName(context: CanvasRenderingContext2D, frame: Frame, { scene, height }: PortRow, y: number): void {
  const { palette } = frame;
  const lines = subtitles(frame, scene.peers, scene.port.speedBitsPerSecond);
  const severity = frame.marks(scene).get(-1);
  const indent = severity ? 24 : 12;
  if (severity) drawMark(context, palette, severity, 14, y + 10);
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const bold = `600 12px ${palette.font}`;
  context.fillStyle = palette.text;
  const name = fitText(context, bold, `${scene.device.name} · ${scene.port.name}`, NAME_PX - indent + 12);
  context.font = bold;
  context.fillText(name, indent, y + 10);
  const plain = `11px ${palette.font}`;
  context.fillStyle = palette.dim;
  for (const [i, line] of lines.entries()) {
    if (height < 26 + i * 15) break;
    const text = fitText(context, plain, line, NAME_PX);
    context.font = plain;
    context.fillText(text, 12, y + 26 + i * 15);
  }
}

function subtitles(frame: Frame, peers: Frame['layout']['ports'][number]['scene']['peers'], speed: number | null): string[] {
  const to = peers.map(({ device, port }) => `${device}/${port}`).join(', ');
  const rate = speed === null ? frame.say('unknownSpeed') : formatBitRate(speed);
  return to ? [`→ ${to}`, rate] : [rate];
}
