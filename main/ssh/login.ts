import type { Duplex } from 'node:stream';
import ssh2, { type Algorithms, type Client } from 'ssh2';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { offerFor } from '../../shared/ssh/algorithms.ts';
import type { KnownHosts } from '../../shared/ssh/knownHosts.ts';
import type { Hop } from '../../shared/ssh/route.ts';
import { createAuthentication } from './authentication.ts';
import { cancelled, connectFailure, type SshFailure } from './failure.ts';
import { createHostCheck } from './hostCheck.ts';
import { KeyRing } from './keyRing.ts';
import { type KnownHostsFiles, readKnownHosts, typesKnown } from './knownHosts.ts';
import { defaultTiming, type SshPorts } from './ports.ts';
import type { SessionState } from './state.ts';

export interface LoginOptions {
  readonly hop: Hop;
  /** A TCP connection, or a channel through the hop before. */
  readonly transport: Duplex;
  readonly ports: SshPorts;
  readonly signal: AbortSignal;
  readonly onState: (state: SessionState) => void;
}

/**
 * Logs in to one server over a transport that is there. Its host key is judged, and a person asked where it is unknown, before anything
 * of the user is sent. On failure the transport is destroyed.
 */
export async function logIn(options: LoginOptions): Promise<Result<Client, SshFailure>> {
  const { hop, transport, ports } = options;
  const files = knownHostsOf(hop, ports);
  const known = await readKnownHosts(files);
  const failure = known.ok ? null : { code: 'host-key-refused' as const, message: `${hop.label}: ${known.failure.message}` };
  const result = known.ok ? await handshake(options, files, known.value) : fail(failure ?? cancelled);
  if (!result.ok) transport.destroy();
  return result;
}

const knownHostsOf = (hop: Hop, { knownHosts }: SshPorts): KnownHostsFiles =>
  hop.knownHostsFiles
    ? { files: hop.knownHostsFiles, hashNames: hop.hashKnownHosts }
    : { ...knownHosts, hashNames: knownHosts.hashNames || hop.hashKnownHosts };

function handshake({ hop, transport, ports, signal, onState }: LoginOptions, files: KnownHostsFiles, known: KnownHosts) {
  const timing = { ...defaultTiming, ...ports.timing };
  const client = new ssh2.Client();
  const over = new AbortController();
  const { promise, resolve } = Promise.withResolvers<Result<Client, SshFailure>>();
  const clock = createPatience(timing.loginMs, () =>
    settle(
      fail({ code: 'unreachable', message: `${hop.label} (${hop.host} port ${hop.port}): no login within ${timing.loginMs / 1_000} s.` }),
    ),
  );
  const abort = () => settle(fail(cancelled));
  const settle = (result: Result<Client, SshFailure>) => {
    clock.stop();
    signal.removeEventListener('abort', abort);
    over.abort();
    resolve(result);
  };
  signal.addEventListener('abort', abort);
  if (signal.aborted) abort();

  /** Time in which a person thinks is not the server's. */
  async function asking<T>(kind: 'waiting-for-trust' | 'waiting-for-credentials', ask: (signal: AbortSignal) => Promise<T>): Promise<T> {
    clock.pause();
    onState({ kind, hop: hop.label });
    try {
      return await ask(over.signal);
    } finally {
      if (!over.signal.aborted) {
        onState({ kind: 'connecting', hop: hop.label });
        clock.resume();
      }
    }
  }

  const check = createHostCheck({
    hop,
    files,
    known,
    ask: (question) => asking('waiting-for-trust', (over) => ports.confirmHostKey(question, over)),
  });
  const ask = (question: Parameters<Parameters<typeof createAuthentication>[0]['ask']>[0]) =>
    asking('waiting-for-credentials', (over) =>
      ports.authenticate({ ...question, hop: hop.label, user: hop.user, host: hop.host, port: hop.port }, over),
    );
  const keys = new KeyRing({
    agentSocket: ports.agentSocket,
    identityFiles: hop.identityFiles ?? ports.identityFiles,
    identitiesOnly: hop.identitiesOnly,
    allowSha1: hop.legacy.includes('ssh-rsa'),
    askPassphrase: async (file, attempt) =>
      (
        await ask({ kind: 'passphrase', file, instruction: '', questions: [{ text: `Passphrase of ${file}`, echo: false }], attempt })
      )?.[0] ?? null,
  });
  const authentication = createAuthentication({ hop, keys, ask });

  client.on('handshake', () => void check.store().catch((error) => settle(fail(connectFailure(hop, error)))));
  client.on('ready', () => settle(ok(client)));
  client.on('error', (error) => {
    // A key that cannot sign is one key less, not the end.
    if (error.level !== 'agent') settle(fail(connectFailure(hop, error)));
  });
  client.on('close', () => settle(fail(connectFailure(hop, new Error('it closed the connection before the login was done')))));
  try {
    client.connect({
      sock: transport,
      username: hop.user,
      algorithms: offered(hop, typesKnown(known, { ...hop, alias: hop.hostKeyAlias })),
      agentForward: false,
      readyTimeout: 0,
      keepaliveInterval: timing.keepaliveMs,
      keepaliveCountMax: timing.keepalives,
      hostVerifier: (blob: Buffer, verify: (isGood: boolean) => void) => {
        check.judge(blob).then(
          (refusal) => {
            if (refusal) settle(fail(refusal));
            verify(refusal === null);
          },
          (error) => settle(fail(connectFailure(hop, error))),
        );
      },
      authHandler: (left, isPartial, next) => {
        authentication.next(left, isPartial === true).then(
          (method) => (method ? next(method) : settle(fail(refused(hop, authentication.summary())))),
          (error) => settle(fail(connectFailure(hop, error))),
        );
      },
    });
  } catch (error) {
    settle(fail(connectFailure(hop, error)));
  }
  return promise;
}

function offered(hop: Hop, knownTypes: readonly string[]): Algorithms {
  const { kex, serverHostKey, cipher, hmac } = offerFor({ legacy: hop.legacy, knownTypes });
  return { kex: [...kex], serverHostKey: [...serverHostKey], cipher: [...cipher], hmac: [...hmac], compress: ['none'] };
}

function refused(hop: Hop, summary: string): SshFailure {
  return {
    code: 'authentication',
    message: `${hop.label} refuses to log in ${hop.user} (${summary}). Check the user and the key or password.`,
  };
}

/** A timeout that stands still while it is paused. */
function createPatience(totalMs: number, onEnd: () => void) {
  let leftMs = totalMs;
  let since = performance.now();
  let timer = setTimeout(onEnd, leftMs);
  return {
    pause() {
      clearTimeout(timer);
      leftMs -= performance.now() - since;
    },
    resume() {
      since = performance.now();
      clearTimeout(timer);
      timer = setTimeout(onEnd, Math.max(leftMs, 1_000));
    },
    stop: () => clearTimeout(timer),
  };
}
