/** A device's time. The wall clock may be stepped; the boot-time clock goes on evenly and is what deadlines count on. */
export interface Clock {
  /** Wall clock: ms since 1970, UTC. */
  now(): number;
  /** ms since some instant in the past. */
  bootTime(): number;
  /** @returns what cancels it */
  after(ms: number, action: () => void): () => void;
}

/** setTimeout takes no more. */
const LONGEST_MS = 2_147_000_000;

/** This machine's own time. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  bootTime: () => performance.now(),
  after(ms, action) {
    const timer = setTimeout(action, Math.min(Math.max(0, ms), LONGEST_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** At most this long (ms) may simulated work hold the event loop before others get it. */
const SLICE_MS = 4;
let sliceStart = 0;

/** Shared by all devices of the process: together they hold the event loop no longer than one. */
export async function breathe(): Promise<void> {
  if (performance.now() - sliceStart < SLICE_MS) return;
  await new Promise<void>((resolve) => setImmediate(resolve));
  sliceStart = performance.now();
}
