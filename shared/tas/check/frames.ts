import { formatBitRate, formatDuration } from '../../kit/units.ts';
import type { Stream } from '../../site/model.ts';
import { classesOfMask } from '../model.ts';
import { HEADER_AND_FCS_OCTETS, lastBitNs, VLAN_TAG_OCTETS } from '../timing.ts';
import type { Named, Report, Subject } from './subject.ts';

/** Frames against the windows for them, and the rhythm of streams against the cycle. */
export function checkFrames(subject: Subject, report: Report): void {
  if (subject.cycleNs === 0) return;
  const seen = new Set<string>();
  for (const [window, all] of subject.named.entries()) {
    for (const named of all) {
      if (seen.has(named.name)) continue;
      seen.add(named.name);
      checkFit({ subject, named, window, report });
      if (!named.stream) continue;
      checkMaxSdu({ subject, named, window, report });
      checkRhythm({ subject, name: named.name, stream: named.stream, window, report });
    }
  }
}

interface Fit {
  readonly subject: Subject;
  readonly named: Named;
  readonly window: number;
  readonly report: Report;
}

/**
 * A frame longer than every opening of its gate never leaves. A preemptible frame can be cut, and an always open gate takes any;
 * counted is what must lie inside the window: the frame and its preamble, not the gap after it.
 */
function checkFit({ subject, named, window, report }: Fit): void {
  const { schedule, place, everOpen } = subject;
  const bitsPerSecond = place.port.speedBitsPerSecond;
  if (bitsPerSecond === null) return;
  for (const trafficClass of classesOfMask(named.traffic.classMask & everOpen)) {
    const lane = subject.lane(trafficClass);
    if (lane.openNs >= subject.cycleNs || schedule.preemptible.includes(trafficClass)) continue;
    const octets = frameOctets(subject, named, trafficClass);
    const neededNs = lastBitNs(octets, bitsPerSecond);
    const longestNs = lane.open.reduce((longest, { startNs, endNs }) => Math.max(longest, endNs - startNs), 0);
    if (neededNs <= longestNs) continue;
    const times = { needed: formatDuration(neededNs), longest: formatDuration(longestNs), speed: formatBitRate(bitsPerSecond) };
    const values = { ...times, octets, class: trafficClass, window, traffic: named.name, stream: named.name };
    report(named.stream ? 'tas-stream-does-not-fit' : 'tas-frame-does-not-fit', ['windows', window, 'length'], values);
    return;
  }
}

function frameOctets({ schedule, place }: Subject, { traffic, stream }: Named, trafficClass: number): number {
  const octets = stream?.frameOctets ?? traffic.traffic.maxFrameOctets;
  const maxSdu = schedule.maxSdu?.[trafficClass] ?? 0;
  const limited = maxSdu > 0 ? Math.min(octets, maxSdu + HEADER_AND_FCS_OCTETS) : octets;
  return limited + (place.port.vlans.length > 0 ? VLAN_TAG_OCTETS : 0);
}

function checkMaxSdu({ subject, named, report }: Fit): void {
  const sdu = (named.stream?.frameOctets ?? 0) - HEADER_AND_FCS_OCTETS;
  for (const trafficClass of classesOfMask(named.traffic.classMask)) {
    const limit = subject.schedule.maxSdu?.[trafficClass] ?? 0;
    if (limit === 0 || sdu <= limit) continue;
    report('tas-max-sdu-drops-stream', ['maxSdu', trafficClass], { stream: named.name, sdu, class: trafficClass, limit });
  }
}

interface Rhythm {
  readonly subject: Subject;
  readonly name: string;
  readonly stream: Stream;
  readonly window: number;
  readonly report: Report;
}

function checkRhythm({ subject, name, stream, window, report }: Rhythm): void {
  const { cycleNs, schedule, place } = subject;
  const { period } = stream;
  if (period === 0) return;
  const path = ['windows', window, 'for'];
  const values = { stream: name, period: formatDuration(period) };
  if (cycleNs % period !== 0 && period % cycleNs !== 0) report('tas-stream-period', path, { ...values, cycle: formatDuration(cycleNs) });
  const priority = place.site.traffic[stream.traffic]?.priorities[0];
  if (priority === undefined) return;
  const lane = subject.lane(schedule.map[priority] ?? 0);
  if (lane.openNs === 0 || lane.longestClosedNs <= period) return;
  const frames = Math.floor(lane.longestClosedNs / period) + 1;
  report('tas-stream-outruns-gate', path, { ...values, class: lane.trafficClass, closed: formatDuration(lane.longestClosedNs), frames });
}
