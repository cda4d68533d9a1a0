import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { local } from './localFiles.ts';
import { assertGoing } from './refusal.ts';

/** Up to here a hash is made where we stand: it takes less than starting a thread. */
const INLINE_BYTES = 1024 * 1024;

/** Hashing takes as long as encrypting: on a thread of its own it costs the copy nothing. Constant source, so that any build carries it. */
const HASHER = `
const { createHash } = require('node:crypto');
const { openSync, readSync, closeSync } = require('node:fs');
const { parentPort, workerData } = require('node:worker_threads');
const file = openSync(workerData.path, 'r');
const hash = createHash('sha256');
const buffer = Buffer.allocUnsafe(262144);
let left = workerData.bytes;
while (left > 0) {
  const length = readSync(file, buffer, 0, Math.min(left, buffer.length), workerData.bytes - left);
  if (length === 0) break;
  hash.update(buffer.subarray(0, length));
  left -= length;
}
closeSync(file);
parentPort.postMessage(hash.digest('hex'));
`;

/** SHA-256 in hex of the first `bytes` of a file of the laptop's. */
export async function hashLocal(path: string, bytes: number, signal: AbortSignal): Promise<string> {
  assertGoing(signal);
  return local(path, () => (bytes <= INLINE_BYTES ? hashHere(path, bytes) : hashInThread(path, bytes, signal)));
}

async function hashHere(path: string, bytes: number): Promise<string> {
  const handle = await open(path, 'r');
  try {
    const buffer = Buffer.allocUnsafe(bytes);
    const { bytesRead } = await handle.read(buffer, 0, bytes, 0);
    return createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex');
  } finally {
    await handle.close();
  }
}

function hashInThread(path: string, bytes: number, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(HASHER, { eval: true, workerData: { path, bytes } });
    const stop = () => void worker.terminate();
    signal.addEventListener('abort', stop, { once: true });
    worker.once('message', (hash: unknown) => resolve(String(hash)));
    worker.once('error', reject);
    worker.once('exit', () => {
      signal.removeEventListener('abort', stop);
      try {
        assertGoing(signal);
      } catch (error) {
        reject(error);
      }
    });
  });
}
