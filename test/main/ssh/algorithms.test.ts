import { afterAll, describe, expect, it } from 'vitest';
import { createClient, hop, know, text } from './client.ts';
import { connectWithoutOpenSsl, passphrase } from './connect.ts';
import { createBench, hasDropbear, hasOpenSsh, makeKey, startDropbear, startSshd } from './peers.ts';

const bench = createBench();
afterAll(() => bench.end());
const key = makeKey(bench, 'key');
const locked = makeKey(bench, 'locked', { passphrase });

describe('algorithms (skipped where a server is not installed)', () => {
  it.skipIf(!hasOpenSsh)('logs in to OpenSSH with what Electron’s BoringSSL has, and nothing else', async () => {
    const server = await startSshd(bench, 'plain', [key, locked]);
    const outcome = await connectWithoutOpenSsl(bench, server, locked.file);
    expect(outcome).toEqual({ result: 'hello', shell: 5, hasChacha: false, blake2: 'BoringSSL has no blake2b512 (createHash)' });
  });

  it.skipIf(!hasDropbear)('logs in to dropbear with what Electron’s BoringSSL has, and nothing else', async () => {
    const server = await startDropbear(bench, 'dropbear', [key]);
    expect(await connectWithoutOpenSsl(bench, server, key.file)).toMatchObject({ result: 'hello', shell: 5 });
  });

  it.skipIf(!hasOpenSsh).each([
    ['cipher', 'Ciphers aes128-cbc', 'aes128-cbc'],
    ['cipher', 'Ciphers chacha20-poly1305@openssh.com', null],
    ['MAC', 'MACs hmac-sha1', null],
    ['key exchange', 'KexAlgorithms diffie-hellman-group14-sha1', 'diffie-hellman-group14-sha1'],
  ] as const)('an old server with no %s of ours (%s): a sentence, and a way in for this device alone', async (part, line, legacy) => {
    const server = await startSshd(
      bench,
      `old-${line.replace(/\W/g, '-')}`,
      [key],
      [line, ...(part === 'MAC' ? ['Ciphers aes128-ctr'] : [])],
    );
    const client = createClient(bench, { identityFiles: [key.file] });
    know(client.knownHosts, [server]);
    const refused = await client.sessions.session([hop(server.port)]).connect();
    expect(refused).toMatchObject({
      ok: false,
      failure: { code: 'algorithms', message: expect.stringContaining(`no ${part} algorithm in common`) },
    });
    if (legacy === null) return;
    const letIn = await client.sessions.session([hop(server.port, { legacy: [legacy] })]).exec(['printf', 'in']);
    expect(letIn.ok && text(letIn.value.stdout)).toBe('in');
  });

  it.skipIf(!hasOpenSsh)('of a server with several keys, one is asked for that known_hosts can compare', async () => {
    const ecdsa = makeKey(bench, 'ecdsa-host', { type: 'ecdsa' });
    const server = await startSshd(bench, 'two-keys', [key], [`HostKey ${makeKey(bench, 'ed-host').file}`, `HostKey ${ecdsa.file}`]);
    const client = createClient(bench, { identityFiles: [key.file] });
    know(client.knownHosts, [{ port: server.port, hostKey: ecdsa }]);
    expect(await client.sessions.session([hop(server.port)]).connect()).toMatchObject({ ok: true });
  });
});
