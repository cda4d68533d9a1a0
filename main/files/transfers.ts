import { setTimeout as sleep } from 'node:timers/promises';
import type { ConflictPolicy, Transfer } from '../../shared/files/contract.ts';
import { type CopyRequest, type CopyState, type CopyView, keyOf, runCopy } from './copy.ts';
import type { Devices } from './devices.ts';
import type { KeptParts } from './keptParts.ts';
import { removeParts } from './leftovers.ts';
import type { Limits } from './limits.ts';
import { createRate, type Rate } from './rate.ts';
import { failureOf, refusal, toldOf } from './refusal.ts';

type Answer = Exclude<ConflictPolicy, 'ask'>;

/** All transfers of the host: those that run, and those that ended and were not forgotten. */
export interface Transfers {
  follow(signal: AbortSignal): AsyncGenerator<{ transfers: Transfer[] }>;
  copy(device: string, asRoot: boolean, request: CopyRequest): number;
  answer(id: number, policy: Answer): Record<string, never>;
  cancel(id: number): Promise<void>;
  resume(id: number): Record<string, never>;
  forget(id: number): Promise<void>;
  /** Puts a transfer that somebody else runs on the list; `onCancel` ends it. */
  show(transfer: Omit<Transfer, 'id' | 'bytesPerSecond'>, onCancel: () => void): Shown;
  close(): Promise<void>;
}

export interface Shown {
  readonly id: number;
  get(): Transfer;
  set(change: Partial<Transfer>): void;
}

interface Held extends Shown {
  readonly rate: Rate;
  readonly state: CopyState;
  request: CopyRequest | null;
  stop: () => void;
  running: Promise<void>;
  answer: ((policy: Answer) => void) | null;
}

const TELL_EVERY_MS = 100;

interface Surroundings {
  readonly limits: Limits;
  readonly kept: KeptParts;
}

export function createTransfers(devices: Devices, life: AbortSignal, { limits, kept }: Surroundings): Transfers {
  const all = new Map<number, Held>();
  const waiting = new Set<() => void>();
  let lastId = 0;
  const changed = () => {
    for (const wake of [...waiting]) wake();
  };

  function hold(first: Omit<Transfer, 'id' | 'bytesPerSecond'>): Held {
    const held = createHeld(++lastId, first, changed);
    all.set(held.id, held);
    changed();
    return held;
  }

  function start(held: Held, request: CopyRequest): void {
    const over = new AbortController();
    const signal = AbortSignal.any([life, over.signal]);
    held.stop = () => over.abort();
    held.rate.restart();
    held.set({ state: held.state.left ? 'running' : 'counting', failure: null, canResume: false });
    held.running = run(held, request, signal).catch((error: unknown) => {
      const failure = toldOf(error, held.get().to);
      const ended = { cancelled: 'cancelled', lost: 'interrupted' } as const;
      const state = failure.code === 'cancelled' || failure.code === 'lost' ? ended[failure.code] : 'failed';
      held.set({ state, failure, canResume: true, conflicts: { count: 0, first: [] } });
    });
  }

  async function run(held: Held, request: CopyRequest, signal: AbortSignal): Promise<void> {
    const { device, asRoot } = held.get();
    const files = await devices.open(device, asRoot, signal);
    // Closing the channel ends what a device would never answer.
    const cut = () => files.close();
    signal.addEventListener('abort', cut);
    try {
      await runCopy({ device: files, request, state: held.state, view: viewOf(held), limits, kept, signal });
      held.set({ state: 'done', name: '', canResume: false });
    } catch (error) {
      throw signal.aborted ? refusal('cancelled') : error;
    } finally {
      signal.removeEventListener('abort', cut);
      files.close();
    }
  }

  const get = (id: number): Held => {
    const held = all.get(id);
    if (!held) throw refusal('no-transfer');
    return held;
  };

  return {
    async *follow(signal) {
      while (!signal.aborted && !life.aborted) {
        yield { transfers: [...all.values()].map((held) => ({ ...held.get(), bytesPerSecond: held.rate.perSecond() })) };
        // While one moves its rate changes, though nothing else does.
        await next(waiting, [signal, life, ...(isMoving(all) ? [AbortSignal.timeout(1_000)] : [])]);
        await sleep(TELL_EVERY_MS, null, { ref: false });
      }
    },
    copy(device, asRoot, request) {
      const held = hold({ ...nothingDone, device, asRoot, direction: request.direction, from: [...request.from], to: request.to });
      held.request = request;
      start(held, request);
      return held.id;
    },
    answer(id, policy) {
      get(id).answer?.(policy);
      return {};
    },
    async cancel(id) {
      const held = get(id);
      held.stop();
      await held.running;
    },
    resume(id) {
      const held = get(id);
      if (!held.get().canResume || !held.request) throw refusal('no-transfer');
      start(held, held.request);
      return {};
    },
    async forget(id) {
      const held = get(id);
      held.stop();
      await held.running;
      all.delete(id);
      changed();
      for (const file of held.state.left ?? [])
        if (held.request && held.state.parts.has(file.to)) kept.keep(keyOf({ view: viewOf(held), request: held.request }, file), null);
      await removeParts(devices, held.get(), [...held.state.parts.values()]).catch(failureOf);
    },
    show(transfer, onCancel) {
      const held = hold(transfer);
      held.stop = onCancel;
      return held;
    },
    async close() {
      for (const held of all.values()) held.stop();
      await Promise.all([...all.values()].map(({ running }) => running));
      await kept.release();
    },
  };
}

function createHeld(id: number, first: Omit<Transfer, 'id' | 'bytesPerSecond'>, changed: () => void): Held {
  const rate = createRate();
  let now: Transfer = { ...first, id, bytesPerSecond: 0 };
  return {
    id,
    rate,
    state: { left: null, parts: new Map() },
    request: null,
    stop: () => undefined,
    running: Promise.resolve(),
    answer: null,
    get: () => now,
    set(change) {
      now = { ...now, ...change };
      if (change.bytesDone !== undefined) rate.at(now.bytesDone);
      changed();
    },
  };
}

/** The state of a transfer that has not begun. */
export const nothingDone = {
  state: 'counting',
  over: null,
  files: 0,
  filesDone: 0,
  bytes: 0,
  bytesDone: 0,
  name: '',
  conflicts: { count: 0, first: [] },
  verified: { sha256: 0, readBack: 0, size: 0 },
  skipped: [],
  skippedCount: 0,
  failure: null,
  canResume: false,
} as const satisfies Partial<Transfer>;

function viewOf(held: Held): CopyView {
  return {
    get: held.get,
    set: held.set,
    ask: (conflicts, signal) =>
      new Promise((resolve, reject) => {
        const abort = () => reject(refusal('cancelled'));
        signal.addEventListener('abort', abort, { once: true });
        held.answer = (policy) => {
          held.answer = null;
          signal.removeEventListener('abort', abort);
          resolve(policy);
        };
        held.set({ state: 'asking', conflicts });
      }),
  };
}

const isMoving = (all: ReadonlyMap<number, Held>) => [...all.values()].some((held) => held.get().state === 'running');

function next(waiting: Set<() => void>, signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => {
      waiting.delete(wake);
      for (const signal of signals) signal.removeEventListener('abort', wake);
      resolve();
    };
    waiting.add(wake);
    for (const signal of signals) signal.addEventListener('abort', wake);
    if (signals.some(({ aborted }) => aborted)) wake();
  });
}
