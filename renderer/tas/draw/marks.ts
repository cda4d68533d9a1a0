import type { Severity } from '../../../shared/kit/problem.ts';
import type { Palette } from './palette.ts';

const OCTAGON = [-2.2, -5.4, 2.2, -5.4, 5.4, -2.2, 5.4, 2.2, 2.2, 5.4, -2.2, 5.4, -5.4, 2.2, -5.4, -2.2] as const;
const TRIANGLE = [0, -5.2, 5.6, 4.6, -5.6, 4.6] as const;
const DIAMOND = [0, -5, 5, 0, 0, 5, -5, 0] as const;

/** A problem's mark, with the shapes that stand in every list: octagon for an error, triangle for a warning, diamond for a note. */
export function drawMark(context: CanvasRenderingContext2D, palette: Palette, severity: Severity, x: number, y: number): void {
  outline(context, severity === 'error' ? OCTAGON : severity === 'warning' ? TRIANGLE : DIAMOND, x, y);
  fillWithHalo(context, severity === 'error' ? palette.err : severity === 'warning' ? palette.warn : palette.dim, palette.bg);
}

function outline(context: CanvasRenderingContext2D, corners: readonly number[], x: number, y: number): void {
  context.beginPath();
  for (let i = 0; i < corners.length; i += 2) context.lineTo(x + (corners[i] ?? 0), y + (corners[i + 1] ?? 0));
  context.closePath();
}

function fillWithHalo(context: CanvasRenderingContext2D, fill: string, halo: string): void {
  context.lineJoin = 'round';
  context.strokeStyle = halo;
  context.lineWidth = 3;
  context.stroke();
  context.fillStyle = fill;
  context.fill();
}
