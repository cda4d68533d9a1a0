import type { Gates, Link, Network, Taprio } from './model.ts';

/** What a tc command asks of the kernel; what is absent was not said. */
export interface TaprioRequest {
  readonly mqprio: { readonly classes: number; readonly map: readonly number[]; readonly queues: Taprio['queues'] } | null;
  readonly baseTime: bigint;
  readonly cycleTime: bigint;
  readonly extension: bigint;
  readonly entries: Gates['entries'];
  readonly clock: string | null;
  readonly flags: number | null;
  readonly txtimeDelay: number | null;
  readonly maxSdu: readonly number[];
  readonly preemptible: readonly boolean[];
}

/** The kernel's own words for a refusal. */
export class Refusal extends Error {}

const TXTIME = 1;
const OFFLOAD = 2;
const INT_MAX = 2_147_483_647n;
/** ETH_ZLEN, octets: the shortest frame. */
const SHORTEST_FRAME = 60;

/**
 * Decides as Linux 6.1 does (net/sched/sch_taprio.c taprio_change, in its order), and gives the qdisc as it then is.
 * @param before the schedule that stands there; null where another qdisc does
 * @throws Refusal
 */
export function changeTaprio(network: Network, link: Link, before: Taprio | null, request: TaprioRequest): Taprio {
  if (request.cycleTime > INT_MAX || request.cycleTime < 0n) throw new Refusal('integer out of range');
  const flags = newFlags(request.flags ?? 0, before);
  if (!before) checkQueues(link, request, flags);
  const mqprio = before && isSameMap(before, request) ? null : request.mqprio;
  if (before && mqprio) throw new Refusal('Changing the traffic mapping of a running schedule is not supported');
  const isOffloaded = (flags & OFFLOAD) !== 0;
  const gates = newGates({ link, request, before, isOffloaded });
  const clock = newClock({ link, request, before, isOffloaded });
  if (request.txtimeDelay !== null && (flags & TXTIME) === 0)
    throw new Refusal('sch_taprio: txtime-delay can only be set when txtime-assist mode is enabled');
  if (request.preemptible.includes(true) && !link.canPreempt) throw new Refusal('Device does not support preemption');
  const made: Taprio = {
    kind: 'taprio',
    classes: before?.classes ?? request.mqprio?.classes ?? 0,
    map: before?.map ?? request.mqprio?.map ?? [],
    queues: before?.queues ?? request.mqprio?.queues ?? [],
    clock,
    flags,
    txtimeDelay: request.txtimeDelay ?? before?.txtimeDelay ?? 0,
    maxSdu: request.maxSdu,
    preemptible: request.preemptible,
    oper: before ? currentGates(network, before).oper : null,
    admin: null,
  };
  // txtime-assist: the first schedule is the running one at once. Else it waits for its base time, in offload for ever: there the card has it.
  if ((flags & TXTIME) !== 0 && !made.oper) made.oper = gates;
  else made.admin = gates;
  return made;
}

function newFlags(flags: number, before: Taprio | null): number {
  if (before && before.flags !== flags) throw new Refusal("sch_taprio: Changing 'flags' of a running schedule is not supported");
  if (flags > 3 || flags === (TXTIME | OFFLOAD)) throw new Refusal("sch_taprio: Specified 'flags' are not valid");
  return flags;
}

function checkQueues({ queues: most, usedQueues }: Link, { mqprio }: TaprioRequest, flags: number): void {
  if (!mqprio) throw new Refusal("'mqprio' configuration is necessary");
  const { classes, map, queues } = mqprio;
  if (classes > 16) throw new Refusal('Number of traffic classes is outside valid range');
  if (classes > most) throw new Refusal('Number of traffic classes is greater than number of HW queues');
  if (map.some((trafficClass) => trafficClass >= classes)) throw new Refusal('Invalid traffic class in priority to traffic class mapping');
  queues.slice(0, classes).forEach(({ count, offset }, index) => {
    const last = offset + count;
    if (offset >= most || count === 0 || last > usedQueues) throw new Refusal('Invalid queue in traffic class to queue mapping');
    if ((flags & TXTIME) !== 0) return;
    if (queues.slice(index + 1, classes).some((other) => last > other.offset))
      throw new Refusal('Detected overlap in the traffic class to queue mapping');
  });
}

function isSameMap(before: Taprio, { mqprio }: TaprioRequest): boolean {
  if (!mqprio) return true;
  const text = (of: Pick<Taprio, 'classes' | 'map' | 'queues'>) =>
    JSON.stringify([of.classes, of.map, of.queues.slice(0, of.classes).map(({ count, offset }) => [count, offset])]);
  return text(before) === text({ classes: mqprio.classes, map: mqprio.map, queues: mqprio.queues });
}

interface Asked {
  readonly link: Link;
  readonly request: TaprioRequest;
  readonly before: Taprio | null;
  readonly isOffloaded: boolean;
}

function newGates({ link, request, before }: Asked): Gates {
  // The kernel knows the link's speed only once a schedule stands; an unknown speed counts as 10 Mbit/s.
  const speed = link.isUp && link.hasCarrier ? (link.speed ?? 10) : 10;
  const shortest = before ? Math.floor((SHORTEST_FRAME * 8_000) / speed) : 0;
  if (request.entries.some(({ interval }) => interval < shortest)) throw new Refusal('Invalid interval for schedule entry');
  if (request.entries.length === 0) throw new Refusal('There should be at least one entry in the schedule');
  const sum = request.entries.reduce((total, { interval }) => total + BigInt(interval), 0n);
  const cycleTime = request.cycleTime === 0n ? sum : request.cycleTime;
  if (cycleTime > INT_MAX) throw new Refusal("'cycle_time' is too big");
  return { baseTime: request.baseTime, cycleTime, extension: request.extension, entries: request.entries };
}

const clocks = ['REALTIME', 'MONOTONIC', 'BOOTTIME', 'TAI'];

function newClock({ link, request, before, isOffloaded }: Asked): string | null {
  if (isOffloaded) {
    if (request.clock !== null) throw new Refusal("The 'clockid' cannot be specified for full offload");
    if (link.clock === null) throw new Refusal('Device does not have a PTP clock');
    return null;
  }
  if (request.clock === null) {
    if (before) return before.clock;
    throw new Refusal("Specifying a 'clockid' is mandatory");
  }
  if (before && before.clock !== request.clock) throw new Refusal("Changing the 'clockid' of a running schedule is not supported");
  if (!clocks.includes(request.clock)) throw new Refusal("Invalid 'clockid'");
  return request.clock;
}

/** The schedules as they stand now: one that waits becomes the running one at its base time, or at the next whole cycle after. */
export function currentGates(network: Network, taprio: Taprio): Taprio {
  const { admin } = taprio;
  if (!admin || taprio.flags === OFFLOAD || admin.baseTime > nowOf(network, taprio.clock)) return taprio;
  taprio.oper = admin;
  taprio.admin = null;
  return taprio;
}

function nowOf(network: Network, clock: string | null): bigint {
  const seconds = clock === 'TAI' ? network.taiOffset : 0;
  return BigInt(Math.round(network.now())) * 1_000_000n + BigInt(seconds) * 1_000_000_000n;
}
