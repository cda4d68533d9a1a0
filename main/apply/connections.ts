import { fail, type Result } from '../../shared/kit/result.ts';
import type { OpenRemote, Remote } from '../kit/remote.ts';

/** So many devices stay connected from the plan to the end of the run: who typed a password types it once. */
const MAX_HELD = 256;

export interface Connections {
  /** The device's connection, opened where there is none. */
  get(device: string, signal: AbortSignal): Promise<Result<Remote>>;
  /** A connection of its own, which the caller closes. */
  fresh(device: string, signal: AbortSignal): Promise<Result<Remote>>;
  /** Done with what `get` gave: it is closed where too many are held. */
  release(device: string): void;
  /** The connection failed: the next `get` opens another. */
  drop(device: string): void;
  /** Closes what is held; what comes after opens anew. */
  dropAll(): void;
  close(): void;
}

/** The connections of one run. */
export function createConnections(open: OpenRemote): Connections {
  const held = new Map<string, Remote>();
  let isClosed = false;

  async function opened(device: string, isFresh: boolean, signal: AbortSignal): Promise<Result<Remote>> {
    const opening = open(device, isFresh ? { isFresh } : {});
    const result = await orAborted(opening, signal);
    if (result === null || isClosed) {
      // It may still come; nobody waits for it any more.
      opening.then(
        (late) => late.ok && late.value.close(),
        () => undefined,
      );
      return fail({ code: 'cancelled', message: `${device}: it did not connect in time, or was called off.` });
    }
    const remote = result.ok ? await loggedIn(result.value, signal) : result;
    if (!remote.ok || !isClosed) return remote;
    remote.value.close();
    return fail({ code: 'cancelled', message: `${device}: it was called off.` });
  }

  const drop = (device: string) => {
    held.get(device)?.close();
    held.delete(device);
  };

  const dropAll = () => {
    for (const device of [...held.keys()]) drop(device);
  };

  return {
    async get(device, signal) {
      const there = held.get(device);
      if (there) return { ok: true, value: there };
      const result = await opened(device, false, signal);
      if (!result.ok) return result;
      const meanwhile = held.get(device);
      if (meanwhile) result.value.close();
      else held.set(device, result.value);
      return { ok: true, value: meanwhile ?? result.value };
    },
    fresh: (device, signal) => opened(device, true, signal),
    release(device) {
      if (held.size > MAX_HELD) drop(device);
    },
    drop,
    dropAll,
    close() {
      isClosed = true;
      dropAll();
    },
  };
}

/** How long a connection that was found dead may take to come back. */
const RECONNECT_MS = 60_000;

/**
 * Logs in now, so that no command's time runs while a person is asked for trust or a password. A connection from before may be dead without
 * having said so (the device was restarted): it is tried once more.
 */
async function loggedIn(remote: Remote, signal: AbortSignal): Promise<Result<Remote>> {
  const login = await remote.exec(['true'], { signal });
  if (login.ok) return { ok: true, value: remote };
  if (login.failure.code === 'lost' && !signal.aborted) {
    const again = await remote.exec(['true'], { signal: AbortSignal.any([signal, AbortSignal.timeout(RECONNECT_MS)]) });
    if (again.ok) return { ok: true, value: remote };
  }
  remote.close();
  return login;
}

/** Null where the signal comes first. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  if (signal.aborted) return Promise.resolve(null);
  return new Promise((resolve, reject) => {
    const abort = () => resolve(null);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
