import type { StoreApi } from 'zustand/vanilla';
import type { Site } from '../../shared/site/model.ts';
import type { Checker } from './checker.ts';
import type { ScheduleEditor } from './scheduleStore.ts';
import type { Viewport } from './viewport.ts';

/** A number that counts up, for views to re-render on. */
export interface Ticks {
  subscribe(listener: () => void): () => void;
  get(): number;
  tick(): void;
}

/** What every view of the editor works with. */
export interface EditorNeeds {
  readonly editor: ScheduleEditor;
  readonly viewport: Viewport;
  readonly checker: Checker;
  /** The background check found something out. */
  readonly checked: Ticks;
  /** The site as it was opened, or as it was when one chose to compare anew: what the commands are compared with. */
  readonly baseline: StoreApi<{ readonly site: Site | null }>;
  /** Whether the dialog that copies a schedule stands open. */
  readonly copying: StoreApi<{ readonly open: boolean }>;
}

export function createTicks(): Ticks {
  const listeners = new Set<() => void>();
  let count = 0;
  return {
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get: () => count,
    tick: () => {
      count++;
      for (const listener of listeners) listener();
    },
  };
}
