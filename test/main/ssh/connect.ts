import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Bench, Server } from './peers.ts';

export const passphrase = 'under BoringSSL';

const place = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Logs in from a process whose crypto has nothing that BoringSSL lacks. */
export async function connectWithoutOpenSsl(
  bench: Bench,
  server: Server,
  keyFile: string,
): Promise<{ result: unknown; hasChacha: boolean; blake2: unknown }> {
  const argv = ['--import', place('./boringSsl.script.ts'), place('./connectDriver.ts')];
  const values = [String(server.port), keyFile, bench.file(`known-${server.port}`), passphrase];
  const { stdout } = await promisify(execFile)(process.execPath, [...argv, ...values]);
  return JSON.parse(stdout);
}
