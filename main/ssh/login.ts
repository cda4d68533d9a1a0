import type { Duplex } from 'node:stream';
import ssh2, { type Algorithms, type Client } from 'ssh2';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { offerFor } from '../../shared/ssh/algorithms.ts';
import type { SessionState } from '../../shared/ssh/contract.ts';
import type { KnownHosts } from '../../shared/ssh/knownHosts.ts';
import type { Hop } from '../../shared/ssh/route.ts';
import { type Authentication, type AuthenticationOptions, createAuthentication } from './authentication.ts';
import { cancelled, connectFailure, type SshFailure } from './failure.ts';
import { createHostCheck, type HostCheck } from './hostCheck.ts';
import { KeyRing } from './keyRing.ts';
import { type KnownHostsFiles, readKnownHosts, typesKnown } from './knownHosts.ts';
import { parseKeys } from './parsedKeys.ts';
import { createPatience } from './patience.ts';
import { defaultTiming, type SshPorts, type SshTiming } from './ports.ts';

export interface LoginOptions {
  readonly hop: Hop;
  /** Opens a TCP connection, or a channel through the hop before. */
  connect(): Promise<Result<Duplex, SshFailure>>;
  readonly ports: SshPorts;
  readonly signal: AbortSignal;
  readonly onState: (state: SessionState) => void;
}

export interface Login {
  readonly client: Client;
  readonly transport: Duplex;
  /** How the server names itself: `SSH-2.0-OpenSSH_9.2p1 Debian-2`. Hostile, as all that it sends. */
  readonly ident: string;
}

/**
 * Logs in to one server. Its host key is judged, and a person asked where it is unknown, before anything
 * of the user is sent. On failure the transport is destroyed.
 */
export async function logIn(options: LoginOptions): Promise<Result<Login, SshFailure>> {
  const { hop, ports } = options;
  const files = knownHostsOf(hop, ports);
  const known = await readKnownHosts(files);
  if (!known.ok) return fail({ code: 'host-key-refused', message: `${hop.label}: ${known.failure.message}` });
  const connected = await options.connect();
  if (!connected.ok) return connected;
  const transport = connected.value;
  const result = await new Promise<Result<Login, SshFailure>>((resolve) => {
    handshake({ ...options, transport, files, known: known.value, resolve });
  });
  ports.onLogin?.(hop, result.ok);
  if (!result.ok) transport.destroy();
  return result;
}

const knownHostsOf = (hop: Hop, { knownHosts }: SshPorts): KnownHostsFiles => ({
  files: hop.knownHostsFiles ?? knownHosts.files,
  hashNames: knownHosts.hashNames || hop.hashKnownHosts,
});

interface Handshake extends LoginOptions {
  readonly transport: Duplex;
  readonly files: KnownHostsFiles;
  readonly known: KnownHosts;
  resolve(result: Result<Login, SshFailure>): void;
}

type Asking = <T>(kind: 'waiting-for-trust' | 'waiting-for-credentials', ask: (signal: AbortSignal) => Promise<T>) => Promise<T>;

function handshake({ hop, transport, ports, signal, onState, files, known, resolve }: Handshake): void {
  const timing = { ...defaultTiming, ...ports.timing };
  const client = new ssh2.Client();
  const over = new AbortController();
  const late = `no login within ${timing.loginMs / 1_000} s`;
  const patience = createPatience(timing.loginMs, () => settle(fail(connectFailure(hop, new Error(late)))));
  const abort = () => settle(fail(cancelled));
  const settle = (result: Result<Login, SshFailure>) => {
    patience.stop();
    signal.removeEventListener('abort', abort);
    over.abort();
    resolve(result);
  };
  signal.addEventListener('abort', abort);
  if (signal.aborted) {
    abort();
    return;
  }

  const asking: Asking = async (kind, ask) => {
    patience.pause();
    onState({ kind, hop: hop.label });
    const answer = await ask(over.signal);
    if (over.signal.aborted) return answer;
    onState({ kind: 'connecting', hop: hop.label });
    patience.resume();
    return answer;
  };
  const broke = (error: unknown) => settle(fail(connectFailure(hop, error)));
  const refuse = (failure: SshFailure) => settle(fail(failure));
  const check = createHostCheck({
    hop,
    files,
    known,
    ask: (question) => asking('waiting-for-trust', (over) => ports.confirmHostKey(question, over)),
  });
  let stored: Promise<SshFailure | null> = Promise.resolve(null);
  let ident = '';
  const authentication = authenticationOf(hop, ports, asking);
  client
    .on('handshake', () => {
      parseKeys(client);
      stored = check.store();
    })
    .on('ready', () => parseKeys(client))
    .on('ready', () => stored.then((failure) => settle(failure ? fail(failure) : ok({ client, transport, ident })), broke))
    // A key that cannot sign is one key less, not the end.
    .on('error', (error) => error.level === 'agent' || broke(error))
    .on('close', () => broke(new Error('it closed the connection before the login was done')));
  try {
    client.connect({
      ...connectionOf(hop, typesKnown(known, { ...hop, alias: hop.hostKeyAlias }), timing),
      sock: transport,
      hostVerifier: verifierOf(check, refuse, broke),
      authHandler: (left, isPartial, next) => {
        const none = () => refuse(refusalOf(hop, authentication));
        authentication
          .next(left, isPartial === true)
          .then((method) => (method ? next(method) : none()))
          .catch(broke);
      },
    });
    // Beside the client's own listener, which has stopped the stream until it listens.
    transport.once('data', (chunk: Buffer) => {
      ident = chunk.toString('latin1', 0, 255).split(/\r?\n/)[0] ?? '';
    });
  } catch (error) {
    broke(error);
  }
}

function verifierOf(check: HostCheck, refuse: (failure: SshFailure) => void, broke: (error: unknown) => void) {
  let accepted: Buffer | null = null;
  return (blob: Buffer, verify: (isGood: boolean) => void): void => {
    const judged = (refusal: SshFailure | null) => {
      if (refusal) refuse(refusal);
      else accepted = Buffer.from(blob);
      verify(refusal === null);
    };
    // At a change of keys in the middle ssh2 waits for no answer, and the connection breaks: the server must show the same key again.
    if (accepted) verify(blob.equals(accepted));
    else check.judge(blob).then(judged).catch(broke);
  };
}

function authenticationOf(hop: Hop, ports: SshPorts, asking: Asking): Authentication {
  const { label, user, host, port } = hop;
  const ask: AuthenticationOptions['ask'] = (question) =>
    asking('waiting-for-credentials', (over) => ports.authenticate({ ...question, hop: label, user, host, port }, over));
  const keys = new KeyRing({
    findAgents: async () => [...(ports.agentSocket === null ? [] : [ports.agentSocket]), ...((await ports.findAgents?.()) ?? [])],
    identityFiles: hop.identityFiles ?? ports.identityFiles,
    identitiesOnly: hop.identitiesOnly,
    allowSha1: hop.legacy.includes('ssh-rsa'),
    async askPassphrase(file, attempt) {
      const questions = [{ text: `Passphrase of ${file}`, echo: false }];
      return (await ask({ kind: 'passphrase', file, instruction: '', questions, attempt }))?.[0] ?? null;
    },
  });
  return createAuthentication({ hop, keys, ask });
}

function connectionOf(hop: Hop, knownTypes: readonly string[], timing: SshTiming) {
  const algorithms: Algorithms = { ...offerFor({ legacy: hop.legacy, knownTypes }), compress: ['none'] };
  return {
    username: hop.user,
    algorithms,
    agentForward: false,
    readyTimeout: 0,
    keepaliveInterval: timing.keepaliveMs,
    keepaliveCountMax: timing.keepalives,
  };
}

function refusalOf(hop: Hop, authentication: Authentication): SshFailure {
  const summary = authentication.summary();
  return {
    code: 'authentication',
    message: `${hop.label} refuses to log in ${hop.user} (${summary}). Check the user and the key or password.`,
  };
}
