import { createStore, type StoreApi } from 'zustand/vanilla';
import { isStringArray, readStored, writeStored } from '../kit/storage.ts';

const MOST = 8;

/** Folders opened on this workstation, the latest first. */
export type RecentStore = StoreApi<{ readonly folders: readonly string[] }>;

export function createRecentStore(): RecentStore {
  return createStore(() => ({ folders: readStored('recent', isStringArray, []).slice(0, MOST) }));
}

export function rememberFolder(recent: RecentStore, folder: string): void {
  const folders = [folder, ...recent.getState().folders.filter((other) => other !== folder)].slice(0, MOST);
  recent.setState({ folders });
  writeStored('recent', folders);
}
