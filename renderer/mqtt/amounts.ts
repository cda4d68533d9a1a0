/** An amount of octets for the screen, `1.5 MiB`, with a narrow no-break space before the unit. */
export function bytesText(count: number): string {
  if (count < 1024) return `${Math.round(count)}\u202fB`;
  const units = ['KiB', 'MiB', 'GiB'] as const;
  const power = Math.min(units.length, Math.floor(Math.log2(count) / 10));
  const value = count / 1024 ** power;
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(2))}\u202f${units[power - 1]}`;
}

/** A count with its thousands apart, by a narrow no-break space. */
export const countText = (count: number): string => String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** Messages a second: two digits are enough. Empty where nothing comes. */
export function rateText(perSecond: number): string {
  if (perSecond < 0.05) return '';
  if (perSecond < 10) return perSecond.toFixed(1);
  return countText(perSecond < 100 ? perSecond : Number(perSecond.toPrecision(3)));
}

/** A time of today's clock, to the millisecond. */
export function clockText(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
