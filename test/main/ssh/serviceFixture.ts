import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { Keychain } from '../../../main/kit/keychain.ts';
import type { Remote } from '../../../main/kit/remote.ts';
import type { Person } from '../../../main/ssh/person.ts';
import { createSshService, type SshService, type SshServiceOptions } from '../../../main/ssh/service.ts';
import { surroundingsOf } from '../../../main/ssh/surroundings.ts';
import type { Result } from '../../../shared/kit/result.ts';
import { createClient as createRpcClient } from '../../../shared/rpc/client.ts';
import { serve } from '../../../shared/rpc/host.ts';
import { inProcess } from '../../../shared/rpc/inProcess.ts';
import type { Device, DeviceSsh } from '../../../shared/site/model.ts';
import { type AskedQuestion, sshContract } from '../../../shared/ssh/contract.ts';
import { text } from './client.ts';
import { type Bench, type KeyPair, user } from './peers.ts';

/** A keychain that forgets with the test; what was set and deleted is written down. */
export function memoryKeychain(kept: Record<string, string> = {}): Keychain & { readonly kept: Map<string, string> } {
  const map = new Map(Object.entries(kept));
  return {
    kept: map,
    unavailable: async () => null,
    get: async (account) => map.get(account) ?? null,
    set: async (account, secret) => {
      map.set(account, secret);
      return null;
    },
    delete: async (account) => {
      map.delete(account);
      return null;
    },
    list: async () => [...map.keys()].sort(),
  };
}

let homes = 0;

/** The service of a site with some devices, for a user with a home folder of the test's. */
export function createService(
  bench: Bench,
  devices: Readonly<Record<string, Partial<DeviceSsh>>>,
  options: Partial<SshServiceOptions> = {},
) {
  const home = bench.file(`home-${++homes}`);
  mkdirSync(`${home}/.ssh`, { recursive: true });
  const life = new AbortController();
  bench.onEnd(() => life.abort());
  const site = {
    devices: Object.fromEntries(
      Object.entries(devices).map(([name, ssh]): [string, Device] => [
        name,
        { name, title: null, role: 'bridge', profile: 'linux', ports: {}, ssh: { host: '127.0.0.1', port: 22, user, jump: [], ...ssh } },
      ]),
    ),
  };
  const service = createSshService({
    currentSite: async () => site,
    surroundings: { ...surroundingsOf(home, {}, 'linux'), knownHosts: { files: [`${home}/.ssh/known_hosts`], hashNames: false } },
    localUser: 'me',
    keychain: memoryKeychain(),
    simulated: null,
    timing: { firstRetryMs: 50, mostRetryMs: 200 },
    signal: life.signal,
    ...options,
  });
  const know = (servers: readonly { port: number; hostKey: { publicKey: string } }[]) =>
    writeFileSync(`${home}/.ssh/known_hosts`, servers.map(({ port, hostKey }) => `[127.0.0.1]:${port} ${hostKey.publicKey}\n`).join(''));
  const placeKey = (key: KeyPair) => writeFileSync(`${home}/.ssh/id_ed25519`, readFileSync(key.file), { mode: 0o600 });
  return { service, home, know, placeKey };
}

/** A window that is connected to the service. */
export function openWindow(service: SshService) {
  const [here, there] = inProcess(setImmediate);
  serve(sshContract, service.handlers, there);
  return createRpcClient(sshContract, here);
}

/** The first state of the list of questions that a test waits for. */
export async function asked(
  client: ReturnType<typeof openWindow>,
  isIt: (all: readonly AskedQuestion[]) => boolean,
): Promise<readonly AskedQuestion[]> {
  for await (const { items } of client['ssh.questions']({})) {
    const found = items.find((item) => isIt(item.asked));
    if (found) return found.asked;
  }
  throw new Error('the stream ended');
}

export function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

export const printed = async (remote: Remote, argv: readonly string[]) => text(good(await remote.exec(argv)).stdout);

/** A person who answers in order and then gives up. */
export function person(...answers: (readonly [secret: string, remember: boolean])[]): Person & { readonly questions: string[] } {
  const questions: string[] = [];
  return {
    questions,
    confirmHostKey: async () => 'refuse',
    async authenticate({ kind, attempt }) {
      questions.push(`${kind} ${attempt}`);
      const answer = answers.shift();
      return answer ? { answers: [answer[0]], remember: answer[1] } : null;
    },
  };
}
