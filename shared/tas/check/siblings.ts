import { formatDuration } from '../../kit/units.ts';
import { spansOf } from '../lanes.ts';
import { cycleTimeNs, type Schedule } from '../model.ts';
import type { Report, Subject } from './subject.ts';

/** Schedules that a shared table runs side by side (NXP UM10944, subschedules of the SJA1105). */
const MOST_IN_SHARED_TABLE = 8;

/** Two ports whose pattern repeats less often than this are worth a word. */
const LONG_HYPERCYCLE_NS = 1_000_000_000;

interface Sibling {
  readonly port: string;
  readonly schedule: Schedule;
  readonly cycleNs: number;
}

/** What the schedules of one device must agree on. Each finding is reported once, at the first or the later of its ports. */
export function checkSiblings(subject: Subject, report: Report): void {
  const { device, port } = subject.place;
  const siblings = scheduledPorts(subject);
  const position = siblings.findIndex((sibling) => sibling.port === port.name);
  const own = siblings[position];
  if (!own) return;
  if (position === 0 && subject.hardware) checkDeviceDepth(subject, siblings, report);
  const shared = subject.hardware && port.tas.sharedTable;
  if (shared && position === MOST_IN_SHARED_TABLE) {
    report('tas-shared-table-full', [], {
      count: siblings.length,
      most: MOST_IN_SHARED_TABLE,
      excess: siblings.length - MOST_IN_SHARED_TABLE,
    });
  }
  for (const other of siblings.slice(0, position)) {
    if (own.cycleNs === 0 || other.cycleNs === 0) continue;
    const multiple = Math.max(own.cycleNs, other.cycleNs) % Math.min(own.cycleNs, other.cycleNs) === 0;
    if (shared && device.ports[other.port]?.tas.sharedTable) checkSharedTable({ own, other, multiple, subject, report });
    else if (!multiple) noteHypercycle(own, other, report);
  }
}

/** The part of each port parses to a schedule under this facet's name; a part that did not parse is absent. */
function scheduledPorts({ schedule, place }: Subject): Sibling[] {
  return Object.values(place.device.ports).flatMap((port): Sibling[] => {
    const own = port.name === place.port.name ? schedule : port.facets.tas;
    return isSchedule(own) ? [{ port: port.name, schedule: own, cycleNs: cycleTimeNs(own) }] : [];
  });
}

function isSchedule(value: unknown): value is Schedule {
  return typeof value === 'object' && value !== null && 'windows' in value && 'baseTime' in value && Array.isArray(value.windows);
}

function checkDeviceDepth({ place }: Subject, siblings: readonly Sibling[], report: Report): void {
  const depth = place.port.tas.gclDepthOfDevice;
  const count = siblings.reduce((sum, { schedule }) => sum + schedule.windows.length, 0);
  if (depth === null || count <= depth) return;
  const ports = siblings.map(({ port }) => port).join(', ');
  report('tas-too-many-windows-on-device', ['windows'], { count, ports, depth, excess: count - depth });
}

function noteHypercycle(own: Sibling, other: Sibling, report: Report): void {
  const hypercycle = (BigInt(own.cycleNs) / BigInt(greatestCommonDivisor(own.cycleNs, other.cycleNs))) * BigInt(other.cycleNs);
  if (hypercycle < LONG_HYPERCYCLE_NS) return;
  report('tas-cycles-incommensurable', ['cycle'], {
    ...cycleValues(own, other),
    hypercycle: hypercycle <= Number.MAX_SAFE_INTEGER ? formatDuration(Number(hypercycle)) : `${hypercycle} ns`,
  });
}

interface Pair {
  readonly own: Sibling;
  readonly other: Sibling;
  readonly multiple: boolean;
  readonly subject: Subject;
  readonly report: Report;
}

/** drivers/net/dsa/sja1105/sja1105_tas.c sja1105_tas_check_conflicts. */
function checkSharedTable({ own, other, multiple, subject, report }: Pair): void {
  if (!multiple) {
    report('tas-shared-table-cycles', ['cycle'], cycleValues(own, other));
    return;
  }
  const shorter = Math.min(own.cycleNs, other.cycleNs);
  const taken = eventsOf(other, shorter);
  if (!taken || own.schedule.baseTime.kind !== other.schedule.baseTime.kind) return;
  for (const [at, window] of eventsOf(own, shorter) ?? []) {
    const otherWindow = taken.get(at);
    if (otherWindow === undefined) continue;
    const granularity = formatDuration(subject.place.port.tas.granularityNs);
    report('tas-shared-table-events', ['windows', window], {
      window,
      otherWindow,
      otherPort: other.port,
      at: formatDuration(at),
      granularity,
    });
    return;
  }
}

/** When windows begin, modulo the shorter of two cycles → the window. */
function eventsOf({ schedule, cycleNs }: Sibling, moduloNs: number): Map<number, number> | null {
  const { baseTime } = schedule;
  const base = baseTime.kind === 'absolute' ? BigInt(baseTime.taiNs) : BigInt(baseTime.offsetNs);
  const phaseNs = Number(((base % BigInt(moduloNs)) + BigInt(moduloNs)) % BigInt(moduloNs));
  if (cycleNs === 0) return null;
  return new Map(spansOf(schedule).map(({ startNs, window }) => [(phaseNs + startNs) % moduloNs, window]));
}

function cycleValues(own: Sibling, other: Sibling) {
  return { cycle: formatDuration(own.cycleNs), otherPort: other.port, otherCycle: formatDuration(other.cycleNs) };
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}
