import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, hop, know, text } from './client.ts';
import { createBench, hasDropbear, hasOpenSsh, type KeyPair, makeKey, type Server, startAgent, startDropbear, startSshd } from './peers.ts';

const bench = createBench();
afterAll(() => bench.end());

const key = makeKey(bench, 'key');
const locked = makeKey(bench, 'locked', { passphrase: 'häuser & höfe' });
const rsa = makeKey(bench, 'rsa', { type: 'rsa' });
const lockedPem = makeKey(bench, 'pem', { type: 'ecdsa', passphrase: 'PEM of old', pem: true });

const kinds = [
  { name: 'OpenSSH', isThere: hasOpenSsh, start: (keys: KeyPair[]) => startSshd(bench, 'sshd', keys) },
  { name: 'dropbear', isThere: hasDropbear, start: (keys: KeyPair[]) => startDropbear(bench, 'dropbear', keys) },
];

describe.each(kinds)('logging in to $name', ({ name, isThere, start }) => {
  const skipped = isThere ? '' : ` (skipped: ${name} is not installed, or may not be started here)`;
  const check = it.skipIf(!isThere);
  let server: Server;
  beforeAll(async () => {
    if (isThere) server = await start([key, locked, rsa, lockedPem]);
  });

  const connect = async (ports: Parameters<typeof createClient>[1], person: Parameters<typeof createClient>[2] = {}) => {
    const client = createClient(bench, ports, person);
    know(client.knownHosts, [server]);
    const session = client.sessions.session([hop(server.port)]);
    const result = await session.exec(['printf', '%s', 'hello']);
    session.close();
    return { ...client, printed: result.ok ? text(result.value.stdout) : result.failure };
  };

  check(`with an ed25519 key${skipped}`, async () => {
    expect((await connect({ identityFiles: [key.file] })).printed).toBe('hello');
  });

  check(`with an RSA key, signed with SHA-2${skipped}`, async () => {
    expect((await connect({ identityFiles: [rsa.file] })).printed).toBe('hello');
  });

  check(`with a key under a passphrase, asked again after a wrong one${skipped}`, async () => {
    const { printed, credentialQuestions } = await connect({ identityFiles: [locked.file] }, { answers: [['wrong'], ['häuser & höfe']] });
    expect(printed).toBe('hello');
    expect(credentialQuestions.map(({ kind, file, attempt }) => [kind, file, attempt])).toEqual([
      ['passphrase', locked.file, 1],
      ['passphrase', locked.file, 2],
    ]);
  });

  check(`with a key in PEM under a passphrase${skipped}`, async () => {
    expect((await connect({ identityFiles: [lockedPem.file] }, { answers: [['PEM of old']] })).printed).toBe('hello');
  });

  check(`a passphrase is asked only for a key that the server takes${skipped}`, async () => {
    const stranger = makeKey(bench, `${name}-stranger`, { passphrase: 'stranger' });
    const { printed, credentialQuestions } = await connect({ identityFiles: [stranger.file, key.file] });
    expect(printed).toBe('hello');
    expect(credentialQuestions).toEqual([]);
  });

  check(`with the keys of ssh-agent, none in a file${skipped}`, async () => {
    const socket = await startAgent(bench, [key]);
    expect((await connect({ agentSocket: socket })).printed).toBe('hello');
    await expect(connect({ agentSocket: bench.file('no-agent'), identityFiles: [rsa.file] })).resolves.toMatchObject({ printed: 'hello' });
  });

  check(`with the keys of a second agent, as Pageant beside OpenSSH’s; a certificate beside a key is told${skipped}`, async () => {
    const [other, right] = [makeKey(bench, `${name}-second`), makeKey(bench, `${name}-certified`)];
    const agents = [await startAgent(bench, [other]), await startAgent(bench, [key])];
    expect((await connect({ agentSocket: agents[0] ?? null, findAgents: async () => agents.slice(1) })).printed).toBe('hello');
    execFileSync('ssh-keygen', ['-q', '-s', other.file, '-I', 'user', `${right.file}.pub`]);
    expect((await connect({ identityFiles: [right.file] })).printed).toMatchObject({
      code: 'authentication',
      message: expect.stringContaining('1 of the keys have a certificate, which cannot be used here'),
    });
  });

  check(`an agent full of keys: a server that stops at six is told with the remedy, and the remedy works${skipped}`, async () => {
    const others = Array.from({ length: 12 }, (_, index) => makeKey(bench, `${name}-agent-${index}`));
    const agentSocket = await startAgent(bench, [...others, key]);
    const { printed } = await connect({ agentSocket });
    // dropbear counts signatures, not the keys it is shown.
    if (name === 'dropbear') expect(printed).toBe('hello');
    else expect(printed).toMatchObject({ code: 'authentication', message: expect.stringContaining('IdentitiesOnly') });
    const client = createClient(bench, { agentSocket });
    know(client.knownHosts, [server]);
    const session = client.sessions.session([hop(server.port, { identityFiles: [key.file], identitiesOnly: true })]);
    expect(await session.exec(['true'])).toMatchObject({ ok: true, value: { code: 0 } });
    // Nor is the agent lent to the device.
    expect(await session.exec(['printenv', 'SSH_AUTH_SOCK'])).toMatchObject({ ok: true, value: { code: 1 } });
  });

  check(`no key that it takes: a sentence with what was tried and what it takes${skipped}`, async () => {
    const { printed } = await connect({ identityFiles: [makeKey(bench, `${name}-other`).file] });
    expect(printed).toMatchObject({
      code: 'authentication',
      message: expect.stringMatching(/^sw1 refuses to log in \w+ \(tried: 1 keys; it takes: publickey/),
    });
  });

  check(`an unknown key: asked with both fingerprints as ssh-keygen prints them, kept, and not asked again${skipped}`, async () => {
    const client = createClient(bench, { identityFiles: [key.file] }, { trusts: 'store' });
    const first = client.sessions.session([hop(server.port)]);
    expect(await first.connect()).toMatchObject({ ok: true });
    first.close();
    const again = client.sessions.session([hop(server.port)]);
    expect(await again.connect()).toMatchObject({ ok: true });
    again.close();
    expect(client.keyQuestions).toHaveLength(1);
    expect(readFileSync(client.knownHosts, 'utf8')).toBe(`[127.0.0.1]:${server.port} ${server.hostKey.publicKey}\n`);
    expect(statSync(client.knownHosts).mode & 0o777).toBe(0o600);
  });

  check(
    `a line of a certificate authority says nothing of a plain key: asked, with the line (sshd(8), @cert-authority)${skipped}`,
    async () => {
      const client = createClient(bench, { identityFiles: [key.file] }, { trusts: 'refuse' });
      writeFileSync(client.knownHosts, `# plant\n@cert-authority [127.0.0.1]:* ${server.hostKey.publicKey}\n`);
      expect(await client.sessions.session([hop(server.port)]).connect()).toMatchObject({
        ok: false,
        failure: { code: 'host-key-refused' },
      });
      expect(client.keyQuestions).toMatchObject([{ authority: `${client.knownHosts}:2` }]);
    },
  );

  check(`a changed key is a hard stop that names file and line${skipped}`, async () => {
    const client = createClient(bench, { identityFiles: [key.file] }, { trusts: 'store' });
    writeFileSync(client.knownHosts, `# plant\n[127.0.0.1]:${server.port} ${key.publicKey}\n`);
    const result = await client.sessions.session([hop(server.port)]).connect();
    expect(result).toMatchObject({
      ok: false,
      failure: { code: 'host-key-changed', message: expect.stringContaining(`${client.knownHosts}:2 `) },
    });
    expect(client.keyQuestions).toEqual([]);
  });
});
