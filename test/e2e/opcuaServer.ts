import { type ChildProcess, fork } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { makeCertificate } from '../../main/opcua/ownCertificate.ts';

/** A node-opcua server in a process of its own, with the certificate that a person would compare. */
export interface TestServer {
  readonly url: string;
  /** SHA-1 of the certificate in hex without colons, as Node reads it. */
  readonly thumbprint: string;
  /** A home for the host under test: its trust list and own certificate are this test's alone. */
  readonly home: string;
  start(): Promise<void>;
  /** As a power cut: nothing is closed. */
  kill(): Promise<void>;
  /** `move` gives each of the many variables a new value. */
  tell(message: string): void;
  end(): Promise<void>;
}

const DAY_MS = 86_400_000;

/** @param many simple variables below the folder Many */
export async function createTestServer(many: number): Promise<TestServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'fieldwright-opcua-e2e-'));
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  probe.close();
  await once(probe, 'close');
  const made = await makeCertificate({
    commonName: 'Test plant',
    applicationUri: 'urn:test:server',
    hosts: ['127.0.0.1', 'localhost'],
    from: new Date(Date.now() - DAY_MS),
    to: new Date(Date.now() + 1_000 * DAY_MS),
  });
  const certificate = new X509Certificate(made.certificateDer);
  const files = { certificateFile: path.join(folder, 'server.pem'), privateKeyFile: path.join(folder, 'server.key.pem') };
  writeFileSync(files.certificateFile, certificate.toString());
  writeFileSync(files.privateKeyFile, made.privateKeyPem, { mode: 0o600 });
  let child: ChildProcess | null = null;
  const kill = async (): Promise<void> => {
    const gone = child && child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null;
    child?.kill('SIGKILL');
    await gone;
    child = null;
  };
  return {
    url: `opc.tcp://127.0.0.1:${port}`,
    thumbprint: certificate.fingerprint.replaceAll(':', ''),
    home: mkdtempSync(path.join(folder, 'home-')),
    async start() {
      const options = JSON.stringify({ port, folder: path.join(folder, 'server'), many, ...files });
      child = fork(new URL('../main/opcua/server.script.ts', import.meta.url), [options], {
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      const ready = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => null)]);
      if (!ready) throw new Error('the test server did not start');
    },
    kill,
    tell: (message) => void child?.send(message),
    async end() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
