import type { Edit } from '../../kit/problem.ts';
import { formatDuration } from '../../kit/units.ts';
import { classesOfMask } from '../model.ts';
import { classNames, maskName } from '../names.ts';
import { type Named, type Report, type Subject, type TrafficHere, windowNumbers } from './subject.ts';

/** What each window is for, against what the map and its mask really do. */
export function checkIntent(subject: Subject, report: Report): void {
  checkNames(subject, report);
  const mismatched = new Set<number>();
  for (const [window, named] of subject.named.entries()) {
    const mask = subject.masks[window] ?? 0;
    for (const { name, traffic } of named) {
      if ((traffic.classMask & mask) !== 0) continue;
      mismatched.add(window);
      reportMismatch({ subject, window, name, traffic, report });
    }
  }
  checkPartial(subject, report);
  checkLeaks(subject, mismatched, report);
  checkEmptyClasses(subject, report);
}

function checkNames({ schedule, place, named }: Subject, report: Report): void {
  for (const [window, { for: names }] of schedule.windows.entries()) {
    if (named[window]?.length === names.length) continue;
    for (const [index, name] of names.entries()) {
      if (named[window]?.some((known) => known.name === name)) continue;
      const known = [...Object.keys(place.site.traffic), ...Object.keys(place.site.streams)];
      const values = { window, name, known: known.length > 0 ? `${known.slice(0, 12).join(', ')}${known.length > 12 ? ' …' : ''}` : '–' };
      report('tas-unknown-traffic', ['windows', window, 'for', index], values);
    }
  }
}

interface Mismatch {
  readonly subject: Subject;
  readonly window: number;
  readonly name: string;
  readonly traffic: TrafficHere;
  readonly report: Report;
}

function reportMismatch({ subject, window, name, traffic, report }: Mismatch): void {
  const mask = subject.masks[window] ?? 0;
  const wanted = (subject.named[window] ?? []).reduce((classes, named) => classes | named.traffic.classMask, 0);
  const values = {
    window,
    traffic: name,
    priorities: traffic.traffic.priorities.join(', '),
    wanted: classNames(traffic.classMask),
    open: classNames(mask),
    mask: maskName(mask),
    wantedMask: maskName(wanted),
  };
  const path = ['windows', window, 'open'];
  const opened = wanted < 2 ** subject.count ? [{ path, value: classesOfMask(wanted) }] : undefined;
  report('tas-intent-mismatch', path, values, remapped(subject, window, traffic) ?? opened);
}

/**
 * The map that brings a traffic into the one class that its window opens: the better remedy where nobody relies on either, for the gates
 * stay as drawn and no class loses its window. Null where a window already carries the traffic, or carries other traffic in that class.
 */
function remapped({ schedule, named, masks, count }: Subject, window: number, traffic: TrafficHere): Edit[] | null {
  const [target, second] = classesOfMask(masks[window] ?? 0);
  if (target === undefined || second !== undefined || target >= count || named[window]?.length !== 1) return null;
  const inTheWay = named.some((all, index) =>
    all.some((one) => {
      const carried = one.traffic.classMask & (masks[index] ?? 0);
      return one.traffic === traffic ? carried !== 0 || masks[index] !== masks[window] : (carried >>> target) & 1;
    }),
  );
  if (inTheWay) return null;
  return [
    { path: ['map'], value: schedule.map.map((mapped, priority) => (traffic.traffic.priorities.includes(priority) ? target : mapped)) },
  ];
}

/** A traffic of several classes may have a window for each; one that none of its windows opens is a mistake. */
function checkPartial({ schedule, named, masks }: Subject, report: Report): void {
  const opened = new Map<Named['name'], { readonly named: Named; readonly window: number; mask: number }>();
  for (const [window, all] of named.entries()) {
    for (const one of all) {
      const entry = opened.get(one.name) ?? { named: one, window, mask: 0 };
      entry.mask |= masks[window] ?? 0;
      opened.set(one.name, entry);
    }
  }
  for (const [name, { named: one, window, mask }] of opened) {
    const missing = one.traffic.classMask & ~mask;
    if (missing === 0 || (one.traffic.classMask & mask) === 0) continue;
    const priorities = one.traffic.traffic.priorities.filter((priority) => (missing >>> (schedule.map[priority] ?? 0)) & 1);
    const values = { window, traffic: name, priorities: priorities.join(', '), missing: classNames(missing) };
    report('tas-intent-partial', ['windows', window, 'open'], values);
  }
}

/**
 * Other traffic in a window: less important traffic whose class is open as well, or traffic with windows of its own that shares the class.
 * Traffic that is more important than what a window is for disturbs nothing there.
 */
function checkLeaks(subject: Subject, mismatched: ReadonlySet<number>, report: Report): void {
  for (const [window, named] of subject.named.entries()) {
    if (named.length === 0 || mismatched.has(window)) continue;
    for (const other of subject.traffic) {
      if ((other.classMask & (subject.masks[window] ?? 0)) === 0 || named.some(({ traffic }) => traffic === other)) continue;
      reportLeak({ subject, window, named, other, report });
    }
  }
}

interface Leak {
  readonly subject: Subject;
  readonly window: number;
  readonly named: readonly Named[];
  readonly other: TrafficHere;
  readonly report: Report;
}

function reportLeak({ subject, window, named, other, report }: Leak): void {
  const open = other.classMask & (subject.masks[window] ?? 0);
  const own = named.reduce((classes, { traffic }) => classes | traffic.classMask, 0);
  const lessImportant = named.every(({ traffic }) => other.highestPriority < traffic.highestPriority);
  const leaking = (subject.trafficInWindows.has(other) ? open & own : 0) | (lessImportant ? open & ~own : 0);
  const [trafficClass] = classesOfMask(leaking);
  if (trafficClass === undefined) return;
  const priorities = other.traffic.priorities.filter((priority) => subject.schedule.map[priority] === trafficClass);
  report('tas-window-leak', ['windows', window, 'open'], {
    window,
    traffic: named.map(({ name }) => name).join(', '),
    other: other.name,
    priorities: priorities.join(', '),
    class: trafficClass,
  });
}

/** Windows that open only classes which no priority is mapped to. */
function checkEmptyClasses({ schedule, spans, masks, reached, count }: Subject, report: Report): void {
  const valid = 2 ** count - 1;
  const empty = spans.filter(({ mask }) => (mask & valid) !== 0 && (mask & reached) === 0);
  const [first] = empty;
  if (!first) return;
  const windows = windowNumbers(empty.map(({ window }) => window));
  const length = formatDuration(empty.reduce((sum, { startNs, endNs }) => sum + endNs - startNs, 0));
  const [only, ...others] = classesOfMask(reached);
  if (only !== undefined && others.length === 0 && schedule.windows.length > 1) {
    report('tas-map-single-class', ['map'], { class: only, windows, length });
    return;
  }
  const classes = classNames(empty.reduce((mask, { window }) => mask | (masks[window] ?? 0), 0) & valid);
  report('tas-class-without-priority', ['windows', first.window, 'open'], { windows, classes, length });
}
