import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileWords as shortWords } from '../../hostileWords.ts';
import { createClient, hop, know, text } from './client.ts';
import { createBench, hasDropbear, hasOpenSsh, makeKey, pause, type Server, startDropbear, startSshd } from './peers.ts';

const bench = createBench();
afterAll(() => bench.end());
const key = makeKey(bench, 'key');

const opened = (server: Server) => {
  const client = createClient(bench, { identityFiles: [key.file] });
  know(client.knownHosts, [server]);
  return client.sessions.session([hop(server.port)]);
};

const logins = (server: Server) => server.log().match(/Accepted publickey|Pubkey auth succeeded/g)?.length ?? 0;

const hostileWords = [...shortWords, 'x'.repeat(60_000)];

describe.skipIf(!hasOpenSsh)('commands over OpenSSH (skipped where it is not installed)', () => {
  let server: Server;
  let narrow: Server;
  beforeAll(async () => {
    server = await startSshd(bench, 'wide', [key]);
    narrow = await startSshd(bench, 'narrow', [key], ['MaxSessions 2']);
  });

  it('gives back stdout, stderr and the exit code, whatever the octets', async () => {
    const result = await opened(server).exec(['sh', '-c', "printf '\\000\\377'; echo no >&2; exit 7"]);
    expect(result).toMatchObject({ ok: true, value: { code: 7, signal: null } });
    expect(result.ok && [...result.value.stdout]).toEqual([0, 255]);
    expect(result.ok && text(result.value.stderr)).toBe('no\n');
  });

  it('names the signal that ended a command', async () => {
    expect(await opened(server).exec(['sh', '-c', 'kill -TERM $$'])).toMatchObject({ ok: true, value: { code: null, signal: 'SIGTERM' } });
  });

  it('gives stdin to the command and closes it', async () => {
    const bytes = Buffer.alloc(300_000, 'ab');
    const result = await opened(server).exec(['wc', '-c'], { stdin: bytes });
    expect(result.ok && text(result.value.stdout).trim()).toBe('300000');
  });

  it.each([
    ['MaxSessions 10 (sshd_config(5) default)', () => server],
    ['MaxSessions 2', () => narrow],
  ])('40 commands at once over one connection, %s: each is run once', async (_, which) => {
    const before = logins(which());
    const session = opened(which());
    const results = await Promise.all(Array.from({ length: 40 }, (_, index) => session.exec(['sh', '-c', `echo ${index}; sleep 0.02`])));
    expect(results.map((result) => (result.ok ? text(result.value.stdout) : result.failure))).toEqual(
      Array.from({ length: 40 }, (_, index) => `${index}\n`),
    );
    expect(logins(which()) - before).toBe(1);
    session.close();
  });

  it('MaxSessions 0: a sentence instead of an endless wait', async () => {
    const none = await startSshd(bench, 'none', [key], ['MaxSessions 0']);
    expect(await opened(none).exec(['true'])).toMatchObject({
      ok: false,
      failure: { code: 'no-channel', message: expect.stringMatching(/^sw1 opens no session/) },
    });
  });

  it('a command that prints without end is ended at the limit', async () => {
    const result = await opened(server).exec(['yes'], { limitBytes: 100_000 });
    expect(result).toMatchObject({ ok: false, failure: { code: 'output-limit', message: expect.stringContaining('100000 bytes') } });
  });

  it('cancelling a command gives its channel to the next and leaves the connection to the others', async () => {
    const session = opened(narrow);
    const cancel = new AbortController();
    const running = [1, 2, 3].map(() => session.exec(['sleep', '0.7'], { signal: cancel.signal }));
    await session.connect();
    cancel.abort();
    for (const result of await Promise.all(running)) expect(result).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(await session.exec(['true'])).toMatchObject({ ok: true, value: { code: 0 } });
  });

  it('cancelled while it waits in the queue, a command is never run', async () => {
    const session = opened(narrow);
    const cancel = new AbortController();
    const marker = bench.file('marker');
    const busy = [1, 2].map(() => session.exec(['sleep', '0.5']));
    await session.connect();
    const queued = Array.from({ length: 10 }, () => session.exec(['touch', marker], { signal: cancel.signal }));
    cancel.abort();
    for (const result of await Promise.all(queued)) expect(result).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    await Promise.all(busy);
    expect(existsSync(marker)).toBe(false);
  });

  it('NUL, which no argument can hold, is refused before anything is sent', async () => {
    expect(await opened(server).exec(['echo', 'a\0b'])).toMatchObject({ ok: false, failure: { code: 'bad-argument' } });
  });
});

describe.skipIf(!hasOpenSsh).each(['dash', 'bash', 'busybox sh'])(
  'hostile words under %s (skipped where OpenSSH is not installed)',
  (shell) => {
    it(`${hostileWords.length} of them arrive octet for octet and none is run`, async () => {
      const name = shell.replace(' ', '-');
      // ForceCommand lets the shell under test, not the login shell, read the line.
      const server = await startSshd(bench, name, [key], [`ForceCommand cd ${bench.folder} && exec ${shell} -c "$SSH_ORIGINAL_COMMAND"`]);
      const session = opened(server);
      const arrived = await Promise.all(hostileWords.map((word) => session.exec(['printf', '%s', word])));
      expect(arrived.map((result) => (result.ok ? text(result.value.stdout) : result.failure))).toEqual([...hostileWords]);
      const together = await session.exec(['printf', '%s\\n', ...hostileWords]);
      expect(together.ok && text(together.value.stdout)).toBe(`${hostileWords.join('\n')}\n`);
      expect(existsSync(bench.file('owned'))).toBe(false);
      session.close();
    });
  },
);

describe.skipIf(!hasDropbear)('commands over dropbear (skipped where it is not installed, or may not be started)', () => {
  it('40 commands at once over one connection, hostile words among them', async () => {
    const server = await startDropbear(bench, 'dropbear', [key]);
    const session = opened(server);
    const words = hostileWords.slice(0, 40);
    const results = await Promise.all(words.map((word) => session.exec(['printf', '%s', word])));
    expect(results.map((result) => (result.ok ? text(result.value.stdout) : result.failure))).toEqual(words);
    expect(logins(server)).toBe(1);
    expect(await session.exec(['sh', '-c', 'exit 3'])).toMatchObject({ ok: true, value: { code: 3 } });
  });

  it('cancelling a command ends it on the device (OpenSSH takes no signals for root)', async () => {
    const session = opened(await startDropbear(bench, 'cancelled', [key]));
    const cancel = new AbortController();
    const pidFile = bench.file('pid');
    const running = session.exec(['sh', '-c', `echo $$ >${pidFile}; exec sleep 600`], { signal: cancel.signal });
    while (!existsSync(pidFile)) await pause();
    cancel.abort();
    expect(await running).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    const gone = await session.exec([
      'sh',
      '-c',
      `for i in 1 2 3 4 5 6 7 8 9; do kill -0 $(cat ${pidFile}) 2>/dev/null || exit 0; sleep 0.1; done; exit 1`,
    ]);
    expect(gone).toMatchObject({ ok: true, value: { code: 0 } });
  });
});
