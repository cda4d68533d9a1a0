import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CleanProgress, RetainedPreview } from '../../shared/mqtt/retainedContract.ts';
import type { MqttFailure } from '../../shared/mqtt/status.ts';
import { type MqttSliceNeeds, noHost, reach } from './needs.ts';

/** A clean-up, or its undoing, as far as it has come. */
export interface CleanRun {
  readonly kind: 'clean' | 'undo';
  readonly state: 'running' | 'done' | 'stopped' | 'failed';
  readonly done: number;
  readonly of: number;
}

export interface CleanupState {
  readonly connection: string | null;
  readonly filter: string;
  readonly isReading: boolean;
  readonly preview: RetainedPreview | null;
  /** Topics of the preview's rows that are left out. */
  readonly spared: ReadonlySet<string>;
  readonly run: CleanRun | null;
  readonly undoFile: string | null;
  readonly failure: MqttFailure | null;
}

/** Retained messages of a broker: what is there, their removal, and the way back. It goes on while other tabs are in front. */
export interface Cleanup {
  readonly store: StoreApi<CleanupState>;
  preview(connection: string, filter: string): Promise<void>;
  clean(ratePerS: number): Promise<void>;
  undo(ratePerS: number): Promise<void>;
  stop(): void;
  /** Of what was previewed, how many would be deleted. */
  count(): number;
  dispose(): void;
}

const nothing: CleanupState = {
  connection: null,
  filter: '',
  isReading: false,
  preview: null,
  spared: new Set(),
  run: null,
  undoFile: null,
  failure: null,
};

export function createCleanup({ client }: Pick<MqttSliceNeeds, 'client'>): Cleanup {
  const store = createStore<CleanupState>(() => nothing);
  let running: AbortController | null = null;

  const follow = async (
    kind: CleanRun['kind'],
    open: (signal: AbortSignal) => AsyncIterable<{ readonly items: readonly CleanProgress[] }> | undefined,
  ) => {
    const life = new AbortController();
    running = life;
    store.setState({ run: { kind, state: 'running', done: 0, of: 0 }, failure: null });
    try {
      const stream = open(life.signal);
      if (!stream) return store.setState({ run: null, failure: noHost });
      for await (const { items } of stream) for (const item of items) take(store, item);
      end(store, 'stopped');
    } catch {
      store.setState({ failure: noHost });
      end(store, 'failed');
    }
  };
  return {
    store,
    async preview(connection, filter) {
      store.setState({ ...nothing, connection, filter, isReading: true });
      const result = await reach(() => client()?.['mqtt.retained.preview']({ connection, filter }));
      if (store.getState().connection !== connection || store.getState().filter !== filter) return;
      store.setState(result.ok ? { isReading: false, preview: result.value } : { isReading: false, failure: result.failure });
    },
    async clean(ratePerS) {
      const { preview, spared } = store.getState();
      if (!preview) return;
      const { token, rows } = preview;
      const named = rows.flatMap(({ raw }) => (raw === null || spared.has(raw) ? [] : [raw]));
      const topics = spared.size > 0 ? { topics: named } : {};
      await follow('clean', (signal) => client()?.['mqtt.retained.clean']({ token, ratePerS, ...topics }, { signal }));
      store.setState({ preview: null });
    },
    async undo(ratePerS) {
      const { undoFile, connection } = store.getState();
      if (undoFile === null || connection === null) return;
      await follow('undo', (signal) => client()?.['mqtt.retained.undo']({ connection, file: undoFile, ratePerS }, { signal }));
    },
    stop: () => running?.abort(),
    count() {
      const { preview, spared } = store.getState();
      if (!preview) return 0;
      return spared.size === 0 ? preview.topics : preview.rows.filter(({ raw }) => raw !== null && !spared.has(raw)).length;
    },
    dispose: () => running?.abort(),
  };
}

function take(store: StoreApi<CleanupState>, item: CleanProgress): void {
  const { run } = store.getState();
  if (item.kind === 'undo-file') {
    store.setState({ undoFile: item.file });
    return;
  }
  if (!run) return;
  const { done, of } = item;
  const state = item.kind === 'progress' ? 'running' : item.kind;
  store.setState({ run: { ...run, done, of, state }, ...(item.kind === 'failed' && { failure: item.failure }) });
}

/** A stream that ends without having said how. */
function end(store: StoreApi<CleanupState>, state: 'stopped' | 'failed'): void {
  const { run } = store.getState();
  if (run?.state === 'running') store.setState({ run: { ...run, state } });
}
