import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { noKeychain } from '../../../main/kit/keychain.ts';
import { makeCertificate } from '../../../main/opcua/ownCertificate.ts';
import { createOpcuaService, type OpcuaServiceOptions } from '../../../main/opcua/service.ts';
import { type OpcuaAnswer, type OpcuaQuestion, opcuaContract } from '../../../shared/opcua/contract.ts';
import { createClient } from '../../../shared/rpc/client.ts';
import { serve } from '../../../shared/rpc/host.ts';
import { inProcess } from '../../../shared/rpc/inProcess.ts';
import type { OpcuaProfile } from '../../../shared/site/connections.ts';
import type { ServerOptions } from './server.script.ts';

export interface CertificateFiles {
  readonly certificateFile: string;
  readonly privateKeyFile: string;
}

/** A server, a host that knows it as `plant`, and a window on that host. */
export interface Plant {
  readonly folder: string;
  readonly url: string;
  readonly client: ReturnType<typeof createClient<typeof opcuaContract>>;
  /** What the windows were asked, in order. */
  readonly questions: OpcuaQuestion[];
  readonly service: ReturnType<typeof createOpcuaService>;
  profile: OpcuaProfile;
  answer: (question: OpcuaQuestion) => OpcuaAnswer;
  start(options?: Partial<ServerOptions>): Promise<void>;
  /** As a power cut: nothing is closed. */
  kill(): Promise<void>;
  tell(message: string): void;
  makeCertificate(name: string, validity?: { from?: Date; to?: Date; applicationUri?: string }): Promise<CertificateFiles>;
  end(): Promise<void>;
}

/** An item with what a window that has no wishes asks for. */
export const itemOf = (id: number, node: string, samplingMs = 500) => ({
  id,
  node,
  samplingMs,
  queueSize: 10,
  discardOldest: true,
  deadband: { kind: 'none' as const },
});

const DAY_MS = 24 * 3_600_000;
export const trusting = (question: OpcuaQuestion): OpcuaAnswer =>
  question.kind === 'certificate' ? { kind: 'trust', choice: 'store' } : { kind: 'secret', secret: 'let me in', remember: false };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  server.close();
  await once(server, 'close');
  return port;
}

export async function createPlant(options: Partial<OpcuaServiceOptions> = {}): Promise<Plant> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fieldwright-opcua-'));
  const port = await freePort();
  const url = `opc.tcp://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const service = createOpcuaService({
    currentSite: async () => ({ connections: { plant: plant.profile } }),
    keychain: noKeychain('none in tests'),
    simulated: null,
    folder: path.join(folder, 'host'),
    ...options,
  });
  const [near, far] = inProcess(setImmediate);
  serve(opcuaContract, service.handlers, far, { onBug: (method, error) => process.stderr.write(`${method}: ${String(error)}\n`) });
  const client = createClient(opcuaContract, near);

  const plant: Plant = {
    folder,
    url,
    client,
    questions: [],
    service,
    profile: { kind: 'opcua', url, identity: { kind: 'anonymous' }, security: { policy: 'None', mode: 'None' } },
    answer: trusting,
    async start(how = {}) {
      const files = how.certificateFile ? {} : await plant.makeCertificate('server');
      const all = { port, folder: path.join(folder, 'server'), ...files, ...how };
      child = fork(new URL('./server.script.ts', import.meta.url), [JSON.stringify(all)], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      const ready = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => null)]);
      if (!ready) throw new Error('the test server did not start');
    },
    async kill() {
      const gone = child && child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
      child?.kill('SIGKILL');
      await gone;
      child = null;
    },
    tell: (message) => void child?.send(message),
    async makeCertificate(name, { from, to, applicationUri = 'urn:test:server' } = {}) {
      const made = await makeCertificate({
        commonName: 'Test plant',
        applicationUri,
        hosts: ['127.0.0.1', 'localhost'],
        from: from ?? new Date(Date.now() - DAY_MS),
        to: to ?? new Date(Date.now() + 1_000 * DAY_MS),
      });
      const files = { certificateFile: path.join(folder, `${name}.pem`), privateKeyFile: path.join(folder, `${name}.key.pem`) };
      const body =
        Buffer.from(made.certificateDer)
          .toString('base64')
          .match(/.{1,64}/g) ?? [];
      await writeFile(files.certificateFile, ['-----BEGIN CERTIFICATE-----', ...body, '-----END CERTIFICATE-----', ''].join('\n'));
      await writeFile(files.privateKeyFile, made.privateKeyPem, { mode: 0o600 });
      return files;
    },
    async end() {
      asking.abort();
      await service.close();
      await plant.kill();
      near.close('the test has ended');
      await rm(folder, { recursive: true, force: true });
    },
  };
  const asking = new AbortController();
  void answerAll(plant, asking.signal);
  return plant;
}

async function answerAll(plant: Plant, signal: AbortSignal): Promise<void> {
  const seen = new Set<number>();
  for await (const { items } of plant.client['opcua.questions']({}, { signal })) {
    for (const { id, question } of items.flatMap(({ asked }) => asked)) {
      if (seen.has(id)) continue;
      seen.add(id);
      plant.questions.push(question);
      void plant.client['opcua.answer']({ id, answer: plant.answer(question) });
    }
  }
}
