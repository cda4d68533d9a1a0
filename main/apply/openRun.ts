import { setTimeout as delay } from 'node:timers/promises';
import type { Run } from '../../shared/apply/run.ts';
import type { Runner } from './runner.ts';

const CLOSE_MS = 10_000;

/** The one run that all windows of the host see. */
export interface OpenRun {
  current(): Runner | null;
  /** Takes the place of the run that is there. That one may still bring home what its devices wrote: it is let to. */
  follow(next: Runner): void;
  /** Resolves at the next change, or with the signal. */
  nextChange(signal: AbortSignal): Promise<void>;
  /** Takes back what waits, and lets what has begun be written down to its end, as far as that goes in a few seconds. */
  close(): Promise<void>;
}

export function createOpenRun(onBug: (error: unknown) => void): OpenRun {
  let runner: Runner | null = null;
  let stopFollowing = () => {};
  /** Runs that another has taken the place of, until all of them is written down. */
  const ending = new Set<Promise<unknown>>();
  const windows = new Set<() => void>();
  const changed = () => {
    for (const wake of [...windows]) wake();
  };

  return {
    current: () => runner,
    follow(next) {
      const last = runner;
      runner = next;
      stopFollowing();
      stopFollowing = next.subscribe(changed);
      changed();
      if (!last) return;
      if (!hasBegun(last.snapshot())) return last.close();
      const over = last.settled().then(last.close, onBug);
      ending.add(over);
      void over.then(() => ending.delete(over));
    },
    nextChange: (signal) => nextChange(windows, signal),
    async close() {
      const last = runner;
      runner = null;
      if (last && isAtWork(last.snapshot())) last.stop();
      const isOver = new AbortController();
      const over = last && hasBegun(last.snapshot()) ? settledAfter(last) : Promise.resolve();
      const late = delay(CLOSE_MS, undefined, { signal: isOver.signal }).catch(() => undefined);
      await Promise.race([Promise.all([over, ...ending]), late]);
      isOver.abort();
      last?.close();
    },
  };
}

/** Something on the devices may be changing, or wait. */
export const isAtWork = ({ stage }: Run): boolean => ['applying', 'waiting', 'confirming', 'rolling-back'].includes(stage);

/** Something of it is written down, or is about to be: its end will be too. */
const hasBegun = (run: Run): boolean => isAtWork(run) || run.journal !== null;

async function settledAfter(runner: Runner): Promise<void> {
  while (runner.snapshot().stage !== 'done') await runner.settled();
  await runner.settled();
}

function nextChange(windows: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      windows.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    windows.add(wake);
    signal.addEventListener('abort', wake, { once: true });
    if (signal.aborted) wake();
  });
}
