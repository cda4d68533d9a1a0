import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Sentence } from '../../shared/kit/problem.ts';
import type { Answer, AskedQuestion, SessionState, SshCallFailure } from '../../shared/ssh/contract.ts';
import { whileConnected } from '../kit/whileConnected.ts';
import type { SshClient, SshSliceNeeds } from './needs.ts';

/** What the keychain keeps for this product: names, never secrets. `unavailable`: why there is no keychain. */
export interface Remembered {
  readonly unavailable: string | null;
  readonly accounts: readonly string[];
}

interface SshState {
  /** Open questions, oldest first. */
  readonly asked: readonly AskedQuestion[];
  /** Questions that this window was told to leave for later. */
  readonly aside: ReadonlySet<number>;
  readonly states: Readonly<Record<string, SessionState>>;
  /** When the states came, on the window's own clock (ms): what is left of a pause counts from then. */
  readonly statesAtMs: number;
  /** Why the last call for a device was refused. */
  readonly refused: Readonly<Record<string, SshCallFailure>>;
  readonly remembered: Remembered | null;
  readonly rememberedFailure: SshCallFailure | null;
}

export interface SshStore {
  readonly store: StoreApi<SshState>;
  /** Resolves once the host has heard it; that another window was faster is no failure. */
  answer(id: number, answer: Answer): Promise<void>;
  /** Leaves a question open and takes its dialog away. */
  putAside(id: number): void;
  /** Shows again what was put aside. */
  showAll(): void;
  connect(device: string): Promise<void>;
  disconnect(device: string): Promise<void>;
  readRemembered(): Promise<void>;
  forget(account: string): Promise<void>;
  dispose(): void;
}

const nothing: SshState = {
  asked: [],
  aside: new Set(),
  states: {},
  statesAtMs: 0,
  refused: {},
  remembered: null,
  rememberedFailure: null,
};

export const notConnected: SshCallFailure & { readonly sentence: Sentence } = {
  code: 'not-connected',
  message: 'The host is not connected. It reconnects by itself; then try again.',
  sentence: { en: 'The host is not connected. It reconnects by itself; then try again.', zh: '主机未连接，将自动重新连接，之后请重试。' },
};

/** The question whose dialog stands on screen. */
export function questionInFront({ asked, aside }: Pick<SshState, 'asked' | 'aside'>): AskedQuestion | null {
  return asked.find(({ id }) => !aside.has(id)) ?? null;
}

/** Sessions and questions of the host, followed for as long as the window is connected. Answers pass through and are not kept. */
export function createSshStore({
  source,
  client,
  now = () => performance.now(),
}: Pick<SshSliceNeeds, 'source' | 'client'> & { readonly now?: () => number }): SshStore {
  const store = createStore<SshState>(() => nothing);
  const follow = async (signal: AbortSignal): Promise<void> => {
    const living = client();
    if (living) await Promise.all([followQuestions(living, store, signal), followStates(living, store, signal, now)]);
  };
  const stop = whileConnected({ store: source.store, follow, onLost: () => store.setState(nothing) });

  const refuse = (device: string, failure: SshCallFailure | null): void =>
    store.setState(({ refused }) => {
      const { [device]: _, ...others } = refused;
      return { refused: failure ? { ...others, [device]: failure } : others };
    });
  const forDevice = async (device: string, call: 'ssh.connect' | 'ssh.disconnect'): Promise<void> => {
    refuse(device, null);
    const result = await reach(() => client()?.[call]({ device }));
    // Its session says the same, and goes on saying it; what never became a session is told here.
    if (!result.ok) refuse(device, result.failure);
  };
  const readRemembered = async (): Promise<void> => {
    const result = await reach(() => client()?.['ssh.remembered']({}));
    store.setState(result.ok ? { remembered: result.value, rememberedFailure: null } : { rememberedFailure: result.failure });
  };
  return {
    store,
    answer: async (id, answer) => {
      store.setState(({ asked }) => ({ asked: asked.filter((one) => one.id !== id) }));
      await reach(() => client()?.['ssh.answer']({ id, answer }));
    },
    putAside: (id) => store.setState(({ aside }) => ({ aside: new Set([...aside, id]) })),
    showAll: () => store.setState({ aside: new Set() }),
    connect: (device) => forDevice(device, 'ssh.connect'),
    disconnect: (device) => forDevice(device, 'ssh.disconnect'),
    readRemembered,
    forget: async (account) => {
      const result = await reach(() => client()?.['ssh.forget']({ account }));
      if (result.ok) await readRemembered();
      else store.setState({ rememberedFailure: result.failure });
    },
    dispose: stop,
  };
}

async function followQuestions(client: SshClient, store: StoreApi<SshState>, signal: AbortSignal): Promise<void> {
  for await (const { items } of client['ssh.questions']({}, { signal })) {
    const asked = items.at(-1)?.asked;
    if (!asked) continue;
    const open = new Set(asked.map(({ id }) => id));
    store.setState(({ aside }) => ({ asked, aside: new Set([...aside].filter((id) => open.has(id))) }));
  }
}

async function followStates(client: SshClient, store: StoreApi<SshState>, signal: AbortSignal, now: () => number): Promise<void> {
  for await (const { items } of client['ssh.states']({}, { signal })) {
    const states = items.at(-1)?.states;
    if (states) store.setState({ states, statesAtMs: now() });
  }
}

type Reached<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: SshCallFailure };

/** A call of the host; a connection that is not there, or goes meanwhile, is a failure like another. */
async function reach<T>(call: () => Promise<Reached<T>> | undefined): Promise<Reached<T>> {
  try {
    return (await call()) ?? { ok: false, failure: notConnected };
  } catch {
    return { ok: false, failure: notConnected };
  }
}
