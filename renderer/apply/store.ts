import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ApplyFailure } from '../../shared/apply/contract.ts';
import type { Run } from '../../shared/apply/run.ts';
import type { Locale } from '../../shared/kit/problem.ts';
import { whileConnected } from '../kit/whileConnected.ts';
import type { ApplyClient, ApplySliceNeeds, PlanForm } from './needs.ts';

export interface JournalEntry {
  readonly file: string;
  /** ISO 8601. */
  readonly at: string;
  readonly by: string;
  readonly outcome: string;
  readonly devices: number;
  /** It takes an earlier run back. */
  readonly takesBack: boolean;
  /** Devices that run by it, as far as the journals tell; there it can be taken back. */
  readonly inForceOn: readonly string[];
}

export interface ApplyState {
  readonly run: Run | null;
  /** The call that is under way. */
  readonly busy: 'plan' | 'start' | 'confirm' | 'rollBack' | 'rollBackEarlier' | 'stop' | null;
  /** Why the last call was refused, until the next. */
  readonly failure: ApplyFailure | null;
  /** Revision of the site that the run was planned of by this window, or null. */
  readonly planned: { readonly run: string; readonly revision: number } | null;
  readonly journals: readonly JournalEntry[] | null;
  readonly journalsFailure: ApplyFailure | null;
}

export interface ApplyStore {
  readonly store: StoreApi<ApplyState>;
  plan(form: PlanForm): Promise<boolean>;
  /** @param options `baseTimeNs` TAI ns, decimal */
  start(options: { readonly confirmWithinS: number; readonly baseTimeNs: string; readonly acceptClocks: boolean }): Promise<boolean>;
  confirm(): Promise<boolean>;
  rollBack(): Promise<boolean>;
  /** Takes back what a run of earlier confirmed, as a run of its own. @param file its journal */
  rollBackEarlier(file: string): Promise<boolean>;
  stop(): Promise<boolean>;
  readJournals(): Promise<void>;
  /** As text, in the language of the reader. */
  readJournal(file: string, locale: Locale): Promise<{ readonly text: string } | ApplyFailure>;
  dispose(): void;
}

const nothing: ApplyState = { run: null, busy: null, failure: null, planned: null, journals: null, journalsFailure: null };

const notConnected: ApplyFailure = {
  code: 'not-connected',
  message: 'The host is not connected. It reconnects by itself; a device that waits keeps its deadline meanwhile.',
};

/**
 * The run of the host, followed for as long as the window is connected; every window sees the same one. It stays as it was last seen while the
 * connection is gone: devices that wait keep their deadline, and whoever sits here must go on seeing it.
 */
export function createApplyStore({ source, client }: Pick<ApplySliceNeeds, 'source' | 'client'>): ApplyStore {
  const store = createStore<ApplyState>(() => nothing);
  const follow = async (signal: AbortSignal): Promise<void> => {
    const living = client();
    if (living) await followRun(living, store, signal);
  };
  const stopFollowing = whileConnected({ store: source.store, follow, onLost: () => store.setState(({ run }) => ({ ...nothing, run })) });

  async function attempt<T>(busy: ApplyState['busy'], call: (client: ApplyClient) => Promise<Reached<T>>): Promise<T | null> {
    store.setState({ busy, failure: null });
    const result = await reach(client, call);
    store.setState({ busy: null, ...(!result.ok && { failure: result.failure }) });
    return result.ok ? result.value : null;
  }
  const onRun = async (busy: 'confirm' | 'rollBack' | 'stop'): Promise<boolean> => {
    const { run } = store.getState();
    return run !== null && (await attempt(busy, (living) => living[`apply.${busy}`]({ run: run.id }))) !== null;
  };
  return {
    store,
    plan: async ({ kind, file, publicKey, scope, chosen }) => {
      const { revision } = source.store.getState();
      const bundle = kind === 'bundle' ? { file: file.trim(), publicKey: publicKey.trim() || null } : null;
      const devices = scope === 'chosen' ? [...chosen] : [];
      const made = await attempt('plan', (living) => living['apply.plan']({ bundle, devices }));
      if (made && kind === 'site') store.setState({ planned: { run: made.run, revision } });
      return made !== null;
    },
    start: async (options) => {
      const { run } = store.getState();
      return run !== null && (await attempt('start', (living) => living['apply.start']({ run: run.id, ...options }))) !== null;
    },
    confirm: () => onRun('confirm'),
    rollBack: () => onRun('rollBack'),
    rollBackEarlier: async (journal) =>
      (await attempt('rollBackEarlier', (living) => living['apply.rollBackEarlier']({ journal }))) !== null,
    stop: () => onRun('stop'),
    readJournals: async () => {
      const result = await reach(client, (living) => living['apply.journals']({}));
      store.setState(result.ok ? { journals: result.value.journals, journalsFailure: null } : { journalsFailure: result.failure });
    },
    readJournal: async (file, locale) => {
      const result = await reach(client, (living) => living['apply.journal']({ file, locale }));
      return result.ok ? { text: result.value.text } : result.failure;
    },
    dispose: stopFollowing,
  };
}

async function followRun(client: ApplyClient, store: StoreApi<ApplyState>, signal: AbortSignal): Promise<void> {
  for await (const { items } of client['apply.run']({}, { signal })) {
    const latest = items.at(-1);
    if (latest) store.setState({ run: latest.run });
  }
}

type Reached<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: ApplyFailure };

/** A call of the host; a connection that is not there, or goes meanwhile, is a failure like another. */
async function reach<T>(client: () => ApplyClient | null, call: (client: ApplyClient) => Promise<Reached<T>>): Promise<Reached<T>> {
  const living = client();
  if (!living) return { ok: false, failure: notConnected };
  try {
    return await call(living);
  } catch {
    return { ok: false, failure: notConnected };
  }
}
