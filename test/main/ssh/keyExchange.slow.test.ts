import { afterAll, describe, expect, it } from 'vitest';
import { safeOffer } from '../../../shared/ssh/algorithms.ts';
import { connectWithoutOpenSsl } from './connect.ts';
import { createBench, hasOpenSsh, makeKey, startSshd } from './peers.ts';

const bench = createBench();
afterAll(() => bench.end());
const key = makeKey(bench, 'key');

describe.skipIf(!hasOpenSsh)(
  'each algorithm of the offer by itself, with what Electron’s BoringSSL has (skipped where OpenSSH is not installed)',
  () => {
    const { kex, cipher, hmac } = safeOffer;
    const servers = [
      ...kex.map((name) => `KexAlgorithms ${name}`),
      ...cipher.map((name) => `Ciphers ${name}`),
      ...hmac.map((name) => `MACs ${name}`),
    ];
    it.each(servers)('a server with %s is logged in to', async (line) => {
      const lines = [line, ...(line.startsWith('MACs') ? ['Ciphers aes128-ctr'] : [])];
      const server = await startSshd(bench, line.replace(/\W/g, '-'), [key], lines);
      expect(await connectWithoutOpenSsl(bench, server, key.file)).toMatchObject({ result: 'hello' });
      await server.kill();
    });
  },
);
