/**
 * What the picture shows of time. The origin is a whole number of ns plus a part of one: a double that held both would
 * lose the part at large times, and a pan at 1 ns per 100 px would jump.
 */
export interface TimeView {
  readonly originNs: number;
  /** In [0, 1). */
  readonly originPartNs: number;
  readonly nsPerPx: number;
  readonly widthPx: number;
}

export interface TimeRange {
  readonly fromNs: number;
  readonly toNs: number;
}

/** The closest zoom: one nanosecond is 96 px wide. */
export const MIN_NS_PER_PX = 1 / 96;
/** Room left and right of what is fitted, px. */
const FIT_MARGIN_PX = 12;

/** Where a moment lies, px from the left edge of the plot. Exact to well under a pixel up to 2^53 ns. */
export function timeToX(view: TimeView, ns: number): number {
  return (ns - view.originNs - view.originPartNs) / view.nsPerPx;
}

/** The whole nanosecond nearest to a place in the plot. */
export function nearestNs(view: TimeView, x: number): number {
  return view.originNs + Math.round(view.originPartNs + x * view.nsPerPx);
}

/** The moment at a place in the plot, ns, with its fraction: for searching, not for writing down. */
export function xToTime(view: TimeView, x: number): number {
  return view.originNs + (view.originPartNs + x * view.nsPerPx);
}

/** Shifts the picture: positive pixels show later times. */
export function panBy(view: TimeView, px: number): TimeView {
  return withOrigin(view, view.originNs, view.originPartNs + px * view.nsPerPx);
}

/**
 * Zooms so that the moment under `x` stays under it.
 * @param factor > 1 shows more time
 * @param widest the largest ns per px allowed
 */
export function zoomAt(view: TimeView, x: number, factor: number, widest: number): TimeView {
  const nsPerPx = Math.min(Math.max(view.nsPerPx * factor, MIN_NS_PER_PX), Math.max(widest, MIN_NS_PER_PX));
  return withOrigin({ ...view, nsPerPx }, view.originNs, view.originPartNs + x * (view.nsPerPx - nsPerPx));
}

/** Shows a stretch of time across the whole plot. */
export function fitRange({ fromNs, toNs }: TimeRange, widthPx: number): TimeView {
  const inner = Math.max(1, widthPx - 2 * FIT_MARGIN_PX);
  const nsPerPx = Math.max((toNs - fromNs) / inner, MIN_NS_PER_PX);
  return withOrigin({ originNs: fromNs, originPartNs: 0, nsPerPx, widthPx }, fromNs, -FIT_MARGIN_PX * nsPerPx);
}

/** Keeps what is shown within reach: at least a quarter of the plot always shows some of the range. */
export function clampView(view: TimeView, { fromNs, toNs }: TimeRange): TimeView {
  const reachPx = view.widthPx * 0.75;
  const left = timeToX(view, fromNs);
  const right = timeToX(view, toNs);
  if (left > reachPx) return panBy(view, left - reachPx);
  if (right < view.widthPx - reachPx) return panBy(view, right - (view.widthPx - reachPx));
  return view;
}

function withOrigin(view: TimeView, wholeNs: number, partNs: number): TimeView {
  const carry = Math.floor(partNs);
  return { ...view, originNs: wholeNs + carry, originPartNs: partNs - carry };
}

/** The stretch of time after which all ports repeat together. */
export interface Hypercycle {
  /** What the picture covers, ns. */
  readonly ns: number;
  /** Least common multiple of the cycles, ns; a lower bound where it is capped. */
  readonly exactNs: bigint;
  /** The exact one is too long to draw: `ns` is then the longest cycle. */
  readonly capped: boolean;
}

/** Beyond a minute no commonly planned hypercycle lies: cycles that share no divisor are a mistake rather than a plan. */
export const HYPERCYCLE_CAP_NS = 60_000_000_000;

/** Least common multiple of cycle times (ns; zeros are left out), counted in bigint: 64 coprime cycles do not overflow. */
export function hypercycle(cyclesNs: Iterable<number>): Hypercycle {
  let exactNs = 1n;
  let longest = 0;
  let capped = false;
  for (const cycle of new Set(cyclesNs)) {
    if (cycle <= 0) continue;
    longest = Math.max(longest, cycle);
    if (!capped) exactNs = (exactNs / gcd(exactNs, BigInt(cycle))) * BigInt(cycle);
    capped ||= exactNs > BigInt(HYPERCYCLE_CAP_NS);
  }
  if (longest === 0) return { ns: 0, exactNs: 0n, capped: false };
  if (exactNs <= BigInt(longest)) return { ns: longest, exactNs: BigInt(longest), capped: false };
  return { ns: capped ? longest : Number(exactNs), exactNs, capped };
}

function gcd(a: bigint, b: bigint): bigint {
  let [large, small] = [a, b];
  while (small > 0n) [large, small] = [small, large % small];
  return large;
}

export interface TickScale {
  readonly stepNs: number;
  /** Minor ticks in one step. */
  readonly parts: number;
}

/** The finest 1-2-5 step, in whole ns, whose ticks stand at least `minPx` apart. */
export function tickScale(nsPerPx: number, minPx: number): TickScale {
  const wanted = Math.max(1, nsPerPx * minPx);
  const decade = 10 ** Math.floor(Math.log10(wanted) + 1e-9);
  const lead = [1, 2, 5, 10].find((digit) => digit * decade >= wanted * (1 - 1e-9)) ?? 10;
  const stepNs = lead * decade;
  const parts = lead === 2 ? 4 : 5;
  return { stepNs, parts: stepNs % parts === 0 && stepNs / parts >= 1 ? parts : 1 };
}

/** First tick at or after the left edge: a whole multiple of the step. */
export function firstTick(view: TimeView, stepNs: number): number {
  return Math.ceil((view.originNs + view.originPartNs) / stepNs) * stepNs;
}

const UNITS = [
  ['s', 1_000_000_000],
  ['ms', 1_000_000],
  ['µs', 1_000],
  ['ns', 1],
] as const;

/** Label of a tick in the unit of its step, `200 µs`, `12 ms`; steps below 1 µs keep to µs with decimals where ns would be long. */
export function tickLabel(ns: number, stepNs: number): string {
  const floor = Math.abs(ns) < 10_000 ? 1 : 1_000;
  const [unit, size] = UNITS.find(([, candidate]) => stepNs >= candidate || candidate === floor) ?? ['ns', 1];
  return decimalLabel(ns, unit, size);
}

/** A moment to the nanosecond, for the crosshair: `618.204 µs`. */
export function exactLabel(ns: number): string {
  const [unit, size] = UNITS.find(([, candidate]) => Math.abs(ns) >= candidate) ?? ['ns', 1];
  return decimalLabel(ns, unit, size);
}

function decimalLabel(ns: number, unit: string, size: number): string {
  const magnitude = Math.abs(ns);
  const whole = String(Math.floor(magnitude / size)).replace(/\B(?=(\d{3})+(?!\d))/g, '\u202f');
  const decimals = String(magnitude % size)
    .padStart(String(size).length - 1, '0')
    .replace(/0+$/, '');
  return `${ns < 0 ? '−' : ''}${whole}${size > 1 && decimals ? `.${decimals}` : ''} ${unit}`;
}
