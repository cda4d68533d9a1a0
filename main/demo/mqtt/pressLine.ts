/** What the simulated press line measures: smooth curves of the time since it was started, so that every start shows the same. */

/** One stroke of the press, ms. */
const STROKE_MS = 4_000;
const PARTS_IN_LOT = 250;

const wave = (ms: number, periodMs: number): number => Math.sin((ms / periodMs) * 2 * Math.PI);

export const strokes = (ms: number): number => Math.floor(ms / STROKE_MS);

/** Of the crank, degrees from the top. */
export const angleDeg = (ms: number): number => ((ms % STROKE_MS) / STROKE_MS) * 360;

/** Only around the bottom the press presses. */
export function forceKn(ms: number): number {
  const angle = angleDeg(ms);
  const distance = Math.abs(angle - 180);
  return distance > 25 ? 0 : Math.round(630 * Math.cos((distance / 25) * (Math.PI / 2)) * 10) / 10;
}

export const oilTemperatureC = (ms: number): number => Math.round((46 + 3 * wave(ms, 180_000) + 0.2 * wave(ms, 7_000)) * 100) / 100;
export const motorCurrentA = (ms: number): number => Math.round((38 + forceKn(ms) / 12 + wave(ms, 1_700)) * 100) / 100;
export const vibrationMmS = (ms: number): number => Math.round((1.8 + 0.4 * wave(ms, 11_000) + (forceKn(ms) > 0 ? 1.1 : 0)) * 100) / 100;
export const airPressureBar = (ms: number): number => Math.round((6.1 + 0.08 * wave(ms, 23_000)) * 1_000) / 1_000;
export const goodParts = (ms: number): number => strokes(ms) - badParts(ms);
export const badParts = (ms: number): number => Math.floor(strokes(ms) / 40);
export const lot = (ms: number): string => `L${String(1_042 + Math.floor(strokes(ms) / PARTS_IN_LOT)).padStart(5, '0')}`;
export const stateOf = (ms: number): string => (forceKn(ms) > 0 ? 'pressing' : angleDeg(ms) < 180 ? 'closing' : 'opening');
