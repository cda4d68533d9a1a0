import type { Failure, Result } from '../../shared/kit/result.ts';
import { fail, ok } from '../../shared/kit/result.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import type { sshContract } from '../../shared/ssh/contract.ts';
import type { Hop } from '../../shared/ssh/route.ts';
import type { Keychain } from '../kit/keychain.ts';
import type { OpenRemote, Remote, RemoteShell } from '../kit/remote.ts';
import { createConnections, type Hold } from './connections.ts';
import { follow } from './follow.ts';
import type { Person } from './person.ts';
import type { SshPorts, SshTiming } from './ports.ts';
import { createQuestions } from './questions.ts';
import { findRoute, type RouteOptions } from './routes.ts';
import { createSecrets, endpointOf } from './secrets.ts';
import type { SshSessions } from './sessions.ts';
import type { RemoteSftp } from './sftp.ts';
import type { ShellOptions } from './shell.ts';
import { createSudo, type Sudo } from './sudo.ts';
import type { Surroundings } from './surroundings.ts';
import { createTrust } from './trust.ts';
import { within } from './within.ts';

export interface SshServiceOptions extends RouteOptions {
  readonly surroundings: Surroundings;
  readonly keychain: Keychain;
  /** Who is asked for trust and secrets; without it, the windows. */
  readonly person?: Person;
  readonly timing?: Partial<SshTiming>;
  /** How long a connection that nobody uses stays, ms. */
  readonly lingerMs?: number;
  readonly signal: AbortSignal;
}

export interface SshService {
  readonly handlers: Handlers<typeof sshContract>;
  readonly open: OpenRemote;
  openShell(device: string, options: ShellOptions): Promise<Result<RemoteShell, Failure>>;
  openSftp(device: string, options?: { readonly signal?: AbortSignal }): Promise<Result<RemoteSftp, Failure>>;
  /** Ends every connection. */
  close(): void;
}

const LINGER_MS = 120_000;
/** A keychain that is locked may wait for a person; a question about a device does not wait for that. */
const KEYCHAIN_MS = 1_000;

/** All SSH of the host: devices of the open site by name, one connection for each, whoever needs it. */
export function createSshService(options: SshServiceOptions): SshService {
  const { surroundings, keychain, timing = {}, lingerMs = LINGER_MS } = options;
  const life = new AbortController();
  const signal = AbortSignal.any([options.signal, life.signal]);
  const questions = createQuestions({ canRemember: async () => (await within(keychain.unavailable(), KEYCHAIN_MS, '')) === null });
  const person = options.person ?? questions.person;
  const secrets = createSecrets(person, keychain);
  const trust = createTrust(person);
  const sudos = new Map<string, Sudo>();
  const ports: SshPorts = {
    ...surroundings,
    confirmHostKey: trust.confirmHostKey,
    authenticate: secrets.authenticate,
    onLogin: (hop, isIn) => void secrets.settle(endpointOf(hop), isIn),
    timing,
  };
  let sessions: Promise<SshSessions> | null = null;
  const connections = createConnections({
    sessions() {
      sessions ??= import('./sessions.ts').then(({ createSshSessions }) => createSshSessions(ports, { signal }));
      return sessions;
    },
    lingerMs,
    signal,
    onEnd(inUse) {
      secrets.retain(inUse);
      trust.retain(inUse);
      for (const endpoint of sudos.keys()) if (!inUse.has(endpoint)) sudos.delete(endpoint);
    },
  });
  const held = new Map<string, Hold>();

  async function hold(device: string, how: { readonly isFresh?: boolean } = {}): Promise<Result<Hold, Failure>> {
    const route = await findRoute(device, options);
    return route.ok ? ok(await connections.hold(device, route.value, how)) : route;
  }

  function sudoOf(hop: Hop): Sudo {
    const endpoint = endpointOf(hop);
    const sudo =
      sudos.get(endpoint) ??
      createSudo(hop, { authenticate: secrets.authenticate, settle: (isRight) => secrets.settle(endpoint, isRight), signal });
    sudos.set(endpoint, sudo);
    return sudo;
  }

  /** Holds a device's connection for as long as what was opened over it lasts. */
  async function standing<T extends { readonly ended: Promise<unknown> }>(
    device: string,
    openOver: ({ session }: Hold) => Promise<Result<T, Failure>>,
  ): Promise<Result<T, Failure>> {
    const holding = await hold(device);
    if (!holding.ok) return holding;
    const opened = await openOver(holding.value);
    if (opened.ok) void opened.value.ended.then(holding.value.release);
    else holding.value.release();
    return opened;
  }

  return {
    async open(device, how) {
      const holding = await hold(device, how);
      return holding.ok ? ok(remoteOf(holding.value, sudoOf(holding.value.hop))) : holding;
    },
    openShell: (device, shell) => standing(device, ({ session }) => session.shell(shell)),
    openSftp: (device, sftp) => standing(device, ({ session }) => session.sftp(sftp)),
    close: () => life.abort(),
    handlers: {
      ...questions.handlers,
      async *'ssh.states'(_input, context) {
        for await (const states of follow(connections.states, context.signal)) yield { states };
      },
      async 'ssh.connect'({ device }, context) {
        const holding = await hold(device);
        if (!holding.ok) return holding;
        held.get(device)?.release();
        held.set(device, holding.value);
        const connected = await holding.value.session.connect({ signal: context.signal });
        return connected.ok ? ok({}) : connected;
      },
      async 'ssh.disconnect'({ device }) {
        held.get(device)?.release();
        held.delete(device);
        connections.endLingering(device);
        return ok({});
      },
      async 'ssh.remembered'() {
        return ok({ unavailable: await keychain.unavailable(), accounts: [...(await keychain.list())] });
      },
      async 'ssh.forget'({ account }) {
        const failed = await keychain.delete(account);
        return failed === null ? ok({}) : fail({ code: 'keychain', message: failed });
      },
    },
  };
}

/** A device as the other slices reach it. */
function remoteOf({ session, hop, release }: Hold, sudo: Sudo): Remote {
  return {
    exec: (argv, options) => session.exec(argv, options),
    execAsRoot: (argv, options = {}) =>
      hop.user === 'root' ? session.exec(argv, options) : sudo.run((words, how) => session.exec(words, how), argv, options),
    close: release,
  };
}
