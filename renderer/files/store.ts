import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Entry, FilesFailure, Over, Transfer } from '../../shared/files/contract.ts';
import { baseName, joinPath, parentPath } from '../../shared/files/names.ts';
import type { Result } from '../../shared/kit/result.ts';
import { whileConnected } from '../kit/whileConnected.ts';
import { notConnected } from './failureText.ts';
import type { FilesClient, FilesSliceNeeds } from './needs.ts';
import type { Sorting } from './rows.ts';

/** What is asked before something is done. */
export type FilesQuestion =
  | { readonly kind: 'folder' | 'file' | 'upload' }
  | { readonly kind: 'rename'; readonly name: string }
  | { readonly kind: 'remove' | 'download'; readonly names: readonly string[] }
  /** Something that would lose what was typed into the file being edited. */
  | { readonly kind: 'discard'; readonly then: () => void };

export interface FilesState {
  readonly device: string | null;
  readonly asRoot: boolean;
  /** The folder on screen, as the device calls it. */
  readonly path: string;
  readonly listing: 'none' | 'running' | 'done' | 'failed';
  readonly entries: readonly Entry[];
  /** The device has more than are shown. */
  readonly isCut: boolean;
  readonly over: Over | null;
  readonly freeBytes: number | null;
  readonly sorting: Sorting;
  readonly showHidden: boolean;
  readonly activeName: string | null;
  readonly selected: ReadonlySet<string>;
  readonly question: FilesQuestion | null;
  /** The file that is edited in place. */
  readonly editing: string | null;
  /** It was typed into since it was read or saved. */
  readonly isEdited: boolean;
  /** Why the last thing was refused. */
  readonly failure: FilesFailure | null;
  readonly transfers: readonly Transfer[];
}

export interface FilesStore {
  readonly store: StoreApi<FilesState>;
  readonly client: () => FilesClient | null;
  choose(device: string | null, asRoot?: boolean): void;
  /** Does what takes the file that is edited off the screen; asks first where something typed would be lost. */
  leave(then: () => void): void;
  /** Edits a file in place. */
  edit(path: string): void;
  /** Lists a folder; `~` is the user's home. The row of `activeName`, once it is there, is the active one. */
  go(path: string, activeName?: string): Promise<void>;
  reload(): Promise<void>;
  /** Ends a listing; what came stays on screen. */
  stop(): void;
  up(): Promise<void>;
  /** Opens a folder, edits a file, follows a link. */
  open(entry: Entry): Promise<void>;
  /** What a command acts on: the selected rows, else the active one. */
  chosen(): readonly string[];
  pathOf(name: string): string;
  place(): { readonly device: string; readonly asRoot: boolean };
  /** Calls the host and shows a refusal. @returns null where it was refused */
  ask<T>(work: (client: FilesClient) => Promise<Result<T, FilesFailure>>): Promise<T | null>;
  dispose(): void;
}

const PUBLISH_EVERY_MS = 200;

const nothing: FilesState = {
  device: null,
  asRoot: false,
  path: '',
  listing: 'none',
  entries: [],
  isCut: false,
  over: null,
  freeBytes: null,
  sorting: { by: 'name', isDescending: false },
  showHidden: false,
  activeName: null,
  selected: new Set(),
  question: null,
  editing: null,
  isEdited: false,
  failure: null,
  transfers: [],
};

/** One window's view of a device's files. The host holds the transfers: they go on without a window. */
export function createFilesStore({ source, client }: FilesSliceNeeds): FilesStore {
  const store = createStore<FilesState>(() => nothing);
  let listing: AbortController | null = null;
  const place = () => ({ device: store.getState().device ?? '', asRoot: store.getState().asRoot });

  async function go(path: string, activeName?: string): Promise<void> {
    listing?.abort();
    const mine = new AbortController();
    listing = mine;
    store.setState({
      listing: 'running',
      path,
      entries: [],
      selected: new Set(),
      activeName: activeName ?? null,
      failure: null,
      isCut: false,
    });
    const host = client();
    const failed = (failure: FilesFailure) => store.setState({ listing: 'failed', failure });
    if (!host) return failed(notConnected);
    try {
      await readListing(host, { ...place(), path }, store, mine.signal);
    } catch {
      if (!mine.signal.aborted) failed(notConnected);
    }
  }

  async function ask<T>(work: (client: FilesClient) => Promise<Result<T, FilesFailure>>): Promise<T | null> {
    const host = client();
    const result = host ? await work(host).catch(() => null) : null;
    store.setState({ failure: result === null ? notConnected : result.ok ? null : result.failure });
    return result?.ok ? result.value : null;
  }

  function leave(then: () => void): void {
    if (store.getState().isEdited) store.setState({ question: { kind: 'discard', then } });
    else then();
  }
  const edit = (path: string): void => {
    if (store.getState().editing !== path) leave(() => store.setState({ editing: path }));
  };

  const stopTransfers = whileConnected({
    store: source.store,
    follow: (signal) => followTransfers(client, store, signal),
    onLost: () => store.setState({ transfers: [] }),
  });

  return {
    store,
    client,
    place,
    go,
    ask,
    reload: () => go(store.getState().path || '~', store.getState().activeName ?? undefined),
    stop() {
      listing?.abort();
      store.setState({ listing: 'done', isCut: true });
    },
    async up() {
      const { path } = store.getState();
      if (path !== '/') await go(parentPath(path), baseName(path));
    },
    choose(device, asRoot = false) {
      listing?.abort();
      store.setState({ ...nothing, device, asRoot, transfers: store.getState().transfers, showHidden: store.getState().showHidden });
      if (device !== null) void go('~');
    },
    leave,
    edit,
    async open(entry) {
      const path = joinPath(store.getState().path, entry.name);
      if (entry.kind === 'folder') return go(path);
      if (entry.kind === 'file') return edit(path);
      if (entry.kind !== 'link') return;
      const before = store.getState().path;
      await go(path);
      // A link to a file is no folder: back, and edit it.
      if (store.getState().failure?.code !== 'not-a-folder') return;
      await go(before, entry.name);
      edit(path);
    },
    chosen() {
      const { selected, activeName } = store.getState();
      return selected.size > 0 ? [...selected] : activeName === null ? [] : [activeName];
    },
    pathOf: (name) => joinPath(store.getState().path, name),
    dispose() {
      listing?.abort();
      stopTransfers();
    },
  };
}

async function readListing(
  client: FilesClient,
  input: { device: string; asRoot: boolean; path: string },
  store: StoreApi<FilesState>,
  signal: AbortSignal,
): Promise<void> {
  const found: Entry[] = [];
  let toldAt = performance.now();
  for await (const { items } of client['files.list'](input, { signal })) {
    for (const item of items) {
      if (item.kind === 'folder') store.setState({ path: item.path, over: item.over, freeBytes: item.freeBytes });
      else if (item.kind === 'entries') found.push(...item.entries);
      else if (item.kind === 'failed') store.setState({ listing: 'failed', failure: item.failure });
      else store.setState({ listing: 'done', entries: [...found], isCut: item.isCut });
    }
    if (performance.now() - toldAt < PUBLISH_EVERY_MS || store.getState().listing !== 'running') continue;
    store.setState({ entries: [...found] });
    toldAt = performance.now();
  }
}

async function followTransfers(client: () => FilesClient | null, store: StoreApi<FilesState>, signal: AbortSignal): Promise<void> {
  const host = client();
  if (!host) return;
  for await (const { items } of host['files.transfers']({}, { signal })) {
    const last = items.at(-1);
    if (last) store.setState({ transfers: last.transfers });
  }
}
