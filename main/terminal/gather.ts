import { createAlarm } from './alarm.ts';

/** Lets a little output wait for more where events follow each other closely. */
export interface Gather {
  /** So many octets are worth an event now; else `ready` is called once they are. */
  isDue(bytes: number): boolean;
  sent(): void;
  clear(): void;
}

/** So soon after an event, less than this waits: a message costs as much as 32 KiB in it. */
const SMALL_BYTES = 32 * 1024;
const GATHER_MS = 4;

/** @param now milliseconds on a clock that never goes back */
export function createGather(now: () => number, ready: () => void): Gather {
  const alarm = createAlarm(ready, GATHER_MS);
  let sentAt = Number.NEGATIVE_INFINITY;
  let isWaiting = false;
  return {
    isDue(bytes) {
      if (bytes >= SMALL_BYTES || now() - sentAt >= GATHER_MS) return true;
      if (isWaiting) return !alarm.isSet();
      isWaiting = true;
      alarm.set();
      return false;
    },
    sent() {
      alarm.clear();
      isWaiting = false;
      sentAt = now();
    },
    clear: alarm.clear,
  };
}
