import { formatDuration } from '../../kit/units.ts';
import type { PortPlace } from '../../site/model.ts';
import type { Schedule } from '../model.ts';
import { classNames } from '../names.ts';
import { type GuardedFrame, guardBandNs, longestPieceOctets, MAX_FRAME_OCTETS } from '../timing.ts';
import { guardBandEdits } from './guardFix.ts';
import type { Report, Subject } from './subject.ts';

/**
 * Guard bands where the hardware neither inserts them nor holds back a frame that outlasts its window: before a window opens for more important
 * traffic, each less important class must have been closed for as long as its longest frame (or preemptible piece) takes.
 */
export function checkGuardBands(subject: Subject, report: Report): void {
  const { place, schedule } = subject;
  const bitsPerSecond = place.port.speedBitsPerSecond;
  const { lengthAware, staticGuardBand } = place.port.tas;
  if (!subject.hardware || lengthAware || staticGuardBand || bitsPerSecond === null || subject.spans.length < 2) return;
  const frames = schedule.queues.map((_, trafficClass) => guardedFrame(schedule, place, trafficClass, bitsPerSecond));
  const neededNs = frames.map((frame) => guardBandNs(frame));
  const missing = missingGuardBands(subject, neededNs);
  for (const { window, protectedMask, trafficClass, gapNs } of missing) {
    const frame = frames[trafficClass];
    if (!frame) continue;
    const values = {
      window,
      protected: classNames(protectedMask),
      class: trafficClass,
      octets: longestPieceOctets(frame),
      needed: formatDuration(guardBandNs(frame)),
      gap: formatDuration(gapNs),
    };
    const missingNs = guardBandNs(frame) - gapNs;
    report('tas-guard-band-missing', ['windows', window], values, guardBandEdits({ subject, window, trafficClass, missingNs }));
  }
}

interface MissingGuardBand {
  readonly window: number;
  /** Classes that open with the window. */
  readonly protectedMask: number;
  /** A class that may still hold the wire then, and how long before it closed. */
  readonly trafficClass: number;
  readonly gapNs: number;
}

/** At most one for each window, the lowest class first. `neededNs` is the guard that each class needs. */
export function missingGuardBands(subject: Subject, neededNs: readonly number[]): MissingGuardBand[] {
  const { spans, reached, importance } = subject;
  const closedAt = lastClosings(subject);
  const missing: MissingGuardBand[] = [];
  let previousMask = spans.at(-1)?.mask ?? 0;
  for (const { window, startNs, endNs, mask } of spans) {
    const protectedMask = mask & ~previousMask & reached;
    const rank = highest(protectedMask, importance);
    const intruder = closedAt.findIndex((closedNs, trafficClass) => {
      const closed = ((reached & ~mask) >>> trafficClass) & 1;
      return closed === 1 && (importance[trafficClass] ?? -1) < rank && startNs - closedNs < (neededNs[trafficClass] ?? 0);
    });
    if (intruder !== -1) missing.push({ window, protectedMask, trafficClass: intruder, gapNs: startNs - (closedAt[intruder] ?? 0) });
    for (const trafficClass of closedAt.keys()) if ((mask >>> trafficClass) & 1) closedAt[trafficClass] = endNs;
    previousMask = mask;
  }
  return missing;
}

/** The longest frame that a class may have on the wire when a window begins. */
export function guardedFrame(schedule: Schedule, place: PortPlace, trafficClass: number, bitsPerSecond: number): GuardedFrame {
  return {
    frameOctets: longestFrameOctets(schedule, place, trafficClass),
    maxSduOctets: schedule.maxSdu?.[trafficClass] ?? 0,
    tagged: place.port.vlans.length > 0,
    preemptible: schedule.mode === 'offload' && place.port.tas.preemption && schedule.preemptible.includes(trafficClass),
    bitsPerSecond,
  };
}

/** Of the site's traffic in the class; a full-size frame where the site names none, or SSH is in it. */
function longestFrameOctets({ map }: Schedule, { site }: PortPlace, trafficClass: number): number {
  let octets = map[site.management.ssh] === trafficClass ? MAX_FRAME_OCTETS : 0;
  for (const { priorities, maxFrameOctets } of Object.values(site.traffic)) {
    if (priorities.some((priority) => map[priority] === trafficClass)) octets = Math.max(octets, maxFrameOctets);
  }
  return octets || MAX_FRAME_OCTETS;
}

/** When each class closed last before the cycle begins: ns, ≤ 0; never where it never opens. */
function lastClosings({ spans, count, cycleNs }: Subject): number[] {
  const closedAt = Array<number>(count).fill(Number.NEGATIVE_INFINITY);
  for (const { endNs, mask } of spans) {
    for (let trafficClass = 0; trafficClass < count; trafficClass++) {
      if ((mask >>> trafficClass) & 1) closedAt[trafficClass] = endNs - cycleNs;
    }
  }
  return closedAt;
}

function highest(mask: number, importance: readonly number[]): number {
  return importance.reduce((rank, value, trafficClass) => ((mask >>> trafficClass) & 1 ? Math.max(rank, value) : rank), -1);
}
