import { nearestEdgeNs } from './layout.ts';
import type { PortScene } from './scene.ts';

/** Why an edge came to rest where it is. */
export type SnapTo = 'granularity' | 'edge' | 'cycle-end';

export interface Snapped {
  /** On the common axis. */
  readonly ns: number;
  readonly to: SnapTo;
  /** The ports whose edge it met, by key. Empty for granularity. */
  readonly ports: readonly string[];
}

export interface SnapQuestion {
  /** Where the pointer wants the edge, on the common axis. */
  readonly ns: number;
  /** The port whose edge moves, as it stood before the drag. */
  readonly moving: PortScene;
  /** The window whose end moves, and the start of its turn of the cycle. */
  readonly index: number;
  readonly turnNs: number;
  readonly others: readonly PortScene[];
  readonly granularityNs: number;
  /** How far an edge attracts, ns. */
  readonly reachNs: number;
  /** What counts as round at the zoom as it is, ns: away from edges an edge rests on its multiples, brought onto the port's grid. */
  readonly roundNs?: number;
}

/**
 * Brings a moving edge to rest on the nearest edge of its own port or another, or on the cycle's end, if that is within
 * reach and on the port's grid; else on a round multiple of the grid. Whole ns always.
 */
export function snapEdge(question: SnapQuestion): Snapped {
  const { ns, moving, index, turnNs, others, granularityNs, reachNs, roundNs = granularityNs } = question;
  const onGrid = (t: number) => (t - turnNs) % granularityNs === 0;
  let best: Snapped | null = null;
  const offer = (candidate: number | null, to: SnapTo, key: string) => {
    if (candidate === null || Math.abs(candidate - ns) > reachNs || !onGrid(candidate)) return;
    if (best !== null && candidate === best.ns) best = { ...best, ports: [...best.ports, key] };
    else if (best === null || Math.abs(candidate - ns) < Math.abs(best.ns - ns)) best = { ns: candidate, to, ports: [key] };
  };
  offer(turnNs + moving.cycleNs, 'cycle-end', moving.key);
  offer(nearestEdgeNs(moving, ns, index), 'edge', moving.key);
  for (const other of others) if (other.key !== moving.key) offer(nearestEdgeNs(other, ns, null), 'edge', other.key);
  const step = Math.max(1, Math.round(roundNs / granularityNs)) * granularityNs;
  return best ?? { ns: turnNs + Math.round((ns - turnNs) / step) * step, to: 'granularity', ports: [] };
}
