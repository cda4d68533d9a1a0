import type { DockviewApi, SerializedDockview } from 'dockview-react';
import { readStored, removeStored, writeStored } from '../kit/storage.ts';

/** Raised when the set of panels changes so that an older layout would not fit any more. */
const VERSION = 1;
const SETTLED_MS = 300;

interface StoredLayout {
  readonly version: number;
  readonly layout: SerializedDockview;
}

const isStoredLayout = (value: unknown): value is StoredLayout =>
  typeof value === 'object' && value !== null && 'version' in value && value.version === VERSION && 'layout' in value;

/** Puts the stored layout back. False, with the dock empty, where there is none, it is of another version, or it is broken. */
export function restoreLayout(dock: DockviewApi): boolean {
  const stored = readStored<StoredLayout | null>('layout', isStoredLayout, null);
  if (!stored) return false;
  try {
    dock.fromJSON(stored.layout);
    for (const panel of dock.panels.filter(({ id }) => id.startsWith('text:'))) dock.removePanel(panel);
    return dock.panels.length > 0;
  } catch {
    dock.clear();
    return false;
  }
}

/** Keeps the layout once it has settled after a change. Returns the disposer. */
export function keepLayout(dock: DockviewApi): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listening = dock.onDidLayoutChange(() => {
    clearTimeout(timer);
    timer = setTimeout(() => writeStored('layout', { version: VERSION, layout: dock.toJSON() }), SETTLED_MS);
  });
  return () => {
    clearTimeout(timer);
    listening.dispose();
  };
}

export const forgetLayout = (): void => removeStored('layout');
