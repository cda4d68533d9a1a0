import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import ssh2, { type AuthContext } from 'ssh2';
import { afterAll, describe, expect, it } from 'vitest';
import { KeyRing } from '../../../main/ssh/keyRing.ts';
import { createClient, hop, know, type Person } from './client.ts';
import { createBench, hasOpenSsh, type KeyPair, makeKey } from './peers.ts';

const bench = createBench();
afterAll(() => bench.end());
const key = makeKey(bench, 'key');
const check = it.skipIf(!hasOpenSsh);

interface Recorder {
  readonly port: number;
  readonly hostKey: KeyPair;
  /** Every user authentication request, in order. */
  readonly attempts: string[];
}

/** A server of ours, for what OpenSSH does only with PAM: it writes down all that reaches it. */
async function startRecorder(name: string, decide: (context: AuthContext) => void): Promise<Recorder> {
  const hostKey = makeKey(bench, `${name}-host`);
  const attempts: string[] = [];
  const server = new ssh2.Server({ hostKeys: [readFileSync(hostKey.file)], banner: 'Welcome\u001b]52;c;b3duZWQ=\u0007' }, (client) => {
    client.on('authentication', (context) => {
      attempts.push(context.method === 'password' ? `password ${context.password}` : context.method);
      decide(context);
    });
    client.on('ready', () => client.on('session', (accept) => accept().on('exec', (_accept, reject) => reject?.())));
    client.on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  bench.onEnd(() => void server.close());
  const address = server.address();
  return { port: typeof address === 'object' && address ? address.port : 0, hostKey, attempts };
}

const takesPassword = (context: AuthContext) =>
  context.method === 'password' && context.password === 'right' ? context.accept() : context.reject(['password']);

async function connectTo(server: Recorder, person: Person, prepare: (knownHosts: string) => void = () => undefined) {
  const client = createClient(bench, { identityFiles: [key.file] }, person);
  prepare(client.knownHosts);
  const session = client.sessions.session([hop(server.port)]);
  const result = await session.connect();
  session.close();
  return { ...client, result };
}

describe('trust before credentials (the server is of ssh2, and writes down every attempt)', () => {
  check('an unknown key that the person refuses: not one authentication request was sent', async () => {
    const server = await startRecorder('unknown', takesPassword);
    const { result, keyQuestions, knownHosts } = await connectTo(server, { trusts: 'refuse', answers: [['right']] });
    expect(result).toMatchObject({ ok: false, failure: { code: 'host-key-refused' } });
    expect(keyQuestions).toMatchObject([{ keyType: 'ssh-ed25519', port: server.port, file: knownHosts }]);
    expect(server.attempts).toEqual([]);
    expect(existsSync(knownHosts)).toBe(false);
  });

  check('a changed key: not one request, and nobody is asked', async () => {
    const server = await startRecorder('changed', takesPassword);
    const { result, keyQuestions } = await connectTo(server, { trusts: 'store' }, (file) =>
      know(file, [{ port: server.port, hostKey: key }]),
    );
    expect(result).toMatchObject({ ok: false, failure: { code: 'host-key-changed' } });
    expect([server.attempts, keyQuestions]).toEqual([[], []]);
  });

  check('a revoked key, though another line knows it: not one request, and the sentence names the line that revokes', async () => {
    const server = await startRecorder('revoked', takesPassword);
    const { result, knownHosts } = await connectTo(server, { trusts: 'store' }, (file) => {
      know(file, [server]);
      writeFileSync(file, `${readFileSync(file, 'utf8')}@revoked * ${server.hostKey.publicKey}\n`);
    });
    expect(result).toMatchObject({
      ok: false,
      failure: { code: 'host-key-revoked', message: expect.stringContaining(`${knownHosts}:2 revokes`) },
    });
    expect(server.attempts).toEqual([]);
  });

  check('a known_hosts that cannot be read is a hard stop, for nobody can say that the key has not changed', async () => {
    const server = await startRecorder('unreadable', takesPassword);
    const { result } = await connectTo(server, { trusts: 'store' }, (file) => writeFileSync(file, Buffer.alloc(5 * 1024 * 1024, 'x')));
    expect(result).toMatchObject({
      ok: false,
      failure: { code: 'host-key-refused', message: expect.stringMatching(/^sw1: .* cannot be read: it has 5242880 bytes/) },
    });
    expect(server.attempts).toEqual([]);
  });

  check('trusted once: connected, and nothing is written', async () => {
    const server = await startRecorder('once', takesPassword);
    const { result, knownHosts } = await connectTo(server, { trusts: 'once', answers: [['right']] });
    expect(result).toMatchObject({ ok: true });
    expect(existsSync(knownHosts)).toBe(false);
  });

  check(
    'a new key goes to the end of the file: mode kept, a missing line end mended, the name hashed where that is asked for',
    async () => {
      const server = await startRecorder('hashed', takesPassword);
      const client = createClient(bench, {}, { trusts: 'store', answers: [['right'], ['right']] });
      writeFileSync(client.knownHosts, `# kept\n10.0.0.9 ${key.publicKey}`);
      chmodSync(client.knownHosts, 0o640);
      const session = () => client.sessions.session([hop(server.port, { hashKnownHosts: true })]);
      const first = session();
      expect(await first.connect()).toMatchObject({ ok: true });
      first.close();
      const text = readFileSync(client.knownHosts, 'utf8');
      expect(text).toMatch(/^# kept\n10\.0\.0\.9 ssh-ed25519 \S+\n\|1\|\S{28}\|\S{28} ssh-ed25519 \S+\n$/);
      expect(text).not.toContain('127.0.0.1');
      expect(statSync(client.knownHosts).mode & 0o777).toBe(0o640);
      expect(await session().connect()).toMatchObject({ ok: true });
      expect(client.keyQuestions).toHaveLength(1);
    },
  );
});

describe('credentials (the server is of ssh2)', () => {
  check(
    'a password: asked after the keys, asked again after a wrong one, never sent before the server says that it takes one',
    async () => {
      const server = await startRecorder('password', takesPassword);
      const { result, credentialQuestions } = await connectTo(server, { trusts: 'once', answers: [['wrong'], ['right']] });
      expect(result).toMatchObject({ ok: true });
      expect(server.attempts).toEqual(['none', 'password wrong', 'password right']);
      expect(credentialQuestions.map(({ kind, hop: label, attempt }) => [kind, label, attempt])).toEqual([
        ['password', 'sw1', 1],
        ['password', 'sw1', 2],
      ]);
    },
  );

  check('the person gives up: no further attempt, and the sentence says what was tried', async () => {
    const server = await startRecorder('given-up', takesPassword);
    const { result } = await connectTo(server, { trusts: 'once', answers: [['wrong']] });
    expect(result).toMatchObject({
      ok: false,
      failure: { code: 'authentication', message: expect.stringContaining('tried: password; it takes: password') },
    });
    expect(server.attempts).toEqual(['none', 'password wrong']);
  });

  check('the questions of keyboard-interactive, with the escape sequences taken out of the server’s words', async () => {
    const server = await startRecorder('questions', (context) => {
      if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
      const prompts = [
        { prompt: 'Pass\u001b[2Jword: ', echo: false },
        { prompt: 'Code: ', echo: true },
      ];
      context.prompt(prompts, 'Plant\u202e', 'Two steps', (answers) =>
        answers.join() === 'secret,42' ? context.accept() : context.reject(),
      );
    });
    const { result, credentialQuestions } = await connectTo(server, { trusts: 'once', answers: [['secret', '42']] });
    expect(result).toMatchObject({ ok: true });
    expect(credentialQuestions[0]?.questions).toEqual([
      { text: 'Pass\ufffd[2Jword: ', echo: false },
      { text: 'Code: ', echo: true },
    ]);
    expect(JSON.stringify(credentialQuestions)).not.toMatch(/\\u001b|\u202e/);
  });

  check('a request without a question is answered without asking anybody, and one with seventeen is not (RFC 4256 §3.2)', async () => {
    const ask = (server: string, count: number) =>
      startRecorder(server, (context) => {
        if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive']);
        const prompts = Array.from({ length: count }, () => ({ prompt: 'More: ', echo: false }));
        context.prompt(prompts, 'Welcome', 'Nothing to ask', (answers) => (answers.join('') === '' ? context.accept() : context.reject()));
      });
    const none = await connectTo(await ask('no-question', 0), { trusts: 'once' });
    expect(none.result).toMatchObject({ ok: true });
    expect(none.credentialQuestions).toEqual([]);
    expect((await connectTo(await ask('many-questions', 17), { trusts: 'once' })).credentialQuestions).toEqual([]);
  });

  check('a password and then a key (partial success, RFC 4252 §5.1)', async () => {
    let hasPassword = false;
    const server = await startRecorder('two-steps', (context) => {
      if (context.method === 'publickey' && hasPassword) return context.accept();
      if (context.method !== 'password') return context.reject(['password']);
      hasPassword = true;
      context.reject(['publickey'], true);
    });
    const { result } = await connectTo(server, { trusts: 'once', answers: [['right']] });
    expect(result).toMatchObject({ ok: true });
    expect(server.attempts.slice(0, 3)).toEqual(['none', 'password right', 'publickey']);
  });

  check('an RSA key signs with SHA-1 only where that is let in for the device', async () => {
    const { file } = makeKey(bench, 'rsa', { type: 'rsa' });
    const sign = (allowSha1: boolean, hash: 'sha1' | 'sha256') => {
      const ring = new KeyRing({
        findAgents: async () => [],
        identityFiles: [file],
        identitiesOnly: false,
        allowSha1,
        askPassphrase: async () => null,
      });
      return new Promise<string>((resolve) => {
        ring.getIdentities((_, keys) => {
          const [first] = keys ?? [];
          if (!first || typeof first === 'string' || Buffer.isBuffer(first) || !('getPublicSSH' in first)) return resolve('no key');
          ring.sign(first, Buffer.from('data'), { hash }, (error, signature) => resolve(error?.message ?? `${signature?.length} octets`));
        });
      });
    };
    expect(await sign(false, 'sha1')).toBe('it takes this RSA key only with SHA-1');
    expect(await sign(true, 'sha1')).toMatch(/octets/);
    expect(await sign(false, 'sha256')).toMatch(/octets/);
  });
});
