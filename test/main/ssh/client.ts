import { writeFileSync } from 'node:fs';
import type { SshPorts } from '../../../main/ssh/ports.ts';
import { createSshSessions, type SshSessions } from '../../../main/ssh/sessions.ts';
import type { Watched } from '../../../main/ssh/state.ts';
import type { CredentialQuestion, HostKeyQuestion, SessionState } from '../../../shared/ssh/contract.ts';
import type { Hop } from '../../../shared/ssh/route.ts';
import { type Bench, type KeyPair, user } from './peers.ts';

/** Sessions whose known_hosts is the bench's own, and a person who says what a test has them say. */
export interface TestClient {
  readonly sessions: SshSessions;
  readonly knownHosts: string;
  readonly keyQuestions: HostKeyQuestion[];
  readonly credentialQuestions: CredentialQuestion[];
}

export interface Person {
  readonly trusts?: 'store' | 'once' | 'refuse';
  /** Answers in the order of the questions; then the person gives up. */
  readonly answers?: readonly (readonly string[])[];
}

let count = 0;

export function createClient(bench: Bench, ports: Partial<SshPorts> = {}, { trusts = 'refuse', answers = [] }: Person = {}): TestClient {
  const life = new AbortController();
  bench.onEnd(() => life.abort());
  const knownHosts = bench.file(`known_hosts-${++count}`);
  const keyQuestions: HostKeyQuestion[] = [];
  const credentialQuestions: CredentialQuestion[] = [];
  const left = [...answers];
  const sessions = createSshSessions(
    {
      knownHosts: { files: [knownHosts], hashNames: false },
      identityFiles: [],
      agentSocket: null,
      async confirmHostKey(question) {
        keyQuestions.push(question);
        return trusts;
      },
      async authenticate(question) {
        credentialQuestions.push(question);
        return left.shift() ?? null;
      },
      timing: { firstRetryMs: 50, mostRetryMs: 200, loginMs: 15_000 },
      ...ports,
    },
    { signal: life.signal },
  );
  return { sessions, knownHosts, keyQuestions, credentialQuestions };
}

export function hop(port: number, over: Partial<Hop> = {}): Hop {
  return {
    label: 'sw1',
    user,
    host: '127.0.0.1',
    port,
    hostKeyAlias: null,
    identityFiles: null,
    identitiesOnly: false,
    knownHostsFiles: null,
    hashKnownHosts: false,
    legacy: [],
    ...over,
  };
}

/** Makes servers known as OpenSSH writes them. */
export function know(file: string, servers: readonly { readonly port: number; readonly hostKey: KeyPair }[]): void {
  writeFileSync(file, servers.map(({ port, hostKey }) => `[127.0.0.1]:${port} ${hostKey.publicKey}\n`).join(''));
}

/** Waits until a session is in a state. */
export function reached<K extends SessionState['kind']>(
  state: Watched<SessionState>,
  kind: K,
): Promise<Extract<SessionState, { kind: K }>> {
  return new Promise((resolve) => {
    const look = (now: SessionState) => {
      if (!isOf(now, kind)) return;
      stop();
      resolve(now);
    };
    const stop = state.subscribe(look);
    look(state.get());
  });
}

function isOf<K extends SessionState['kind']>(state: SessionState, kind: K): state is Extract<SessionState, { kind: K }> {
  return state.kind === kind;
}

export const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
