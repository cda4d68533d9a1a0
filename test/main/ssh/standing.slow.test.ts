import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteShell } from '../../../main/kit/remote.ts';
import type { SshSession } from '../../../main/ssh/sessions.ts';
import type { Result } from '../../../shared/kit/result.ts';
import { createClient, hop, know, text } from './client.ts';
import { createBench, hasDropbear, hasOpenSsh, type KeyPair, makeKey, pause, type Server, startDropbear, startSshd } from './peers.ts';

const bench = createBench();
afterAll(() => bench.end());
const key = makeKey(bench, 'key');

const opened = (server: Server, timing = {}) => {
  const client = createClient(bench, { identityFiles: [key.file], timing: { firstRetryMs: 50, mostRetryMs: 200, ...timing } });
  know(client.knownHosts, [server]);
  return client.sessions.session([hop(server.port)]);
};

const size = { columns: 80, rows: 24 };
const MIB = 1024 * 1024;

function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

const logins = (server: Server) => server.log().match(/Accepted publickey|Pubkey auth succeeded/g)?.length ?? 0;

/** Reads a shell until it has printed a text. */
async function readUntil({ stream }: RemoteShell, wanted: string | RegExp): Promise<string> {
  let seen = '';
  for (;;) {
    const chunk: unknown = stream.read();
    if (chunk === null) await Promise.race([once(stream, 'readable'), once(stream, 'end')]);
    else seen += String(chunk);
    if (typeof wanted === 'string' ? seen.includes(wanted) : wanted.test(seen)) return seen;
    if (stream.readableEnded) throw new Error(`it ended with ${JSON.stringify(seen)}`);
  }
}

const kinds = [
  { name: 'OpenSSH', isThere: hasOpenSsh, start: (name: string, keys: KeyPair[]) => startSshd(bench, name, keys) },
  { name: 'dropbear', isThere: hasDropbear, start: (name: string, keys: KeyPair[]) => startDropbear(bench, name, keys) },
];

describe.each(kinds)('a shell over $name (skipped where it is not installed)', ({ name, isThere, start }) => {
  const check = it.skipIf(!isThere);
  let server: Server;
  let session: SshSession;
  beforeAll(async () => {
    if (!isThere) return;
    server = await start(`shell-${name}`, [key]);
    session = opened(server);
  });

  check('has a terminal of the size asked for, follows a new size, and ends with its exit code (RFC 4254 §6.2, §6.7, §6.10)', async () => {
    const shell = good(await session.shell({ columns: 97, rows: 31, term: 'vt100' }));
    shell.stream.write('exec sh\n');
    shell.stream.write('echo "<$(stty size) $TERM>"\n');
    expect(await readUntil(shell, /<\d+ \d+ \w+>/)).toContain('<31 97 vt100>');
    shell.resize(132, 50);
    shell.stream.write('echo "<$(stty size)>"; exit 7\n');
    expect(await readUntil(shell, /<\d+ \d+>/)).toContain('<50 132>');
    shell.stream.resume();
    expect(await shell.ended).toEqual({ code: 7, signal: null, failure: null });
  });

  check('a flood that nobody reads stops the device: the memory of the host does not grow, and others go on', async () => {
    const shell = good(await session.shell(size));
    shell.stream.write('exec yes 0123456789abcdef0123456789abcdef\n');
    await readUntil(shell, 'abcdef\r\n0123456789');
    // The window (2 MiB, RFC 4254 §5.2) and what stands ready before it fill up within this time.
    await pause(500);
    const before = process.memoryUsage();
    await pause(1_500);
    const after = process.memoryUsage();
    const grown = after.external + after.arrayBuffers - before.external - before.arrayBuffers;
    expect(grown).toBeLessThan(4 * MIB);
    expect(good(await session.exec(['echo', 'others'])).code).toBe(0);
    shell.stream.destroy();
    await shell.ended;
  });

  check('Ctrl+C ends a flood that is read, and the shell answers again', async () => {
    const shell = good(await session.shell(size));
    shell.stream.write('yes flood\n');
    await readUntil(shell, 'flood\r\nflood\r\nflood');
    shell.stream.write('\u0003');
    shell.stream.write('echo still-$((40 + 2))\n');
    await readUntil(shell, 'still-42');
    shell.stream.destroy();
    await shell.ended;
  });

  check('stands beside many commands on one connection, comes and goes among them', async () => {
    const shells = await Promise.all([1, 2, 3].map(() => session.shell(size)));
    const commands = (count: number) => Promise.all(Array.from({ length: count }, (_, index) => session.exec(['echo', String(index)])));
    const first = commands(60);
    for (const shell of shells) good(shell).stream.end('exit\n').resume();
    const again = Array.from({ length: 3 }, async () => {
      const shell = good(await session.shell(size));
      shell.stream.end('exit\n').resume();
      return shell.ended;
    });
    for (const outputs of [await first, await commands(60)])
      expect(outputs.map((result) => text(good(result).stdout))).toEqual(Array.from({ length: 60 }, (_, index) => `${index}\n`));
    for (const end of await Promise.all(again)) expect(end).toMatchObject({ code: 0, failure: null });
    // dropbear drops a connection when channels end together: there each shell has one of its own.
    if (name === 'OpenSSH') expect(logins(server)).toBe(1);
  });

  check('the connection is lost: the shell ends at once with a sentence, and a new one comes over the new connection', async () => {
    const mortal = await start(`mortal-${name}`, [key]);
    const own = opened(mortal);
    const shell = good(await own.shell(size));
    await mortal.kill();
    expect(await shell.ended).toMatchObject({
      code: null,
      failure: { code: 'lost', message: expect.stringMatching(/^sw1: the connection was lost/) },
    });
    shell.stream.resume();
    await mortal.start();
    const next = good(await own.shell(size));
    next.stream.end('exit 3\n').resume();
    expect(await next.ended).toMatchObject({ code: 3 });
    own.close();
  });
});

describe.skipIf(!hasOpenSsh)('few sessions on a connection (skipped where OpenSSH is not installed)', () => {
  it('MaxSessions 10: eight terminals at most on the shared connection, the next has one of its own, and commands go on', async () => {
    const server = await startSshd(bench, 'ten', [key]);
    const session = opened(server);
    const shells = (await Promise.all(Array.from({ length: 9 }, () => session.shell(size)))).map(good);
    expect(logins(server)).toBe(2);
    const results = await Promise.all(Array.from({ length: 20 }, () => session.exec(['true'])));
    for (const result of results) expect(result).toMatchObject({ ok: true, value: { code: 0 } });
    expect(logins(server)).toBe(2);
    for (const { stream } of shells) stream.destroy();
    session.close();
  });

  it.each([1, 2])('MaxSessions %i, held by terminals: commands do not wait for them', async (most) => {
    const session = opened(await startSshd(bench, `few-${most}`, [key], [`MaxSessions ${most}`]));
    const shells = (await Promise.all(Array.from({ length: 3 }, () => session.shell(size)))).map(good);
    expect(await session.exec(['true'])).toMatchObject({ ok: true, value: { code: 0 } });
    for (const { stream } of shells) stream.destroy();
    await Promise.all(shells.map(({ ended }) => ended));
    expect(await session.exec(['true'])).toMatchObject({ ok: true, value: { code: 0 } });
    session.close();
  });
});

describe.skipIf(!hasOpenSsh)('SFTP (skipped where OpenSSH is not installed)', () => {
  it('writes, syncs, renames over and reads back, on a channel beside others', async () => {
    const session = opened(await startSshd(bench, 'sftp', [key], ['Subsystem sftp internal-sftp']));
    const { sftp, close, ended } = good(await session.sftp());
    const file = bench.file('over-sftp');
    await new Promise<void>((resolve, reject) => sftp.writeFile(`${file}.new`, 'hello', (error) => (error ? reject(error) : resolve())));
    await new Promise<void>((resolve, reject) =>
      sftp.ext_openssh_rename(`${file}.new`, file, (error) => (error ? reject(error) : resolve())),
    );
    expect(readFileSync(file, 'utf8')).toBe('hello');
    expect(await session.exec(['true'])).toMatchObject({ ok: true });
    close();
    await ended;
    session.close();
  });

  it('the connection is lost: it ends, and what waits is told; a new one comes over the new connection', async () => {
    const mortal = await startSshd(bench, 'mortal-sftp', [key], ['Subsystem sftp internal-sftp']);
    const session = opened(mortal);
    const { sftp, ended } = good(await session.sftp());
    mortal.freeze();
    const waiting = new Promise((resolve, reject) => sftp.stat('/', (error) => (error ? reject(error) : resolve('there'))));
    const told = expect(waiting).rejects.toThrow();
    await mortal.kill();
    await Promise.all([ended, told]);
    await mortal.start();
    good(await session.sftp()).close();
    session.close();
  });

  it('a device without an SFTP server: a failure of its own, and the connection stays', async () => {
    const session = opened(await startSshd(bench, 'no-sftp', [key]));
    expect(await session.sftp()).toMatchObject({
      ok: false,
      failure: { code: 'no-sftp', message: expect.stringMatching(/^sw1 has no SFTP server/) },
    });
    expect(await session.exec(['true'])).toMatchObject({ ok: true });
    session.close();
  });
});
