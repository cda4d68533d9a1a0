import type { Schedule } from '../model.ts';
import { classNames } from '../names.ts';
import type { Report, Subject } from './subject.ts';

/** Classes, queues and the root of the port: what the kernel refuses before it looks at a window (sch_taprio.c taprio_parse_mqprio_opt). */
export function checkStructure(subject: Subject, report: Report): void {
  const { schedule, place, count } = subject;
  if (schedule.windows.length === 0) report('tas-no-windows', ['windows']);
  if (count > place.port.queues) report('tas-more-classes-than-queues', ['queues'], { count, queues: place.port.queues });
  checkMap(subject, report);
  checkOptions(subject, report);
  checkQueues(subject, report);
  if (Object.hasOwn(place.port.facets, 'shaping')) report('tas-root-qdisc-conflict', [], { other: 'shaping' });
}

function checkMap({ schedule, count }: Subject, report: Report): void {
  const beyond = new Map<number, number[]>();
  for (const [priority, trafficClass] of schedule.map.entries()) {
    if (trafficClass >= count) beyond.set(trafficClass, [...(beyond.get(trafficClass) ?? []), priority]);
  }
  for (const [trafficClass, priorities] of beyond) {
    const values = { priorities: priorities.join(', '), class: trafficClass, count, last: count - 1 };
    report('tas-map-beyond-classes', ['map', priorities[0] ?? 0], values);
  }
}

function checkOptions({ schedule, masks, count }: Subject, report: Report): void {
  const classes = 2 ** count - 1;
  for (const [window, mask] of masks.entries()) {
    const beyond = mask & ~classes;
    if (beyond !== 0)
      report('tas-gate-beyond-classes', ['windows', window, 'open'], { window, classes: classNames(beyond), count, last: count - 1 });
  }
  const { maxSdu = [], preemptible } = schedule;
  if (maxSdu.length > count)
    report('tas-option-beyond-classes', ['maxSdu', count], { option: 'maxSdu', class: count, count, last: count - 1 });
  for (const [index, trafficClass] of preemptible.entries()) {
    if (trafficClass < count) continue;
    report('tas-option-beyond-classes', ['preemptible', index], { option: 'preemptible', class: trafficClass, count, last: count - 1 });
  }
}

function checkQueues({ schedule, place }: Subject, report: Report): void {
  const { queues, mode } = schedule;
  for (const [index, range] of queues.entries()) {
    const values = { class: index, range: rangeText(range) };
    const last = range.offset + range.count - 1;
    if (range.count === 0) report('tas-queue-range-empty', ['queues', index], values);
    else if (last >= place.port.queues) {
      report('tas-queues-beyond-port', ['queues', index], { ...values, first: range.offset, last, highest: place.port.queues - 1 });
    }
    if (mode === 'txtime') continue;
    // At most 16 classes: every pair is 120 comparisons.
    for (let other = index + 1; other < queues.length; other++) checkPair(queues, index, other, report);
  }
}

/** Kernels before 6.3 compare only "ends after the next begins", so they refuse descending ranges as well. */
function checkPair(queues: Schedule['queues'], index: number, other: number, report: Report): void {
  const one = queues[index];
  const two = queues[other];
  if (!one || !two || one.count === 0 || two.count === 0) return;
  const values = { class: index, range: rangeText(one), otherClass: other, otherRange: rangeText(two) };
  const shared = Math.max(one.offset, two.offset);
  if (shared < Math.min(one.offset + one.count, two.offset + two.count))
    report('tas-queues-overlap', ['queues', other], { ...values, queue: shared });
  else if (one.offset > two.offset && other === index + 1) report('tas-queues-descending', ['queues', other], values);
}

function rangeText({ count, offset }: { readonly count: number; readonly offset: number }): string {
  return `${count}@${offset}`;
}
