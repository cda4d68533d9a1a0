import { fail, ok, type Result } from './result.ts';

const NS_PER_UNIT = { ns: 1, us: 1_000, µs: 1_000, μs: 1_000, ms: 1_000_000, s: 1_000_000_000 } as const;
const BITS_PER_UNIT = { 'bit/s': 1, 'kbit/s': 1_000, 'Mbit/s': 1_000_000, 'Gbit/s': 1_000_000_000 } as const;

export type UnitFailure = { readonly code: 'bad-quantity'; readonly message: string };

/**
 * Reads a duration as people write it: `200 us`, `200us`, `12.5 µs`, `1 ms`, or a whole number of ns.
 * @returns whole nanoseconds, ≥ 0 and ≤ 2^53 − 1; fractions of a nanosecond are refused
 */
export function parseDurationNs(text: string | number): Result<number, UnitFailure> {
  return parseQuantity(String(text), NS_PER_UNIT, 'ns', 'a duration such as "200 us", "1 ms" or a whole number of ns');
}

/**
 * Reads a bit rate: `1 Gbit/s`, `100Mbit/s`, or a whole number of bit/s.
 * @returns whole bits per second
 */
export function parseBitRate(text: string | number): Result<number, UnitFailure> {
  return parseQuantity(String(text), BITS_PER_UNIT, 'bit/s', 'a rate such as "1 Gbit/s" or "100 Mbit/s"');
}

/** The shortest exact form a person would write: `1 ms`, `62500 ns` → `62.5 us`. Reads back to the same ns. */
export function formatDuration(ns: number): string {
  for (const unit of ['s', 'ms', 'us'] as const) {
    const size = NS_PER_UNIT[unit];
    if (ns !== 0 && ns % (size / 1_000) === 0 && ns >= size) return `${ns / size} ${unit}`;
  }
  return `${ns} ns`;
}

/** `1000000000` → `1 Gbit/s`. Reads back to the same rate. */
export function formatBitRate(bitsPerSecond: number): string {
  for (const unit of ['Gbit/s', 'Mbit/s', 'kbit/s'] as const) {
    const size = BITS_PER_UNIT[unit];
    if (bitsPerSecond >= size && bitsPerSecond % (size / 1_000) === 0) return `${bitsPerSecond / size} ${unit}`;
  }
  return `${bitsPerSecond} bit/s`;
}

/** Nanoseconds with narrow no-break spaces between thousands, for sentences and tables: `200 000 ns`. */
export function formatNs(ns: number | bigint): string {
  return `${String(ns).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f')} ns`;
}

function parseQuantity<U extends string>(
  text: string,
  units: Readonly<Record<U, number>>,
  bare: U,
  expected: string,
): Result<number, UnitFailure> {
  const match = /^(\d{1,16})(?:\.(\d{1,9}))?\s*([a-zA-Zµμ/]*)$/.exec(text.trim());
  const unit = (match?.[3] || bare) as U;
  if (!match || !Object.hasOwn(units, unit)) return fail({ code: 'bad-quantity', message: `"${text.slice(0, 40)}" is not ${expected}` });
  const fraction = match[2] ?? '';
  const scaled = BigInt(match[1] + fraction) * BigInt(units[unit]);
  const divisor = 10n ** BigInt(fraction.length);
  if (scaled % divisor !== 0n) return fail({ code: 'bad-quantity', message: `"${text}" is not a whole number of ${bare}` });
  const value = Number(scaled / divisor);
  if (!Number.isSafeInteger(value)) return fail({ code: 'bad-quantity', message: `"${text}" is too large` });
  return ok(value);
}
