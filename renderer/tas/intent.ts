import type { Site } from '../../shared/site/model.ts';
import { PRIORITIES, type Schedule, type Window } from '../../shared/tas/model.ts';

/** What one name in a window's `for` asks for, and what `map` makes of it. */
export interface Intent {
  readonly name: string;
  /** Null where neither traffic nor a stream of that name exists. */
  readonly priorities: readonly number[] | null;
  /** Classes that those priorities leave through, ascending. */
  readonly classes: readonly number[];
  /** Of these, the ones whose gate is closed in the window: the traffic does not get through. */
  readonly closed: readonly number[];
}

export interface WindowIntent {
  readonly intents: readonly Intent[];
  /** Priorities that really get through: those whose class is open. */
  readonly through: readonly number[];
  /** Something that the window is for cannot leave in it. */
  readonly missed: boolean;
}

/** Compares what a window is for with what `map` and its gates let through. A stream stands for its traffic. */
export function windowIntent(window: Window, schedule: Schedule, site: Site): WindowIntent {
  const open = new Set(window.open);
  const intents = window.for.map((name): Intent => {
    const traffic = trafficOf(name, site);
    if (!traffic) return { name, priorities: null, classes: [], closed: [] };
    const classes = [...new Set(traffic.priorities.map((priority) => schedule.map[priority] ?? 0))].sort((a, b) => a - b);
    return { name, priorities: traffic.priorities, classes, closed: classes.filter((trafficClass) => !open.has(trafficClass)) };
  });
  const through = Array.from({ length: PRIORITIES }, (_, priority) => priority).filter((priority) => open.has(schedule.map[priority] ?? 0));
  return { intents, through, missed: intents.some(({ priorities, closed }) => priorities === null || closed.length > 0) };
}

function trafficOf(name: string, site: Site) {
  const stream = Object.hasOwn(site.streams, name) ? site.streams[name] : undefined;
  const traffic = stream ? stream.traffic : name;
  return Object.hasOwn(site.traffic, traffic) ? site.traffic[traffic] : undefined;
}

/** `0–4, 7`: whole numbers as ranges. */
export function rangesText(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  const ranges: string[] = [];
  for (let i = 0; i < sorted.length; ) {
    let end = i;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end++;
    ranges.push(end === i ? `${sorted[i]}` : end === i + 1 ? `${sorted[i]}, ${sorted[end]}` : `${sorted[i]}–${sorted[end]}`);
    i = end + 1;
  }
  return ranges.join(', ');
}
