/** What is typed before a run starts. */
export interface StartForm {
  readonly confirmWithin: string;
  readonly baseTime: string;
}

export const defaultStart: StartForm = { confirmWithin: '120', baseTime: '0' };

const MIN_S = 10;
const MAX_S = 3_600;
/** The most that the scripts take, ns: what is added to it must still fit 63 bits. */
const MAX_BASE_NS = 8_999_999_999_999_999_999n;

/** The options of a run; null for a field that cannot be used. */
export function readStart({ confirmWithin, baseTime }: StartForm): {
  readonly confirmWithinS: number | null;
  readonly baseTimeNs: string | null;
} {
  const seconds = /^\d{1,4}$/.test(confirmWithin.trim()) ? Number(confirmWithin.trim()) : Number.NaN;
  const base = baseTime.trim();
  return {
    confirmWithinS: seconds >= MIN_S && seconds <= MAX_S ? seconds : null,
    baseTimeNs: /^\d{1,19}$/.test(base) && BigInt(base) <= MAX_BASE_NS ? BigInt(base).toString() : null,
  };
}
