import type { Site } from '../../shared/site/model.ts';
import { guardBandNs, UNKNOWN_SPEED_BITS_PER_SECOND } from '../../shared/tas/timing.ts';
import { type WindowIntent, windowIntent } from './intent.ts';
import { isOpen, type LaneScene, laneOf, laneWithTimes, type PortScene } from './scene.ts';

/** What the picture adds to the bare windows of a port. Lanes by traffic class; one that is missing has nothing to show. */
export interface Annotations {
  /** What window `index` is for, and what gets through; null where there is no such window. */
  intentOf(index: number): WindowIntent | null;
  /** Windows that something they are for cannot leave in. */
  readonly missed: ReadonlySet<number>;
  /** Where a class should be open for what a window is for, and is not. */
  readonly ghosts: ReadonlyMap<number, LaneScene>;
  /** The end of a window in which the class's largest frame may no longer start. */
  readonly dead: ReadonlyMap<number, LaneScene>;
  /** Time after a window in which a frame of it may still hold the wire: the hardware is not length-aware and no guard band is long enough. */
  readonly spill: ReadonlyMap<number, LaneScene>;
}

const known = new WeakMap<PortScene, { readonly site: Site; readonly annotations: Annotations }>();

export function annotate(scene: PortScene, site: Site): Annotations {
  const cached = known.get(scene);
  if (cached?.site === site) return cached.annotations;
  const annotations = build(scene, site);
  known.set(scene, { site, annotations });
  return annotations;
}

function build(scene: PortScene, site: Site): Annotations {
  const { schedule, masks } = scene;
  const intents = new Map<number, WindowIntent>();
  const intentOf = (index: number): WindowIntent | null => {
    const window = schedule.windows[index];
    const intent = intents.get(index) ?? (window ? windowIntent(window, schedule, site) : null);
    if (intent) intents.set(index, intent);
    return intent;
  };
  const missed = new Set<number>();
  for (const [i, window] of schedule.windows.entries()) if (window.for.length > 0 && intentOf(i)?.missed) missed.add(i);
  const [ghosts, dead, spill] = [new Map<number, LaneScene>(), new Map<number, LaneScene>(), new Map<number, LaneScene>()];
  for (const { trafficClass } of scene.lanes) {
    const ghost = laneOf(scene, trafficClass, (i) => missed.has(i) && closesOn(intentOf(i), trafficClass));
    if (ghost.startNs.length > 0) ghosts.set(trafficClass, ghost);
    const guardNs = largestFrameNs(scene, site, trafficClass);
    const opensNext = (i: number) => isOpen(masks, (i + 1) % masks.length, trafficClass);
    const closing = laneOf(scene, trafficClass, (i) => isOpen(masks, i, trafficClass) && !opensNext(i));
    if (scene.port.tas.lengthAware || scene.port.tas.staticGuardBand) dead.set(trafficClass, tails(closing, guardNs));
    else spill.set(trafficClass, overruns(scene, closing, guardNs));
  }
  return { intentOf, missed, ghosts, dead, spill };
}

const closesOn = (intent: WindowIntent | null, trafficClass: number): boolean =>
  intent?.intents.some(({ closed }) => closed.includes(trafficClass)) ?? false;

/** How long the class's largest frame, or its largest fragment that cannot be interrupted, holds the wire of this port; ns. */
export function largestFrameNs({ port, schedule }: PortScene, site: Site, trafficClass: number): number {
  const carried = Object.values(site.traffic).filter(({ priorities }) =>
    priorities.some((priority) => schedule.map[priority] === trafficClass),
  );
  const frameOctets = carried.reduce((most, { maxFrameOctets }) => Math.max(most, maxFrameOctets), 0) || 1_518;
  return guardBandNs({
    frameOctets,
    maxSduOctets: schedule.maxSdu?.[trafficClass] ?? 0,
    tagged: port.vlans.length > 0,
    preemptible: schedule.preemptible.includes(trafficClass),
    bitsPerSecond: port.speedBitsPerSecond ?? UNKNOWN_SPEED_BITS_PER_SECOND,
  });
}

function tails(closing: LaneScene, guardNs: number): LaneScene {
  return withTimes(closing, (startNs, endNs) => [Math.max(startNs, endNs - guardNs), endNs]);
}

/** What is left of the overrun after the closed windows that follow. At the cycle's end it is cut: the next turn shows the rest. */
function overruns({ schedule: { windows }, cycleNs }: PortScene, closing: LaneScene, guardNs: number): LaneScene {
  let at = 0;
  return withTimes(closing, (_, endNs) => {
    let freeNs = 0;
    for (let i = (closing.windowIndex[at++] ?? 0) + 1; windows[i]?.open.length === 0 && freeNs < guardNs; i++)
      freeNs += windows[i]?.length ?? 0;
    return [Math.min(endNs + freeNs, cycleNs), Math.min(Math.max(endNs + freeNs, endNs + guardNs), cycleNs)];
  });
}

function withTimes(lane: LaneScene, times: (startNs: number, endNs: number) => readonly [number, number]): LaneScene {
  const startNs = new Float64Array(lane.startNs.length);
  const endNs = new Float64Array(lane.startNs.length);
  for (let i = 0; i < startNs.length; i++) [startNs[i], endNs[i]] = times(lane.startNs[i] ?? 0, lane.endNs[i] ?? 0);
  return laneWithTimes(lane, startNs, endNs);
}

/** The windows beyond the cycle's end, which never run, at the times they would have; null where the list fits. */
export function cutOff(scene: PortScene, trafficClass: number): LaneScene | null {
  if (scene.sumNs <= scene.cycleNs) return null;
  const isBeyond = (i: number) => (scene.startsNs[i + 1] ?? 0) > scene.cycleNs;
  const uncut = laneOf({ ...scene, cycleNs: scene.sumNs }, trafficClass, (i) => isOpen(scene.masks, i, trafficClass) && isBeyond(i));
  return withTimes(uncut, (startNs, endNs) => [Math.max(startNs, scene.cycleNs), endNs]);
}
