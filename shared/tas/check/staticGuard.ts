import { formatBitRate, formatDuration } from '../../kit/units.ts';
import { classesOfMask } from '../model.ts';
import {
  guardBandNs,
  HEADER_AND_FCS_OCTETS,
  longestPieceOctets,
  MAX_FRAME_OCTETS,
  MIN_FRAME_OCTETS,
  occupationNs,
  sduThatFits,
} from '../timing.ts';
import { guardedFrame } from './guard.ts';
import type { Report, Subject } from './subject.ts';

/**
 * Openings that the guard band of the hardware uses up: LS1028A and LAN966x keep the time of the longest frame that a class may send
 * free before its gate closes. On the LS1028A, drivers from Linux 6.0 on lower that limit by themselves and drop what is longer, older
 * ones let the frames block the port (drivers/net/dsa/ocelot/felix_vsc9959.c vsc9959_tas_guard_bands_update; lan966x_taprio.c).
 */
export function checkStaticGuardBands(subject: Subject, report: Report): void {
  const { place, everOpen, reached, cycleNs } = subject;
  if (!subject.hardware || !place.port.tas.staticGuardBand || place.port.speedBitsPerSecond === null) return;
  for (const trafficClass of classesOfMask(everOpen & reached)) {
    if (subject.lane(trafficClass).openNs < cycleNs) checkClass(subject, trafficClass, place.port.speedBitsPerSecond, report);
  }
}

function checkClass(subject: Subject, trafficClass: number, bitsPerSecond: number, report: Report): void {
  const { schedule, place, spans } = subject;
  const { maxSdu = [] } = schedule;
  const own = guardedFrame(schedule, place, trafficClass, bitsPerSecond);
  // The hardware does not know what the site's traffic is: without a limit it expects a full-size frame.
  const frame = { ...own, frameOctets: Math.max(MAX_FRAME_OCTETS, own.frameOctets) };
  const neededNs = guardBandNs(frame) + place.port.tas.minIntervalNs;
  const [shortest] = subject.lane(trafficClass).open.toSorted((one, other) => one.endNs - one.startNs - (other.endNs - other.startNs));
  const openNs = (shortest?.endNs ?? 0) - (shortest?.startNs ?? 0);
  if (!shortest || openNs >= neededNs) return;
  const limit = sduThatFits(openNs - place.port.tas.minIntervalNs, frame.tagged, bitsPerSecond);
  const wantedSdu = own.frameOctets - HEADER_AND_FCS_OCTETS;
  const window = spans.find(({ startNs }) => startNs === shortest.startNs)?.window ?? 0;
  const smallestNs = occupationNs(MIN_FRAME_OCTETS, bitsPerSecond) + place.port.tas.minIntervalNs;
  const path = ['windows', window, 'length'];
  if (openNs < smallestNs) {
    const values = { window, class: trafficClass, open: formatDuration(openNs), smallest: formatDuration(smallestNs) };
    report('tas-static-guard-band-fills', path, { ...values, speed: formatBitRate(bitsPerSecond) });
    return;
  }
  const values = {
    window,
    class: trafficClass,
    open: formatDuration(openNs),
    octets: longestPieceOctets(frame),
    speed: formatBitRate(bitsPerSecond),
    guard: formatDuration(guardBandNs(frame)),
    needed: formatDuration(neededNs),
    limit,
  };
  const limits = Array.from({ length: Math.max(maxSdu.length, trafficClass + 1) }, (_, index) => maxSdu[index] ?? 0);
  const canLimit = place.port.tas.maxSdu && limit >= wantedSdu;
  const edits = canLimit ? [{ path: ['maxSdu'], value: limits.with(trafficClass, wantedSdu) }] : undefined;
  report('tas-static-guard-band', path, values, edits);
}
