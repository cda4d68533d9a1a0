import type { Columns } from './columns.ts';

/** The last points of a trace that goes on, bounded; what fell out is counted. */
export interface PointRing {
  /** Takes points in order of time; one that is older than the newest is taken at the newest's time. */
  push(timeMs: number, value: number): void;
  /** All points that are kept, as a window on the ring's own memory: valid until the next `push`. */
  columns(): Columns;
  readonly dropped: number;
  clear(): void;
}

/**
 * @param capacity most points that are kept, at least 2
 * Twice the room is held, so that the points lie in one piece: they move together once every `capacity` points.
 */
export function createPointRing(capacity: number): PointRing {
  let room = Math.min(capacity * 2, 1_024);
  let times = new Float64Array(room);
  let values = new Float64Array(room);
  let first = 0;
  let end = 0;
  let dropped = 0;

  const makeRoom = (): void => {
    if (room < capacity * 2) {
      room = Math.min(capacity * 2, room * 2);
      const [olderTimes, olderValues] = [times, values];
      times = new Float64Array(room);
      values = new Float64Array(room);
      times.set(olderTimes.subarray(first, end));
      values.set(olderValues.subarray(first, end));
    } else {
      times.copyWithin(0, first, end);
      values.copyWithin(0, first, end);
    }
    end -= first;
    first = 0;
  };

  return {
    push(timeMs, value) {
      if (end === room) makeRoom();
      times[end] = end > first ? Math.max(timeMs, times[end - 1] ?? timeMs) : timeMs;
      values[end] = value;
      end++;
      if (end - first <= capacity) return;
      first++;
      dropped++;
    },
    columns: () => ({ times: times.subarray(first, end), values: values.subarray(first, end) }),
    get dropped() {
      return dropped;
    },
    clear() {
      first = 0;
      end = 0;
      dropped = 0;
    },
  };
}
