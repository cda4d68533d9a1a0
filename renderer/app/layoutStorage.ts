import type { DockviewApi, SerializedDockview } from 'dockview-react';
import { readStored, removeStored, writeStored } from '../kit/storage.ts';

/** Raised when the set of panels changes so that an older layout would not fit any more. */
const VERSION = 2;
const SETTLED_MS = 300;

interface StoredLayout {
  readonly version: number;
  readonly layout: SerializedDockview;
  /** The site whose texts are open in it. */
  readonly folder: string;
}

const isStoredLayout = (value: unknown): value is StoredLayout =>
  typeof value === 'object' &&
  value !== null &&
  'version' in value &&
  value.version === VERSION &&
  'layout' in value &&
  'folder' in value &&
  typeof value.folder === 'string';

/**
 * Puts the stored layout back.
 * @returns the folder of the site whose texts are open in it; null, with the dock empty, where there is no layout, it is of another
 * version, or it is broken
 */
export function restoreLayout(dock: DockviewApi): string | null {
  const stored = readStored<StoredLayout | null>('layout', isStoredLayout, null);
  if (!stored) return null;
  try {
    dock.fromJSON(stored.layout);
    return dock.panels.length > 0 ? stored.folder : null;
  } catch {
    dock.clear();
    return null;
  }
}

/** Keeps the layout once it has settled after a change. Returns the disposer. */
export function keepLayout(dock: DockviewApi, folder: () => string): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listening = dock.onDidLayoutChange(() => {
    clearTimeout(timer);
    timer = setTimeout(() => writeStored('layout', { version: VERSION, layout: dock.toJSON(), folder: folder() }), SETTLED_MS);
  });
  return () => {
    clearTimeout(timer);
    listening.dispose();
  };
}

export const forgetLayout = (): void => removeStored('layout');
