import { formatDuration } from '../../kit/units.ts';
import { classesOfMask } from '../model.ts';
import { classNames } from '../names.ts';
import { prioritiesOf, type Report, type Subject } from './subject.ts';

/** 802.1AS-2020 Annex B.2 allows 10 ms for the residence time and for a Pdelay reply; ptp4l waits as long for a transmit time stamp. */
const PTP_LONGEST_WAIT_NS = 10_000_000;

/** What the schedule never lets out. */
export function checkReach(subject: Subject, report: Report): void {
  const { spans, everOpen, reached } = subject;
  if (spans.length === 0) return;
  if ((everOpen & reached) === 0) {
    report('tas-nothing-sent', ['windows'], { classes: classNames(reached) });
    return;
  }
  let explained = 0;
  for (const { classMask } of subject.trafficInWindows) explained |= classMask;
  explained |= checkManagement(subject, report);
  explained |= checkTraffic(subject, explained, report);
  checkClasses(subject, explained, report);
  checkPtp(subject, report);
}

function checkManagement({ schedule, place, everOpen }: Subject, report: Report): number {
  const { ssh, ptp, lldp } = place.site.management;
  const cut = new Map<number, string[]>();
  for (const [protocol, priority] of [['SSH', ssh] as const, ['PTP', ptp] as const, ['LLDP', lldp] as const]) {
    const trafficClass = schedule.map[priority] ?? 0;
    if (!((everOpen >>> trafficClass) & 1)) cut.set(priority, [...(cut.get(priority) ?? []), protocol]);
  }
  let mask = 0;
  for (const [priority, protocols] of cut) {
    const trafficClass = schedule.map[priority] ?? 0;
    mask |= 1 << trafficClass;
    report('tas-management-cut-off', ['windows'], { protocols: protocols.join(', '), priority, class: trafficClass });
  }
  return mask;
}

/** Traffic that a window names is left to the check of intent, which knows the window. */
function checkTraffic({ schedule, traffic, everOpen, trafficInWindows }: Subject, explained: number, report: Report): number {
  let mask = 0;
  for (const here of traffic) {
    const closed = here.classMask & ~everOpen;
    if (closed === 0 || trafficInWindows.has(here)) continue;
    mask |= closed & ~explained;
    const priorities = here.traffic.priorities.filter((priority) => (closed >>> (schedule.map[priority] ?? 0)) & 1);
    report('tas-traffic-never-sent', ['windows'], { traffic: here.name, priorities: priorities.join(', '), classes: classNames(closed) });
  }
  return mask;
}

function checkClasses({ schedule, reached, everOpen, count }: Subject, explained: number, report: Report): void {
  for (const trafficClass of classesOfMask(reached & ~everOpen & ~explained)) {
    if (trafficClass >= count) continue;
    const values = { class: trafficClass, priorities: prioritiesOf(schedule, trafficClass).join(', ') };
    report('tas-class-never-opens', ['windows'], values);
  }
}

function checkPtp(subject: Subject, report: Report): void {
  if (subject.cycleNs <= PTP_LONGEST_WAIT_NS) return;
  const priority = subject.place.site.management.ptp;
  const lane = subject.lane(subject.schedule.map[priority] ?? 0);
  if (lane.openNs === 0 || lane.longestClosedNs <= PTP_LONGEST_WAIT_NS) return;
  report('tas-ptp-waits', ['windows'], { priority, class: lane.trafficClass, closed: formatDuration(lane.longestClosedNs) });
}
