import { isBaseTime } from '../../shared/apply/baseTime.ts';

/** What is typed before a run starts. */
export interface StartForm {
  readonly confirmWithin: string;
  readonly baseTime: string;
}

export const defaultStart: StartForm = { confirmWithin: '120', baseTime: '0' };

const MIN_S = 10;
const MAX_S = 3_600;

/** The options of a run; null for a field that cannot be used. */
export function readStart({ confirmWithin, baseTime }: StartForm): {
  readonly confirmWithinS: number | null;
  readonly baseTimeNs: string | null;
} {
  const seconds = /^\d{1,4}$/.test(confirmWithin.trim()) ? Number(confirmWithin.trim()) : Number.NaN;
  // A person may write leading zeros; a shell would read them as octal.
  const base = baseTime.trim().replace(/^0+(?=\d)/, '');
  return {
    confirmWithinS: seconds >= MIN_S && seconds <= MAX_S ? seconds : null,
    baseTimeNs: isBaseTime(base) ? base : null,
  };
}
