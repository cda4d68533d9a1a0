/** An amount of octets for the screen, `1.5 MiB`, with a narrow no-break space before the unit. */
export function bytesText(count: number): string {
  if (count < 1024) return `${count}\u202fB`;
  const units = ['KiB', 'MiB', 'GiB'] as const;
  const power = Math.min(units.length, Math.floor(Math.log2(count) / 10));
  const value = count / 1024 ** power;
  return `${value >= 100 ? Math.round(value) : Number(value.toPrecision(2))}\u202f${units[power - 1]}`;
}
