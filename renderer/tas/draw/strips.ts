import type { ClassColour, Palette } from './palette.ts';

/**
 * One row of pixels for each visible lane, drawn stretched to the lane's height: thousands of windows narrower than a pixel
 * cost one image a lane.
 */
export interface Strips {
  /** Begins a picture with this many device pixels in a row. */
  begin(width: number): void;
  /** Writes a row; returns its number. */
  add(density: Uint8Array, colour: ClassColour, alpha: number): number;
  /** Hands all rows over to the canvas at once. */
  finish(): void;
  draw(context: CanvasRenderingContext2D, row: number, place: { x: number; y: number; width: number; height: number }): void;
}

const MOST_ROWS = 256;

export function createStrips(): Strips {
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d');
  if (!context) throw new Error('this browser has no 2D canvas');
  let image = new ImageData(1, 1);
  let pixels = new Uint32Array(image.data.buffer);
  let rows = 0;
  const inks = new Uint32Array(256);
  return {
    begin(width) {
      rows = 0;
      if (image.width === width) return;
      canvas.width = width;
      canvas.height = MOST_ROWS;
      image = new ImageData(width, MOST_ROWS);
      pixels = new Uint32Array(image.data.buffer);
    },
    add(density, { rgb: [red, green, blue] }, alpha) {
      const row = Math.min(rows++, MOST_ROWS - 1);
      const base = (blue << 16) | (green << 8) | red;
      // Little-endian RGBA: alpha is the highest octet.
      for (let share = 0; share < 256; share++) inks[share] = (Math.round(share * alpha) << 24) | base;
      const offset = row * image.width;
      for (let x = 0; x < image.width; x++) pixels[offset + x] = inks[density[x] ?? 0] ?? 0;
      return row;
    },
    finish() {
      if (rows > 0) context.putImageData(image, 0, 0, 0, 0, image.width, Math.min(rows, MOST_ROWS));
    },
    draw(target, row, { x, y, width, height }) {
      target.imageSmoothingEnabled = false;
      target.drawImage(canvas, 0, row, image.width, 1, x, y, width, height);
    },
  };
}

/** Density is drawn stronger than a box: a thin stripe has no outline to carry it. */
export const densityAlpha = (palette: Palette): number => Math.min(1, palette.fillAlpha * 2.4);
