import type { Edit, Path, ProblemValues } from '../../kit/problem.ts';
import type { PortPlace, Stream, Traffic } from '../../site/model.ts';
import { type Lane, laneOf, type Span, spansOf } from '../lanes.ts';
import { cycleTimeNs, gateMask, type Schedule, sumOfWindowsNs } from '../model.ts';
import type { TasCode } from '../problems.ts';

/** Notes a problem of the port under check; `device` and `port` are filled in. */
export type Report = (code: TasCode, path: Path, values?: ProblemValues, edits?: readonly Edit[]) => void;

/** A traffic of the site as this port's map treats it. */
export interface TrafficHere {
  readonly name: string;
  readonly traffic: Traffic;
  /** Classes that its priorities are mapped to. */
  readonly classMask: number;
  readonly highestPriority: number;
}

/** What a window's `for` names: a traffic, or a stream with its traffic. */
export interface Named {
  readonly name: string;
  readonly traffic: TrafficHere;
  readonly stream: Stream | null;
}

/** What all checks of one port look at, worked out once. */
export interface Subject {
  readonly schedule: Schedule;
  readonly place: PortPlace;
  readonly cycleNs: number;
  readonly sumNs: number;
  /** Number of classes. */
  readonly count: number;
  /** Gate mask of each window as written. */
  readonly masks: readonly number[];
  /** What one cycle executes. */
  readonly spans: readonly Span[];
  /** Classes that open at some time. */
  readonly everOpen: number;
  /** Classes that some priority is mapped to. */
  readonly reached: number;
  readonly traffic: readonly TrafficHere[];
  /** What each window is for; unknown names are left out. */
  readonly named: readonly (readonly Named[])[];
  /** Traffic that some window is for, itself or one of its streams. */
  readonly trafficInWindows: ReadonlySet<TrafficHere>;
  /** The highest priority of the site's traffic in each class, −1 for none; where the site names no traffic, of all PCPs 0-7. */
  readonly importance: readonly number[];
  /** The port's hardware limits bind: full offload, or limits that were stated for a port without offload. */
  readonly hardware: boolean;
  lane(trafficClass: number): Lane;
}

export function subjectOf(schedule: Schedule, place: PortPlace): Subject {
  const spans = spansOf(schedule);
  const traffic = trafficHere(schedule, place);
  const named = namedOf(schedule, place, traffic);
  const lanes: Lane[] = [];
  return {
    schedule,
    place,
    cycleNs: cycleTimeNs(schedule),
    sumNs: sumOfWindowsNs(schedule),
    count: schedule.queues.length,
    masks: schedule.windows.map(gateMask),
    spans,
    everOpen: spans.reduce((mask, span) => mask | span.mask, 0),
    reached: schedule.map.reduce((mask, trafficClass) => mask | (1 << trafficClass), 0),
    traffic,
    named,
    trafficInWindows: trafficOf(named),
    importance: importanceOf(schedule, traffic),
    hardware: schedule.mode === 'offload' || !place.port.tas.modes.includes('offload'),
    lane: (trafficClass) => {
      lanes[trafficClass] ??= laneOf(spans, trafficClass);
      return lanes[trafficClass];
    },
  };
}

/** Priorities of the map that lead to the class. */
export function prioritiesOf(schedule: Schedule, trafficClass: number): number[] {
  return schedule.map.flatMap((mapped, priority) => (mapped === trafficClass ? [priority] : []));
}

/** `1, 2`: at most eight by number. */
export function windowNumbers(windows: readonly number[]): string {
  return `${windows.slice(0, 8).join(', ')}${windows.length > 8 ? ' …' : ''}`;
}

function trafficHere(schedule: Schedule, { site }: PortPlace): TrafficHere[] {
  return Object.entries(site.traffic).map(([name, traffic]) => ({
    name,
    traffic,
    classMask: traffic.priorities.reduce((mask, priority) => mask | (1 << (schedule.map[priority] ?? 0)), 0),
    highestPriority: Math.max(...traffic.priorities),
  }));
}

const nothing: readonly Named[] = [];

function namedOf(schedule: Schedule, { site }: PortPlace, traffic: readonly TrafficHere[]): (readonly Named[])[] {
  const byName = new Map(traffic.map((here) => [here.name, here]));
  const find = (name: string): Named[] => {
    const stream = byName.has(name) ? null : streamNamed(site, name);
    const here = byName.get(stream?.traffic ?? name);
    return here ? [{ name, traffic: here, stream }] : [];
  };
  return schedule.windows.map((window) => (window.for.length === 0 ? nothing : window.for.flatMap(find)));
}

function trafficOf(named: readonly (readonly Named[])[]): Set<TrafficHere> {
  const traffic = new Set<TrafficHere>();
  for (const all of named) for (const one of all) traffic.add(one.traffic);
  return traffic;
}

function streamNamed({ streams }: PortPlace['site'], name: string): Stream | null {
  return Object.hasOwn(streams, name) ? (streams[name] ?? null) : null;
}

function importanceOf(schedule: Schedule, traffic: readonly TrafficHere[]): number[] {
  const importance = Array<number>(16).fill(-1);
  const note = (priority: number) => {
    const trafficClass = schedule.map[priority] ?? 0;
    importance[trafficClass] = Math.max(importance[trafficClass] ?? -1, priority);
  };
  if (traffic.length === 0) for (let pcp = 0; pcp < 8; pcp++) note(pcp);
  for (const { traffic: named } of traffic) for (const priority of named.priorities) note(priority);
  return importance;
}
