import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Failure, fail, ok, type Result } from '../../../shared/kit/result.ts';
import type { RunningServer } from './running.ts';

/** Where the simulated server is reached, and which certificate is its own. */
export interface SimulatedServer {
  readonly url: string;
  readonly certificateDer: Uint8Array;
}

/** The press controller of the demo plant: an OPC UA server inside this program. Nothing of it is loaded before it is reached. */
export interface DemoServer {
  /** @param host `press.demo.invalid`, as it stands in the sample */
  reach(host: string): Promise<Result<SimulatedServer, Failure>>;
  close(): Promise<void>;
}

/** Makes a certificate for an application. */
export type MakeCertificate = (request: {
  readonly commonName: string;
  readonly applicationUri: string;
  readonly hosts: readonly string[];
  readonly from: Date;
  readonly to: Date;
}) => Promise<{ readonly certificateDer: Uint8Array; readonly privateKeyPem: string }>;

const HOST = /^press\.demo\.invalid\.?$/i;

export function createDemoServer({
  signal,
  makeCertificate,
}: {
  readonly signal: AbortSignal;
  readonly makeCertificate: MakeCertificate;
}): DemoServer {
  let starting: Promise<Started> | null = null;
  let isClosed = signal.aborted;

  async function close(): Promise<void> {
    isClosed = true;
    const started = await starting?.catch(() => null);
    starting = null;
    await started?.close();
  }
  signal.addEventListener('abort', () => void close(), { once: true });

  return {
    async reach(host) {
      if (!HOST.test(host))
        return fail({ code: 'no-such-server', message: `${host} is not in the demo plant. It has press.demo.invalid.` });
      if (isClosed) return fail({ code: 'closed', message: 'The demo plant has been shut down. Start Fieldwright again.' });
      try {
        starting ??= start(makeCertificate);
        const { running, certificateDer } = await starting;
        return ok({ url: running.url, certificateDer });
      } catch (error) {
        starting = null;
        return fail({
          code: 'demo-plant',
          message: `The demo plant could not be started: ${error instanceof Error ? error.message : String(error)}.`,
        });
      }
    },
    close,
  };
}

interface Started {
  readonly running: RunningServer;
  readonly certificateDer: Uint8Array;
  close(): Promise<void>;
}

const DAY_MS = 24 * 3_600_000;

async function start(makeCertificate: MakeCertificate): Promise<Started> {
  const folder = await mkdtemp(path.join(tmpdir(), 'fieldwright-demo-opcua-'));
  try {
    const { APPLICATION_URI, runServer } = await import('./running.ts');
    const made = await makeCertificate({
      commonName: 'Press controller (simulated)',
      applicationUri: APPLICATION_URI,
      hosts: ['press.demo.invalid'],
      from: new Date(Date.now() - DAY_MS),
      to: new Date(Date.now() + 365 * DAY_MS),
    });
    const running = await runServer({ ...made, folder });
    return {
      running,
      certificateDer: made.certificateDer,
      async close() {
        await running.close();
        await rm(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}
