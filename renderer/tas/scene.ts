import type { Device, LinkEnd, Port, Site } from '../../shared/site/model.ts';
import { cycleTimeNs, gateMask, PRIORITIES, type Schedule, sumOfWindowsNs } from '../../shared/tas/model.ts';

/** A port with a schedule, ready to be drawn: prefix sums in typed arrays, so that a frame costs pixels and not windows. */
export interface PortScene {
  readonly key: string;
  readonly device: Device;
  readonly port: Port;
  /** The other ends of its links, in the order of the site. */
  readonly peers: readonly LinkEnd[];
  readonly schedule: Schedule;
  /** The cycle that runs, ns: the schedule's own, else the sum of its windows. 0 where there is neither. */
  readonly cycleNs: number;
  readonly sumNs: number;
  /** Where the cycle starts on the common axis, in [0, cycle). */
  readonly phaseNs: number;
  /** Start of each window from the cycle's start, ns, and the end of the last: length n + 1, not cut at the cycle. */
  readonly startsNs: Float64Array;
  /** Gate mask of each window: bit n is class n. */
  readonly masks: Uint32Array;
  /** Highest traffic class first. */
  readonly lanes: readonly LaneScene[];
  /** Windows with every gate closed: guard bands. */
  readonly closed: LaneScene;
}

/** What repeats: every `cycleNs`, from `phaseNs`. */
export type Turning = Pick<PortScene, 'phaseNs' | 'cycleNs'>;

/** When one class's gate stands open within one cycle, window by window. All arrays have one element per open window. */
export interface LaneScene {
  readonly trafficClass: number;
  /** skb priorities that `map` puts into this class. */
  readonly priorities: readonly number[];
  readonly windowIndex: Int32Array;
  readonly startNs: Float64Array;
  /** Cut at the cycle's end; the last window stretches to it where the sum is short. */
  readonly endNs: Float64Array;
  /** Time open before each window, and the whole at the end: length n + 1. */
  readonly openBeforeNs: Float64Array;
  /** The longest of them, ns: whether any can be a box at a zoom. */
  readonly longestNs: number;
}

export const portKey = (device: string, port: string): string => `${device}/${port}`;

/** The schedule of a port, or null where it has none (or one that did not parse). */
export function scheduleOf(port: Port): Schedule | null {
  const schedule = port.facets.tas;
  return schedule === undefined || schedule === null ? null : (schedule as Schedule);
}

/** Every port of the site with a schedule, in the order of the site. `drafts` stand in for what is saved. */
export function portScenes(site: Site, drafts: ReadonlyMap<string, Schedule>): PortScene[] {
  const peers = peersOf(site);
  return Object.values(site.devices).flatMap((device) =>
    Object.values(device.ports).flatMap((port) => {
      const key = portKey(device.name, port.name);
      const schedule = drafts.get(key) ?? scheduleOf(port);
      return schedule ? [portScene(device, port, schedule, peers.get(key) ?? [])] : [];
    }),
  );
}

const built = new WeakMap<Schedule, PortScene>();

function portScene(device: Device, port: Port, schedule: Schedule, peers: readonly LinkEnd[]): PortScene {
  const known = built.get(schedule);
  if (known?.device === device && known.port === port && samePeers(known.peers, peers)) return known;
  const sumNs = sumOfWindowsNs(schedule);
  const cycleNs = cycleTimeNs(schedule) || sumNs;
  const startsNs = new Float64Array(schedule.windows.length + 1);
  for (const [i, { length }] of schedule.windows.entries()) startsNs[i + 1] = (startsNs[i] ?? 0) + length;
  const masks = Uint32Array.from(schedule.windows, gateMask);
  const source = { schedule, startsNs, masks, cycleNs };
  const scene: PortScene = {
    key: portKey(device.name, port.name),
    device,
    port,
    peers,
    schedule,
    cycleNs,
    sumNs,
    phaseNs: phaseNs(schedule, cycleNs),
    startsNs,
    masks,
    lanes: lanesOf(source),
    closed: laneOf(source, -1, (i) => masks[i] === 0),
  };
  built.set(schedule, scene);
  return scene;
}

const samePeers = (a: readonly LinkEnd[], b: readonly LinkEnd[]): boolean =>
  a.length === b.length && a.every((end, i) => end.device === b[i]?.device && end.port === b[i]?.port);

function peersOf(site: Site): Map<string, LinkEnd[]> {
  const peers = new Map<string, LinkEnd[]>();
  const add = (end: LinkEnd, peer: LinkEnd) => {
    const key = portKey(end.device, end.port);
    peers.set(key, [...(peers.get(key) ?? []), peer]);
  };
  for (const { from, to } of site.links) {
    add(from, to);
    add(to, from);
  }
  return peers;
}

/** The base time within one cycle. Counted in bigint: TAI ns since 1970 are beyond 2^53. */
function phaseNs({ baseTime }: Schedule, cycleNs: number): number {
  if (cycleNs <= 0) return 0;
  if (baseTime.kind === 'next-second') return baseTime.offsetNs % cycleNs;
  const phase = BigInt(baseTime.taiNs) % BigInt(cycleNs);
  return Number(phase < 0n ? phase + BigInt(cycleNs) : phase);
}

/** How many classes the picture needs: as many as `queues` names, and every one that a window or the map mentions. */
export function classCount({ queues, map, windows }: Schedule): number {
  return Math.max(
    queues.length,
    1 + Math.max(0, ...map),
    windows.reduce((most, { open }) => Math.max(most, 1 + Math.max(-1, ...open)), 0),
  );
}

function lanesOf(source: LaneSource): LaneScene[] {
  const lanes: LaneScene[] = [];
  for (let trafficClass = classCount(source.schedule) - 1; trafficClass >= 0; trafficClass--)
    lanes.push(laneOf(source, trafficClass, (i) => isOpen(source.masks, i, trafficClass)));
  return lanes;
}

export const isOpen = (masks: Uint32Array, index: number, trafficClass: number): boolean =>
  (((masks[index] ?? 0) >>> trafficClass) & 1) === 1;

export type LaneSource = Pick<PortScene, 'schedule' | 'startsNs' | 'masks' | 'cycleNs'>;

/** The windows of a schedule that belong in one lane, with the times they have in the cycle that runs. */
export function laneOf(
  { schedule, startsNs, masks, cycleNs }: LaneSource,
  trafficClass: number,
  belongs: (index: number) => boolean,
): LaneScene {
  const shown: number[] = [];
  for (let i = 0; i < masks.length && (startsNs[i] ?? 0) < cycleNs; i++) if (belongs(i)) shown.push(i);
  const startNs = new Float64Array(shown.length);
  const endNs = new Float64Array(shown.length);
  for (const [at, i] of shown.entries()) {
    startNs[at] = startsNs[i] ?? 0;
    endNs[at] = i === masks.length - 1 ? cycleNs : Math.min(startsNs[i + 1] ?? 0, cycleNs);
  }
  return laneWithTimes(
    { trafficClass, priorities: prioritiesOf(schedule.map, trafficClass), windowIndex: Int32Array.from(shown) },
    startNs,
    endNs,
  );
}

/** A lane with these times, and the sums that follow from them. */
export function laneWithTimes(
  { trafficClass, priorities, windowIndex }: Pick<LaneScene, 'trafficClass' | 'priorities' | 'windowIndex'>,
  startNs: Float64Array,
  endNs: Float64Array,
): LaneScene {
  const openBeforeNs = new Float64Array(startNs.length + 1);
  let longestNs = 0;
  for (let i = 0; i < startNs.length; i++) {
    const length = (endNs[i] ?? 0) - (startNs[i] ?? 0);
    openBeforeNs[i + 1] = (openBeforeNs[i] ?? 0) + length;
    longestNs = Math.max(longestNs, length);
  }
  return { trafficClass, priorities, windowIndex, startNs, endNs, openBeforeNs, longestNs };
}

export function prioritiesOf(map: readonly number[], trafficClass: number): number[] {
  return Array.from({ length: PRIORITIES }, (_, priority) => priority).filter((priority) => map[priority] === trafficClass);
}

/** Index of the last element ≤ `value` in an ascending array, −1 where all are greater. */
export function lastAtMost(ascending: Float64Array, value: number, length = ascending.length): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** How long a class's gate has been open from the common zero to `t`, ns; the difference of two gives any stretch. */
export function openUpToNs(lane: LaneScene, scene: Turning, t: number): number {
  const turns = Math.floor((t - scene.phaseNs) / scene.cycleNs);
  const local = t - scene.phaseNs - turns * scene.cycleNs;
  const count = lane.startNs.length;
  const whole = lane.openBeforeNs[count] ?? 0;
  const at = lastAtMost(lane.startNs, local);
  if (at < 0) return turns * whole;
  return turns * whole + (lane.openBeforeNs[at] ?? 0) + Math.min(local, lane.endNs[at] ?? 0) - (lane.startNs[at] ?? 0);
}

/** Which window stands at a moment of the common axis, and when that turn of the cycle began. Null without windows. */
export function windowAt(scene: PortScene, t: number): { readonly index: number; readonly turnNs: number } | null {
  const count = scene.schedule.windows.length;
  if (count === 0 || scene.cycleNs <= 0) return null;
  const turns = Math.floor((t - scene.phaseNs) / scene.cycleNs);
  const turnNs = scene.phaseNs + turns * scene.cycleNs;
  return { index: Math.min(Math.max(lastAtMost(scene.startsNs, t - turnNs, count), 0), count - 1), turnNs };
}
