import type { LocatedProblem, Severity } from '../../shared/kit/problem.ts';

/** How many problems stand at a place, and the worst of them. */
export interface Standings {
  readonly error: number;
  readonly warning: number;
  readonly note: number;
}

export const noStandings: Standings = { error: 0, warning: 0, note: 0 };

/**
 * Counts problems at each device (`sw1`) and port (`sw1/eth2`). Paths are those of `shared/site/contract.ts`:
 * `devices`, the device, `ports`, the port, and on as in the file.
 */
export function countByPlace(problems: readonly LocatedProblem[]): ReadonlyMap<string, Standings> {
  const counts = new Map<string, Standings>();
  const add = (place: string, severity: Severity): void => {
    const known = counts.get(place) ?? noStandings;
    counts.set(place, { ...known, [severity]: known[severity] + 1 });
  };
  for (const { path, severity } of problems) {
    const place = placeOf(path);
    if (!place.device) continue;
    add(place.device, severity);
    if (place.port) add(`${place.device}/${place.port}`, severity);
  }
  return counts;
}

/** The device, port and window that a path leads to, as far as it goes. */
export function placeOf(path: LocatedProblem['path']): {
  readonly device: string | null;
  readonly port: string | null;
  readonly window: number | null;
} {
  const [top, device, ports, port] = path;
  if (top !== 'devices' || typeof device !== 'string') return { device: null, port: null, window: null };
  if (ports !== 'ports' || typeof port !== 'string') return { device, port: null, window: null };
  const at = path.indexOf('windows');
  const window = at > 0 ? path[at + 1] : undefined;
  return { device, port, window: typeof window === 'number' ? window : null };
}

export const worstOf = ({ error, warning, note }: Standings): Severity | null =>
  error > 0 ? 'error' : warning > 0 ? 'warning' : note > 0 ? 'note' : null;
