import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { OpcuaState } from '../../shared/opcua/contract.ts';
import type { OpcuaProfile } from '../../shared/site/connections.ts';
import type { Keychain } from '../kit/keychain.ts';
import { notOpen, type OpcuaFault } from './failure.ts';
import { loadLibrary } from './library.ts';
import { createLink, type Link } from './link.ts';
import { logIn, type Target } from './login.ts';
import type { Pki } from './pki.ts';
import type { Ask } from './questions.ts';
import type { Trust } from './trust.ts';
import { createWatched, type Watched } from './watched.ts';

export interface ConnectionsOptions {
  /** The profile of the open site, and where it is dialled. */
  findTarget(connection: string): Promise<Result<Target, OpcuaFault>>;
  /** As the open site has it now; null where it has none of this name. */
  findProfile(connection: string): Promise<OpcuaProfile | null>;
  readonly pki: Pki;
  readonly trust: Trust;
  readonly keychain: Keychain;
  readonly ask: Ask;
  readonly now: () => number;
}

export interface Connections {
  readonly states: Watched<Readonly<Record<string, OpcuaState>>>;
  /** Joins a login that is under way. Whoever cancels leaves it to the others. */
  connect(connection: string, signal: AbortSignal): Promise<Result<Link, OpcuaFault>>;
  disconnect(connection: string): Promise<void>;
  /** Ends one whose profile is another now: it was edited, or another site is open. @returns `not-open` where it is not connected */
  link(connection: string): Promise<Result<Link, OpcuaFault>>;
  close(): Promise<void>;
}

interface Entry {
  readonly abort: AbortController;
  readonly opening: Promise<Result<Link, OpcuaFault>>;
  link: Link | null;
  /** The profile that it was opened with, as JSON. */
  profile: string | null;
}

export function createConnections(options: ConnectionsOptions): Connections {
  const states = createWatched<Readonly<Record<string, OpcuaState>>>({});
  const entries = new Map<string, Entry>();
  const setState = (connection: string, state: OpcuaState) => states.set({ ...states.get(), [connection]: state });

  /** Ends an entry whose reason is told in its state. */
  async function drop(connection: string, entry: Entry, state: OpcuaState): Promise<void> {
    if (entries.get(connection) === entry) {
      entries.delete(connection);
      setState(connection, state);
    }
    entry.abort.abort();
    await entry.link?.close();
  }

  async function open(connection: string, abort: AbortController, self: () => Entry | undefined): Promise<Result<Link, OpcuaFault>> {
    const isCurrent = () => self() !== undefined && entries.get(connection) === self();
    const tell = (state: OpcuaState) => {
      if (isCurrent()) setState(connection, state);
    };
    const target = await options.findTarget(connection);
    if (!target.ok) return target;
    const entry = self();
    if (entry) entry.profile = JSON.stringify(target.value.profile);
    const library = await loadLibrary();
    const onUntrusted = () => {
      const entry = self();
      if (entry?.link) void drop(connection, entry, { kind: 'failed', failure: changedCertificate(connection) });
    };
    const ports = {
      ...options,
      library,
      onStep: (kind: 'connecting' | 'waiting-for-trust' | 'waiting-for-credentials') => tell({ kind }),
      onUntrusted,
    };
    const login = await logIn(target.value, ports, abort.signal);
    if (!login.ok) return login;
    let link: Link | null = null;
    const made = await createLink(
      target.value,
      library,
      login.value,
      {
        down: (attempt, failure) => link && tell({ kind: 'reconnecting', server: link.server(), attempt, failure }),
        up: () => link && tell({ kind: 'open', server: link.server() }),
      },
      options.now,
    );
    if (made.ok) link = made.value;
    return made;
  }

  function begin(connection: string): Entry {
    const abort = new AbortController();
    let entry: Entry | undefined;
    // the entry is in its place before the first state is told
    const opening = Promise.resolve().then(() => open(connection, abort, () => entry));
    const begun: Entry = { abort, link: null, profile: null, opening: settle(opening) };
    entry = begun;
    entries.set(connection, begun);
    setState(connection, { kind: 'connecting' });
    return begun;

    async function settle(work: Promise<Result<Link, OpcuaFault>>): Promise<Result<Link, OpcuaFault>> {
      const opened = await work.catch((error: unknown) => fail({ code: 'internal', message: `${connection}: ${String(error)}` }));
      const isStale = entries.get(connection) !== begun;
      if (opened.ok && isStale) await opened.value.close();
      if (isStale) return fail({ code: 'cancelled', message: 'It was cancelled.' });
      if (opened.ok) {
        begun.link = opened.value;
        setState(connection, { kind: 'open', server: opened.value.server() });
      } else {
        entries.delete(connection);
        setState(connection, opened.failure.code === 'cancelled' ? { kind: 'idle' } : { kind: 'failed', failure: opened.failure });
      }
      return opened;
    }
  }

  /** A name alone is no server: a write must never reach the one that had it before. */
  async function leaveOther(connection: string): Promise<void> {
    const entry = entries.get(connection);
    if (!entry?.profile) return;
    const profile = await options.findProfile(connection);
    if (JSON.stringify(profile) !== entry.profile) await drop(connection, entry, { kind: 'idle' });
  }

  return {
    states,
    async connect(connection, signal) {
      await leaveOther(connection);
      const entry = entries.get(connection) ?? begin(connection);
      return untilAborted(entry.opening, signal);
    },
    async disconnect(connection) {
      const entry = entries.get(connection);
      if (entry) await drop(connection, entry, { kind: 'idle' });
    },
    async link(connection) {
      await leaveOther(connection);
      const link = entries.get(connection)?.link;
      return link ? ok(link) : fail(notOpen(connection));
    },
    async close() {
      await Promise.all([...entries].map(([connection, entry]) => drop(connection, entry, { kind: 'idle' })));
    },
  };
}

function changedCertificate(connection: string): OpcuaFault {
  return {
    code: 'certificate-changed',
    message: `${connection}: the server has another certificate now, and was left at once. Connect again to compare it with the one that the server shows.`,
  };
}

async function untilAborted<T>(work: Promise<Result<T, OpcuaFault>>, signal: AbortSignal): Promise<Result<T, OpcuaFault>> {
  if (signal.aborted) return fail({ code: 'cancelled', message: 'It was cancelled.' });
  return new Promise((resolve) => {
    const abort = () => resolve(fail({ code: 'cancelled', message: 'It was cancelled.' }));
    signal.addEventListener('abort', abort);
    void work.then((result) => {
      signal.removeEventListener('abort', abort);
      resolve(result);
    });
  });
}
