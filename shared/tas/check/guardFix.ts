import type { Edit } from '../../kit/problem.ts';
import { formatDuration } from '../../kit/units.ts';
import { shortestWindowNs } from '../timing.ts';
import type { Subject } from './subject.ts';

interface Intrusion {
  readonly subject: Subject;
  /** The window to protect, and the class that closes too late before it. */
  readonly window: number;
  readonly trafficClass: number;
  /** How much earlier the class must close. */
  readonly missingNs: number;
}

/**
 * The edits that close a class earlier: the last window that opens it gives up its end, to a window in which only those of its classes
 * stay open that the protected window opens as well. The cycle keeps its length. Undefined where a person must decide: a schedule that
 * is cut or stretched, a window that would become too short, or a full gate control list.
 */
export function guardBandEdits({ subject, window, trafficClass, missingNs }: Intrusion): Edit[] | undefined {
  const { schedule, place, masks, sumNs, cycleNs } = subject;
  const { granularityNs, minIntervalNs, gclDepth } = place.port.tas;
  const { windows } = schedule;
  const at = lastOpening(masks, window, trafficClass);
  const intruder = windows[at];
  if (!intruder || sumNs !== cycleNs) return undefined;
  const shortestNs = Math.max(minIntervalNs, shortestWindowNs(place.port.speedBitsPerSecond));
  const band = windows[at + 1];
  const widens = band?.open.length === 0;
  const roundUp = (ns: number) => Math.ceil(ns / granularityNs) * granularityNs;
  const bandNs = roundUp(widens ? missingNs : Math.max(missingNs, shortestNs));
  const leftNs = intruder.length - bandNs;
  if (leftNs < shortestNs) return undefined;
  const shortened: Edit = { path: ['windows', at, 'length'], value: formatDuration(leftNs) };
  if (widens) return [shortened, { path: ['windows', at + 1, 'length'], value: formatDuration(band.length + bandNs) }];
  if (gclDepth !== null && windows.length >= gclDepth) return undefined;
  const open = intruder.open.filter((other) => ((masks[window] ?? 0) >>> other) & 1);
  const inserted = { for: [], open, length: formatDuration(bandNs) };
  return [shortened, { path: ['windows', at + 1], value: inserted, insert: true }];
}

/** The last window before `window`, across the end of the cycle as well, that opens the class; −1 where none does. */
function lastOpening(masks: readonly number[], window: number, trafficClass: number): number {
  for (let back = 1; back <= masks.length; back++) {
    const at = (window - back + masks.length) % masks.length;
    if (((masks[at] ?? 0) >>> trafficClass) & 1) return at;
  }
  return -1;
}
