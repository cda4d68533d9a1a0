import net from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'ssh2';
import { printable } from '../../shared/kit/printable.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { SessionState } from '../../shared/ssh/contract.ts';
import type { Hop } from '../../shared/ssh/route.ts';
import type { ExecOptions, ExecOutput, RemoteShell } from '../kit/remote.ts';
import { type Attempt, createAttempt } from './attempt.ts';
import { admissionOf, type Channels, commandChannel, createChannels } from './channels.ts';
import { collect, commandLine } from './exec.ts';
import { cancelled, closed, connectFailure, isPassing, type SshFailure } from './failure.ts';
import { type Login, logIn } from './login.ts';
import { defaultTiming, type SshPorts } from './ports.ts';
import { type RemoteSftp, remoteSftp, sftpChannel } from './sftp.ts';
import { remoteShell, type ShellOptions, shellChannel } from './shell.ts';
import { createWatched, type Watched } from './state.ts';

/** The one connection to a server, with all that share it. */
export interface Session {
  readonly state: Watched<SessionState>;
  connect(signal: AbortSignal): Promise<Result<null, SshFailure>>;
  exec(argv: readonly string[], options: ExecOptions): Promise<Result<ExecOutput, SshFailure>>;
  shell(options: ShellOptions): Promise<Result<RemoteShell, SshFailure>>;
  sftp(options: { readonly signal?: AbortSignal }): Promise<Result<RemoteSftp, SshFailure>>;
  /** A stream to a server behind this one. */
  forward(to: Hop, signal: AbortSignal): Promise<Result<Duplex, SshFailure>>;
  end(): void;
}

interface Link {
  readonly client: Client;
  readonly channels: Channels;
  readonly lost: AbortSignal;
  end(): void;
}

const never = new AbortController().signal;
const GOODBYE_MS = 2_000;

/** What a connection is for. `own`: for one terminal or file panel. */
export type Purpose = 'shared' | 'own';

/** @param before the hop on the way, or null where the server is reached by TCP */
export function createSession(hop: Hop, before: Session | null, ports: SshPorts, purpose: Purpose = 'shared'): Session {
  const timing = { ...defaultTiming, ...ports.timing };
  const state = createWatched<SessionState>({ kind: 'idle' });
  const life = new AbortController();
  let link: Link | null = null;
  let attempt: Attempt<Result<Link, SshFailure>> | null = null;

  async function linked(signal: AbortSignal): Promise<Result<Link, SshFailure>> {
    if (life.signal.aborted) return closed(hop.label);
    if (signal.aborted) return fail(cancelled);
    if (link) return ok(link);
    attempt ??= begin(dial, { isKept: false });
    const result = await attempt.join(signal, fail(cancelled));
    // Given up by those who came before, or ended with the session: neither is this caller's doing.
    return !result.ok && result.failure.code === 'cancelled' && !signal.aborted ? linked(signal) : result;
  }

  function begin(work: (signal: AbortSignal) => Promise<Result<Link, SshFailure>>, { isKept }: { isKept: boolean }) {
    const finish = async (signal: AbortSignal) => {
      const result = await work(signal);
      attempt = null;
      if (result.ok) state.set({ kind: 'open' });
      else state.set(result.failure.code === 'cancelled' ? { kind: 'idle' } : { kind: 'failed', failure: result.failure });
      return result;
    };
    return createAttempt(finish, life.signal, { isKept });
  }

  async function dial(signal: AbortSignal): Promise<Result<Link, SshFailure>> {
    state.set({ kind: 'connecting', hop: hop.label });
    const mirror = (theirs: SessionState) => {
      if (theirs.kind !== 'idle' && theirs.kind !== 'open' && theirs.kind !== 'failed') state.set(theirs);
    };
    const stop = before?.state.subscribe(mirror);
    if (before) mirror(before.state.get());
    const connect = () =>
      before ? before.forward(hop, signal) : Promise.resolve(ok(net.connect({ host: hop.host, port: hop.port, noDelay: true })));
    const login = await logIn({ hop, connect, ports, signal, onState: state.set });
    stop?.();
    if (!login.ok) return login;
    if (signal.aborted) {
      login.value.transport.destroy();
      return fail(cancelled);
    }
    link = hold(hop, login.value, purpose, reconnect);
    return ok(link);
  }

  function reconnect(failure: SshFailure): void {
    link = null;
    if (life.signal.aborted) return;
    attempt = begin(
      async (signal) => {
        for (let count = 1, last = failure; ; count++) {
          const inMs = backOffMs(count, timing, Math.random());
          state.set({ kind: 'reconnecting', inMs, attempt: count, failure: last });
          const slept = await sleep(inMs, true, { signal }).catch(() => false);
          const result = slept ? await dial(signal) : fail(cancelled);
          if (result.ok || !isPassing(result.failure)) return result;
          last = result.failure;
        }
      },
      { isKept: true },
    );
  }

  return {
    state,
    async connect(signal) {
      const result = await linked(signal);
      return result.ok ? ok(null) : result;
    },
    async exec(argv, options) {
      const command = commandLine(argv, options, hop.user);
      if (!command.ok) return command;
      const signal = options.signal ?? never;
      const result = await linked(signal);
      if (!result.ok) return result;
      const { channels, lost } = result.value;
      return channels.run(commandChannel(command.value), signal, (channel) => collect(channel, hop, options, lost));
    },
    async shell(options) {
      const signal = options.signal ?? never;
      const result = await linked(signal);
      if (!result.ok) return result;
      const { channels, lost } = result.value;
      return channels.run(shellChannel(options), signal, async (channel) => ok(remoteShell(channel, hop, lost)));
    },
    async sftp({ signal = never }) {
      const result = await linked(signal);
      return result.ok ? result.value.channels.run(sftpChannel, signal, async (sftp) => ok(remoteSftp(sftp))) : result;
    },
    async forward(to, signal) {
      const result = await linked(signal);
      return result.ok ? forwardTo(result.value.client, hop, to, signal) : result;
    },
    end() {
      life.abort();
      link?.end();
      state.set({ kind: 'idle' });
    },
  };
}

/** Doubles from the first to the longest wait; half of each is chance, so that many do not come back as one. */
export function backOffMs(
  attempt: number,
  { firstRetryMs, mostRetryMs }: { firstRetryMs: number; mostRetryMs: number },
  chance: number,
): number {
  return Math.round(Math.min(mostRetryMs, firstRetryMs * 2 ** (attempt - 1)) * (0.5 + chance / 2));
}

function hold(hop: Hop, { client, transport, ident }: Login, purpose: Purpose, onLost: (failure: SshFailure) => void): Link {
  const lost = new AbortController();
  const channels = createChannels(client, hop, admissionOf(ident, purpose === 'own'));
  let why: unknown = new Error('the connection was closed');
  client.on('error', (error) => {
    why = error;
  });
  client.once('close', () => {
    const failure: SshFailure = { code: 'lost', message: connectFailure(hop, why).message };
    lost.abort();
    channels.lose(failure);
    onLost(failure);
  });
  const end = () => {
    client.end();
    const destroy = () => transport.destroy();
    transport.once('finish', destroy);
    setTimeout(destroy, GOODBYE_MS).unref();
  };
  return { client, channels, lost: lost.signal, end };
}

function forwardTo(client: Client, from: Hop, to: Hop, signal: AbortSignal): Promise<Result<Duplex, SshFailure>> {
  const refused = (error: unknown) => {
    const reason = printable(error instanceof Error ? error.message : String(error), 200);
    return fail<SshFailure>({
      code: 'unreachable',
      message: `${to.label}: ${from.label} makes no connection to ${to.host} port ${to.port}: ${reason}.`,
    });
  };
  return new Promise((resolve) => {
    try {
      client.forwardOut('127.0.0.1', 0, to.host, to.port, (error, stream) => {
        if (signal.aborted) stream?.destroy();
        resolve(signal.aborted ? fail(cancelled) : error ? refused(error) : ok(stream));
      });
    } catch (error) {
      resolve(refused(error));
    }
  });
}
