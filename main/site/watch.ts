import { type FSWatcher, watch } from 'node:fs';
import path from 'node:path';
import { STATE_FOLDER } from './save.ts';

/** An editor's save is several events; a checkout of a branch is hundreds. */
const QUIET_MS = 80;
const LONGEST_WAIT_MS = 500;
/** Where the system cannot watch (some network drives, no watches left), we look at intervals. */
const LOOK_EVERY_MS = 5_000;

/**
 * Calls `onChange` when names or contents in a site's folder may have changed, at most once at a time and after things went quiet.
 * Ends with the signal.
 */
export function watchFolder(folder: string, onChange: () => Promise<void>, signal: AbortSignal): void {
  let quiet: NodeJS.Timeout | undefined;
  let firstEvent = 0;
  let running = false;
  let again = false;
  const watchers = new Map<string, FSWatcher>();
  let looking: NodeJS.Timeout | undefined;

  const fire = async () => {
    quiet = undefined;
    firstEvent = 0;
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      arm();
      await onChange();
    } while (again && !signal.aborted);
    running = false;
  };
  const note = () => {
    if (signal.aborted) return;
    const now = Date.now();
    firstEvent ||= now;
    clearTimeout(quiet);
    quiet = setTimeout(() => void fire(), Math.max(0, Math.min(QUIET_MS, firstEvent + LONGEST_WAIT_MS - now)));
  };
  const lookInstead = () => {
    looking ??= setInterval(note, LOOK_EVERY_MS);
  };
  const arm = () => {
    for (const inside of ['', 'devices', STATE_FOLDER]) {
      if (watchers.has(inside) || signal.aborted) continue;
      try {
        const watcher = watch(path.join(folder, inside), { persistent: false }, (_event, name) => {
          if (name === inside || name === path.basename(folder)) drop(inside);
          if (!name?.startsWith('.fw-')) note();
        });
        watcher.on('error', () => {
          drop(inside);
          lookInstead();
        });
        watchers.set(inside, watcher);
      } catch {
        if (inside === '') lookInstead();
      }
    }
  };
  const drop = (inside: string) => {
    watchers.get(inside)?.close();
    watchers.delete(inside);
  };

  arm();
  signal.addEventListener(
    'abort',
    () => {
      clearTimeout(quiet);
      clearInterval(looking);
      for (const inside of [...watchers.keys()]) drop(inside);
    },
    { once: true },
  );
}
