import { formatBitRate, formatDuration } from '../../kit/units.ts';
import { classNames } from '../names.ts';
import { shortestWindowNs } from '../timing.ts';
import type { Report, Subject } from './subject.ts';

/** taprio refuses longer cycles (sch_taprio.c parse_taprio_schedule). */
const INT_MAX = 2_147_483_647;

const NS_PER_SECOND = 1_000_000_000;

/** The cycle against the windows, and each window against the shortest frame. */
export function checkCycle(subject: Subject, report: Report): void {
  const { schedule, cycleNs, sumNs } = subject;
  if (schedule.windows.length === 0) return;
  checkWindowLengths(subject, report);
  const path = schedule.cycle ? ['cycle'] : ['windows'];
  if (cycleNs > INT_MAX) report('tas-cycle-over-int-max', path, { cycle: formatDuration(cycleNs) });
  if (sumNs > cycleNs) reportOverrun(subject, report);
  if (sumNs < cycleNs) reportUnderrun(subject, report);
  if (schedule.baseTime.kind === 'next-second' && cycleNs > 0 && NS_PER_SECOND % cycleNs !== 0 && hasScheduleElsewhere(subject)) {
    report('tas-cycle-off-second', path, { cycle: formatDuration(cycleNs), shift: formatDuration((37 * NS_PER_SECOND) % cycleNs) });
  }
  if (schedule.cycleExtension > cycleNs) {
    const values = { extension: formatDuration(schedule.cycleExtension), cycle: formatDuration(cycleNs) };
    report('tas-extension-exceeds-cycle', ['cycleExtension'], values);
  }
}

function hasScheduleElsewhere({ place }: Subject): boolean {
  return Object.values(place.site.devices).some(
    ({ name, ports }) => name !== place.device.name && Object.values(ports).some(({ facets }) => Object.hasOwn(facets, 'tas')),
  );
}

function checkWindowLengths({ schedule, place, cycleNs }: Subject, report: Report): void {
  const speed = place.port.speedBitsPerSecond;
  const shortest = shortestWindowNs(speed);
  let unknownReported = false;
  for (const [window, { length }] of schedule.windows.entries()) {
    if (length >= shortest) continue;
    const path = ['windows', window, 'length'];
    const values = { window, length: formatDuration(length), shortest: formatDuration(shortest) };
    if (length === 0) report('tas-window-zero', path, values);
    else if (speed !== null) report('tas-window-too-short', path, { ...values, speed: formatBitRate(speed) });
    else if (!unknownReported) {
      report('tas-speed-unknown', path, values);
      unknownReported = true;
    }
  }
  const needed = schedule.windows.length * shortest;
  if (speed === null || cycleNs >= needed || schedule.windows.some(({ length }) => length < shortest)) return;
  const values = { cycle: formatDuration(cycleNs), count: schedule.windows.length, needed: formatDuration(needed) };
  report('tas-cycle-too-short', ['cycle'], { ...values, speed: formatBitRate(speed) });
}

function reportOverrun({ schedule, cycleNs, sumNs }: Subject, report: Report): void {
  const lost: string[] = [];
  let startNs = 0;
  let lostCount = 0;
  for (const [window, { length }] of schedule.windows.entries()) {
    const endNs = startNs + length;
    if (endNs > cycleNs && lostCount++ < 8) {
      lost.push(startNs >= cycleNs ? `${window}: 0 ns` : `${window}: ${formatDuration(cycleNs - startNs)} / ${formatDuration(length)}`);
    }
    startNs = endNs;
  }
  if (lostCount > lost.length) lost.push('…');
  const values = {
    sum: formatDuration(sumNs),
    cycle: formatDuration(cycleNs),
    excess: formatDuration(sumNs - cycleNs),
    lost: lost.join(', '),
  };
  report('tas-cycle-overrun', ['cycle'], values, [{ path: ['cycle'], value: formatDuration(sumNs) }]);
}

function reportUnderrun({ schedule, masks, cycleNs, sumNs }: Subject, report: Report): void {
  const window = schedule.windows.length - 1;
  report(
    'tas-cycle-underrun',
    ['cycle'],
    {
      sum: formatDuration(sumNs),
      cycle: formatDuration(cycleNs),
      gap: formatDuration(cycleNs - sumNs),
      window,
      classes: classNames(masks[window] ?? 0),
    },
    [{ path: ['cycle'], value: formatDuration(sumNs) }],
  );
}
