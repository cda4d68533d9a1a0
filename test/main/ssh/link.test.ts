import net from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { backOffMs } from '../../../main/ssh/session.ts';
import { printable } from '../../../shared/kit/printable.ts';
import { createClient, hop, know, reached, text } from './client.ts';
import { createBench, freePort, hasDropbear, hasOpenSsh, makeKey, type Server, startDropbear, startSshd, user } from './peers.ts';

const bench = createBench();
afterAll(() => bench.end());
const key = makeKey(bench, 'key');

describe.skipIf(!hasOpenSsh)('the link to a device (skipped where OpenSSH is not installed)', () => {
  let server: Server;
  beforeAll(async () => {
    server = await startSshd(bench, 'server', [key]);
  });

  const client = (servers: readonly Server[] = [server]) => {
    const made = createClient(bench, { identityFiles: [key.file] });
    know(made.knownHosts, servers);
    return made;
  };

  it('server killed and started again: what ran is told as lost, what comes after waits and is run', async () => {
    const mortal = await startSshd(bench, 'mortal', [key]);
    const session = client([mortal]).sessions.session([hop(mortal.port)]);
    await session.connect();
    const running = session.exec(['sleep', '600']);
    await session.exec(['true']);
    await mortal.kill();
    expect(await running).toMatchObject({ ok: false, failure: { code: 'lost' } });
    const waiting = session.exec(['echo', 'again']);
    const retry = await reached(session.state, 'reconnecting');
    expect(retry.failure.code).toMatch(/lost|unreachable/);
    await mortal.start();
    const result = await waiting;
    expect(result.ok && text(result.value.stdout)).toBe('again\n');
    expect(session.state.get()).toEqual({ kind: 'open' });
  });

  it('a device that shows another key when it comes back is not reconnected to', async () => {
    const mortal = await startSshd(bench, 'swapped', [key]);
    const { sessions, knownHosts } = client([mortal]);
    const session = sessions.session([hop(mortal.port)]);
    await session.connect();
    know(knownHosts, [{ port: mortal.port, hostKey: key }]);
    await mortal.kill();
    await mortal.start();
    expect(await reached(session.state, 'failed')).toMatchObject({ failure: { code: 'host-key-changed' } });
  });

  it('nothing listens: a sentence with the place, and the next command tries again', async () => {
    const port = await freePort();
    const session = client().sessions.session([hop(port)]);
    const failure = {
      code: 'unreachable',
      message: `sw1 (127.0.0.1 port ${port}): nothing listens there. Is the SSH server running, and is the port right?`,
    };
    expect(await session.exec(['true'])).toEqual({ ok: false, failure });
    expect(session.state.get()).toEqual({ kind: 'failed', failure });
    expect(await session.exec(['true'])).toMatchObject({ ok: false, failure: { code: 'unreachable' } });
  });

  it('cancelled while connecting, by one of two: the other gets the connection', async () => {
    const session = client().sessions.session([hop(server.port)]);
    const cancel = new AbortController();
    const impatient = session.exec(['true'], { signal: cancel.signal });
    const patient = session.exec(['true']);
    cancel.abort();
    expect(await impatient).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(await patient).toMatchObject({ ok: true });
  });

  it('cancelled while connecting, by the only one: the connection is given up', async () => {
    const session = client().sessions.session([hop(server.port)]);
    const cancel = new AbortController();
    const only = session.exec(['true'], { signal: cancel.signal });
    cancel.abort();
    expect(await only).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(await reached(session.state, 'idle')).toEqual({ kind: 'idle' });
  });

  it('who comes while a cancelled connection is being given up gets one of his own', async () => {
    const session = client().sessions.session([hop(server.port)]);
    const cancel = new AbortController();
    const first = session.exec(['true'], { signal: cancel.signal });
    cancel.abort();
    expect(await first).toMatchObject({ ok: false, failure: { code: 'cancelled' } });
    expect(await session.exec(['true'])).toMatchObject({ ok: true });
  });

  it('closed while it connects: what waits is told so', async () => {
    const session = client().sessions.session([hop(server.port)]);
    const waiting = session.exec(['true']);
    session.close();
    expect(await waiting).toMatchObject({ ok: false, failure: { code: 'closed' } });
  });

  it('one connection for all who hold the device; it ends with the last of them; a fresh one is its own', async () => {
    const own = await startSshd(bench, 'shared', [key]);
    const { sessions } = client([own]);
    const connections = () => own.log().match(/Accepted publickey/g)?.length;
    const [one, two] = [sessions.session([hop(own.port)]), sessions.session([hop(own.port, { label: 'by another name' })])];
    await Promise.all([one.exec(['true']), two.exec(['true'])]);
    expect(connections()).toBe(1);
    one.close();
    expect(await one.exec(['true'])).toMatchObject({ ok: false, failure: { code: 'closed' } });
    expect(await two.exec(['true'])).toMatchObject({ ok: true });
    const fresh = sessions.session([hop(own.port)], { isFresh: true });
    expect(await fresh.exec(['true'])).toMatchObject({ ok: true });
    expect(connections()).toBe(2);
    two.close();
    expect(two.state.get()).toEqual({ kind: 'idle' });
  });

  it('a chain over two jump hosts, each with its own key known; the jump hosts are shared', async () => {
    const [first, second] = [await startSshd(bench, 'first', [key]), await startSshd(bench, 'second', [key])];
    const { sessions } = client([first, second, server]);
    const jumps = [hop(first.port, { label: 'gate' }), hop(second.port, { label: 'cell' })] as const;
    const way = (label: string) =>
      sessions.session([jumps[0], jumps[1], hop(server.port, { label, hostKeyAlias: `[127.0.0.1]:${server.port}` })]);
    const result = await way('sw1').exec(['sh', '-c', 'echo $SSH_CONNECTION']);
    expect(result.ok && text(result.value.stdout)).toMatch(/^127\.0\.0\.1 \d+ 127\.0\.0\.1 \d+\n$/);
    expect(await sessions.session([jumps[0], jumps[1]]).exec(['true'])).toMatchObject({ ok: true });
    expect(first.log().match(/Accepted publickey/g)).toHaveLength(1);
    expect(second.log().match(/Accepted publickey/g)).toHaveLength(1);
  });

  it('two devices behind one unknown jump host: the person is asked once for it', async () => {
    const gate = await startSshd(bench, 'one-gate', [key]);
    const { sessions, keyQuestions, knownHosts } = createClient(bench, { identityFiles: [key.file] }, { trusts: 'store' });
    know(knownHosts, [server]);
    const behind = (label: string) =>
      sessions.session([hop(gate.port, { label: 'gate' }), hop(server.port, { label, user })], { isFresh: true });
    const results = await Promise.all([behind('sw1').exec(['true']), behind('sw2').exec(['true'])]);
    expect(results).toMatchObject([{ ok: true }, { ok: true }]);
    expect(keyQuestions.map(({ hop: label }) => label)).toEqual(['gate']);
  });

  it.skipIf(!hasDropbear)('dropbear as jump host and as device (skipped where it may not be started)', async () => {
    const [gate, device] = [await startDropbear(bench, 'drop-gate', [key]), await startDropbear(bench, 'drop-device', [key])];
    const session = client([gate, device]).sessions.session([hop(gate.port, { label: 'gate' }), hop(device.port)]);
    const results = await Promise.all(Array.from({ length: 20 }, (_, index) => session.exec(['echo', String(index)])));
    expect(results.map((result) => (result.ok ? text(result.value.stdout) : result.failure))).toEqual(
      Array.from({ length: 20 }, (_, index) => `${index}\n`),
    );
  });

  it('an unknown key in the middle of a chain: asked for that host, and nothing goes beyond it', async () => {
    const middle = await startSshd(bench, 'middle', [key]);
    const { sessions, keyQuestions } = client([server]);
    const before = server.log().length;
    const result = await sessions.session([hop(middle.port, { label: 'gate' }), hop(server.port)]).exec(['true']);
    expect(result).toMatchObject({ ok: false, failure: { code: 'host-key-refused', message: expect.stringMatching(/^gate: /) } });
    expect(keyQuestions.map(({ hop: label, port }) => [label, port])).toEqual([['gate', middle.port]]);
    expect(server.log().slice(before)).not.toContain('Connection from');
  });

  it('a jump host that loses its link comes back, and the device behind it too', async () => {
    const gate = await startSshd(bench, 'gate', [key]);
    const session = client([gate, server]).sessions.session([hop(gate.port, { label: 'gate' }), hop(server.port)]);
    await session.connect();
    await gate.kill();
    await reached(session.state, 'reconnecting');
    await gate.start();
    expect(await session.exec(['true'])).toMatchObject({ ok: true, value: { code: 0 } });
  });
});

describe('a server that is none, or none any more', () => {
  /** Answers each connection with one text, then says nothing. */
  async function startMute(said: string): Promise<number> {
    const sockets = new Set<net.Socket>();
    const server = net.createServer((socket) => {
      sockets.add(socket.on('error', () => undefined));
      socket.write(said);
    });
    bench.onEnd(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  const connectTo = async (port: number) =>
    createClient(bench, { timing: { loginMs: 300 } })
      .sessions.session([hop(port)])
      .connect();

  it('says nothing: given up after the time for a login, with a sentence', async () => {
    const port = await startMute('');
    expect(await connectTo(port)).toEqual({
      ok: false,
      failure: { code: 'unreachable', message: `sw1 (127.0.0.1 port ${port}): no login within 0.3 s.` },
    });
  });

  it.each([
    'HTTP/1.1 400 Bad Request\r\n\r\n',
    '\u001b]0;owned\u0007\u202e'.repeat(50_000),
    'SSH-1.5-old\r\n',
    `SSH-2.0-${'x'.repeat(70_000)}\r\n`,
    'SSH-2.0-x\r\n\u00ff\u00ff\u00ff\u00ff garbage',
  ])('talks nonsense (%#): a short failure without a control character', async (said) => {
    const result = await connectTo(await startMute(said));
    expect(result).toMatchObject({ ok: false, failure: { code: 'unreachable' } });
    const message = result.ok ? '' : result.failure.message;
    expect(message.length).toBeLessThan(300);
    expect(message).toBe(printable(message));
  });

  it.skipIf(!hasOpenSsh)('stands still: the keepalive finds it, and what ran is told as lost', async () => {
    const frozen = await startSshd(bench, 'frozen', [key]);
    const { sessions, knownHosts } = createClient(bench, {
      identityFiles: [key.file],
      timing: { keepaliveMs: 50, keepalives: 2, firstRetryMs: 50 },
    });
    know(knownHosts, [frozen]);
    const session = sessions.session([hop(frozen.port)]);
    await session.connect();
    const running = session.exec(['sleep', '600']);
    frozen.freeze();
    expect(await running).toMatchObject({ ok: false, failure: { code: 'lost' } });
    expect((await reached(session.state, 'reconnecting')).failure.message).toContain('Keepalive timeout');
    session.close();
  });
});

describe('waiting between attempts', () => {
  it('doubles up to the longest, and half of it is chance', () => {
    const timing = { firstRetryMs: 1_000, mostRetryMs: 30_000 };
    expect([1, 2, 3, 5, 6, 40].map((attempt) => backOffMs(attempt, timing, 1))).toEqual([1_000, 2_000, 4_000, 16_000, 30_000, 30_000]);
    expect([1, 6].map((attempt) => backOffMs(attempt, timing, 0))).toEqual([500, 15_000]);
  });
});
