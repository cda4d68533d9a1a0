/** `14:05:09.120`, on this computer's clock; a day other than `nowMs`'s stands before it. Empty for no time. */
export function timeText(ms: number | null, nowMs: number): string {
  if (ms === null || !Number.isFinite(ms) || Math.abs(ms) > 8.64e15) return '';
  const at = new Date(ms);
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`;
  return dayOf(at) === dayOf(new Date(nowMs)) ? clock : `${dayOf(at)} ${clock}`;
}

/** `2026-11-22`. */
export function dayText(ms: number): string {
  return Number.isFinite(ms) && Math.abs(ms) <= 8.64e15 ? dayOf(new Date(ms)) : '';
}

/** `2026-11-22T14:05`, as a field for a local time holds it. */
export function localField(ms: number): string {
  const at = new Date(ms);
  return `${dayOf(at)}T${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

const two = (value: number): string => String(value).padStart(2, '0');
const dayOf = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;

/** A number as it is read off an instrument: up to 10 significant digits, no digits that the type only made up. */
export function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return String(value);
  const text = value.toPrecision(10);
  return text.includes('e') ? String(Number(text)) : text.replace(/\.?0+$/, '');
}

/** `250 ms`, `1.5 s`, with a narrow no-break space before the unit. */
export function durationText(ms: number): string {
  return ms >= 1_000 ? `${numberText(ms / 1_000)}\u202fs` : `${numberText(ms)}\u202fms`;
}
