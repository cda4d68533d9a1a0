const two = (value: number): string => String(value).padStart(2, '0');

const DAY_MS = 86_400_000;

/** A time on the axis, in the clock of this computer: as exact as the step between two of them needs. */
export function timeLabel(ms: number, stepMs: number): string {
  const date = new Date(ms);
  const day = `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  if (stepMs >= DAY_MS) return day;
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (stepMs >= 60_000) return clock;
  const seconds = `${clock}:${two(date.getSeconds())}`;
  return stepMs >= 1_000 ? seconds : `${seconds}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/** A time to be read exactly, to the millisecond. */
export const exactTime = (ms: number): string => timeLabel(ms, 1);

/** A value in at most eleven characters: plain where that is exact enough, else with an exponent. */
export function numberLabel(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e9 || size < 1e-4)) return value.toExponential(3).replace('e+', 'e').replaceAll('-', '\u2212');
  return String(Number(value.toPrecision(9))).replace('-', '\u2212');
}
