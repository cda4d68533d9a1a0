import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { type BrowserHost, startBrowserHost } from '../../main/browser.ts';
import { MAX_SOCKETS } from '../../main/http/sockets.ts';
import { overSocket } from '../../main/kit/transport.ts';
import { ok } from '../../shared/kit/result.ts';
import { createClient } from '../../shared/rpc/client.ts';
import { call } from '../../shared/rpc/contract.ts';
import { serve } from '../../shared/rpc/host.ts';
import { MAX_FRAME_BYTES } from '../../shared/rpc/wire.ts';

const contract = { greet: call(z.object({ name: z.string() }), z.string(), z.object({ code: z.literal('none'), message: z.string() })) };

let folder: string;
let stop: AbortController;
let host: BrowserHost;
let connected: number;
let ended: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'browser-host-'));
  await mkdir(join(folder, 'renderer/assets'), { recursive: true });
  await writeFile(join(folder, 'secret.txt'), 'a key');
  await writeFile(join(folder, 'renderer/index.html'), '<!doctype html><title>Fieldwright</title>');
  await writeFile(join(folder, 'renderer/assets/index-B3kd9_xZ.js'), 'export {};');
  await writeFile(join(folder, 'renderer/assets/名 字.css'), 'a{}');
  await writeFile(join(folder, 'renderer/empty.txt'), '');
  await symlink(join(folder, 'secret.txt'), join(folder, 'renderer/link.txt'));
  await symlink(folder, join(folder, 'renderer/up'));
  stop = new AbortController();
  connected = 0;
  ended = [];
  host = await startHost();
});

afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true });
});

function startHost(pingIntervalMs?: number): Promise<BrowserHost> {
  return startBrowserHost({
    host: {
      connect(transport) {
        connected++;
        transport.onClose((reason) => ended.push(reason));
        serve(contract, { greet: async ({ name }) => ok(`Good day, ${name}`) }, transport);
      },
    },
    rendererDir: join(folder, 'renderer'),
    signal: stop.signal,
    ...(pingIntervalMs !== undefined && { pingIntervalMs }),
  });
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A request as it is written: `fetch` would mend paths and refuse a false Host. */
function ask(path: string, { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: host.port, path, method, headers, agent: false }, async (response) => {
      let body = '';
      for await (const chunk of response.setEncoding('utf8')) body += chunk;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
    });
    request.on('error', reject).end();
  });
}

const tokenPath = () => new URL(host.url).pathname + new URL(host.url).search;

async function signIn(): Promise<string> {
  const { headers } = await ask(tokenPath());
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

interface Knock {
  readonly headers?: Record<string, string>;
  readonly path?: string;
}

/** @returns the open socket, or the status with which it was refused */
async function knock({ headers = {}, path = '/rpc' }: Knock): Promise<WebSocket | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers });
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(socket));
    socket.on('error', reject);
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
  });
}

const origin = () => `http://127.0.0.1:${host.port}`;

async function enter(cookie: string): Promise<WebSocket> {
  const socket = await knock({ headers: { cookie, origin: origin() } });
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

describe('the way in', () => {
  it('is a token, then a cookie that scripts cannot read and other sites cannot send', async () => {
    expect(new URL(host.url).searchParams.get('token')).toMatch(/^[\w-]{43}$/); // 256 bits in base64url
    const first = await ask(tokenPath());
    expect(first).toMatchObject({ status: 303, headers: { location: '/' } });
    expect(first.headers['set-cookie']).toEqual([expect.stringMatching(/^fieldwright-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/)]);
    const page = await ask('/', { headers: { cookie: first.headers['set-cookie']?.[0]?.split(';')[0] ?? '' } });
    expect(page).toMatchObject({ status: 200, body: '<!doctype html><title>Fieldwright</title>' });
  });

  it('carries calls over the socket', async () => {
    const socket = await enter(await signIn());
    expect(await createClient(contract, overSocket(socket)).greet({ name: 'Ana' })).toEqual({ ok: true, value: 'Good day, Ana' });
    socket.close();
    await once(socket, 'close');
  });

  it('is shut without a token, and says what to do', async () => {
    for (const path of ['/', '/index.html', '/assets/index-B3kd9_xZ.js', '/none'])
      expect(await ask(path)).toMatchObject({ status: 403, body: expect.stringContaining('the address that Fieldwright printed') });
  });

  it('is shut to a wrong token, and the right one still works afterwards', async () => {
    const right = new URL(host.url).searchParams.get('token') ?? '';
    const wrong = [right.slice(0, -1), `${right}A`, right.toLowerCase(), '', 'x'.repeat(1_000), '%00', right.replace(/.$/, '!')];
    for (const token of wrong) expect((await ask(`/?token=${token}`)).status).toBe(403);
    expect((await ask(`/index.html?token=${right}`)).status).toBe(403);
    expect((await ask(tokenPath())).status).toBe(303);
  });

  it('opens once: the token is refused a second time, but not to the one who has the session and reloads', async () => {
    const cookie = await signIn();
    expect(await ask(tokenPath())).toMatchObject({ status: 403 });
    expect(await ask(tokenPath(), { headers: { cookie } })).toMatchObject({ status: 303, headers: { location: '/' } });
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
  });

  it('does not use the token up for a HEAD, which link checkers send', async () => {
    expect((await ask(tokenPath(), { method: 'HEAD' })).status).toBe(403);
    expect((await ask(tokenPath())).status).toBe(303);
  });

  it('can be opened again with a new address, beside the session that is there', async () => {
    const cookie = await signIn();
    const { search } = new URL(host.newUrl());
    expect((await ask(`/${search}`)).status).toBe(303);
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
  });

  it('is shut to a cookie of another host, a wrong one and an empty one', async () => {
    const cookie = await signIn();
    const [name, secret] = cookie.split('=');
    for (const forged of [`${name}=`, `${name}=${'A'.repeat(43)}`, `fieldwright-1=${secret}`, `x${cookie}`, '; ;=;'])
      expect((await ask('/', { headers: { cookie: forged } })).status).toBe(403);
    expect((await ask('/', { headers: { cookie: `theme=dark; ${cookie}; a=b` } })).status).toBe(200);
  });

  it('does not lead to the socket without the cookie, though the token is there', async () => {
    expect(await knock({ headers: { origin: origin() } })).toBe(403);
    expect(await knock({ headers: { origin: origin() }, path: `/rpc${new URL(host.url).search}` })).toBe(403);
    expect(connected).toBe(0);
  });

  it('does not lead to the socket from another origin, or from none (cross-site WebSocket hijacking)', async () => {
    const cookie = await signIn();
    const port = host.port;
    const foreign = [
      'http://evil.example',
      `https://127.0.0.1:${port}`,
      `http://127.0.0.1:${port + 1}`,
      'http://127.0.0.1',
      'null',
      `http://localhost:${port}`,
    ];
    for (const origin of foreign) expect(await knock({ headers: { cookie, origin } })).toBe(403);
    expect(await knock({ headers: { cookie } })).toBe(403);
    expect(connected).toBe(0);
  });

  it('does not lead anywhere under another name (DNS rebinding)', async () => {
    const cookie = await signIn();
    for (const name of [
      `evil.example:${host.port}`,
      'evil.example',
      '127.0.0.1',
      `127.0.0.1.evil.example:${host.port}`,
      `127.0.0.1:${host.port + 1}`,
      `[::1]:${host.port}`,
    ]) {
      expect((await ask('/', { headers: { cookie, host: name } })).status).toBe(403);
      expect(await knock({ headers: { cookie, host: name, origin: `http://${name}` } })).toBe(403);
    }
    expect(connected).toBe(0);
    expect((await ask('/', { headers: { cookie, host: `localhost:${host.port}` } })).status).toBe(200);
  });

  it('does not use the token up for a request under another name', async () => {
    expect((await ask(tokenPath(), { headers: { host: `evil.example:${host.port}` } })).status).toBe(403);
    expect((await ask(tokenPath())).status).toBe(303);
  });

  it('is shut to requests of foreign pages, whatever they bring', async () => {
    const cookie = await signIn();
    expect((await ask('/', { headers: { cookie, origin: 'http://evil.example' } })).status).toBe(403);
    expect((await ask('/', { headers: { cookie, origin: origin() } })).status).toBe(200);
  });

  it('is shut to two Host headers, an absolute target and garbage', async () => {
    const cookie = await signIn();
    const twice = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nHost: evil.example\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`;
    expect(await say(twice)).toMatch(/^HTTP\/1\.1 40[03]/);
    const absolute = `GET http://127.0.0.1:${host.port}/ HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`;
    expect(await say(absolute)).toMatch(/^HTTP\/1\.1 400/);
    expect(await say('\u0000\u0001\r\n\r\n')).toBe('');
    expect((await ask('/', { headers: { cookie } })).status).toBe(200);
  });

  it('is only on 127.0.0.1', async () => {
    const socket = connect({ host: '127.0.0.2', port: host.port });
    await expect(once(socket, 'connect')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });
});

describe('pages', () => {
  it('are got with GET and HEAD alone', async () => {
    const cookie = await signIn();
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'PROPFIND'])
      expect(await ask('/', { method, headers: { cookie } })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
    expect(await ask('/', { method: 'HEAD', headers: { cookie } })).toMatchObject({
      status: 200,
      body: '',
      headers: { 'content-length': '41' },
    });
  });

  it('lie in the folder of the renderer and nowhere else', async () => {
    const cookie = await signIn();
    const paths = [
      '/../secret.txt',
      '/assets/../../secret.txt',
      '/%2e%2e/secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e%2fsecret.txt',
      '/..%5csecret.txt',
      '/%252e%252e/secret.txt',
      '//../secret.txt',
      '/assets/%00',
      '/index.html%00.js',
      `/${encodeURIComponent(join(folder, 'secret.txt'))}`,
      '/link.txt',
      '/up/secret.txt',
      '/assets',
      '/assets/',
      '/__proto__',
      '/INDEX.HTML',
    ];
    for (const path of paths) expect({ path, ...(await ask(path, { headers: { cookie } })) }).toMatchObject({ path, status: 404 });
    for (const path of ['/%', '/%zz', '/%c0%ae%c0%ae/secret.txt']) expect((await ask(path, { headers: { cookie } })).status).toBe(400);
  });

  it('are not found behind a link that replaced them since', async () => {
    const cookie = await signIn();
    await rm(join(folder, 'renderer/index.html'));
    await symlink(join(folder, 'secret.txt'), join(folder, 'renderer/index.html'));
    expect((await ask('/', { headers: { cookie } })).status).toBe(404);
  });

  it('carry their type, and are kept by the browser only where their name holds a hash', async () => {
    const cookie = await signIn();
    expect((await ask('/', { headers: { cookie } })).headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'private, no-cache',
    });
    expect((await ask('/assets/index-B3kd9_xZ.js', { headers: { cookie } })).headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
    });
    expect(await ask(`/assets/${encodeURIComponent('名 字.css')}`, { headers: { cookie } })).toMatchObject({
      body: 'a{}',
      headers: { 'content-type': 'text/css; charset=utf-8' },
    });
    expect(await ask('/empty.txt?v=1', { headers: { cookie } })).toMatchObject({ status: 200, body: '' });
  });

  it('are not sent again while they have not changed', async () => {
    const cookie = await signIn();
    const { headers } = await ask('/', { headers: { cookie } });
    expect(await ask('/', { headers: { cookie, 'if-none-match': headers.etag ?? '' } })).toMatchObject({ status: 304, body: '' });
    await writeFile(join(folder, 'renderer/index.html'), 'changed');
    expect(await ask('/', { headers: { cookie, 'if-none-match': headers.etag ?? '' } })).toMatchObject({ status: 200, body: 'changed' });
  });

  it('carry the security headers on every answer, refusals included', async () => {
    const cookie = await signIn();
    const answers = [
      await ask('/', { headers: { cookie } }),
      await ask('/none', { headers: { cookie } }),
      await ask('/'),
      await ask('/', { headers: { host: 'evil.example' } }),
      await ask('/', { method: 'POST' }),
      await ask(`/${new URL(host.newUrl()).search}`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 403, 403, 405, 303]);
    for (const { headers } of answers)
      expect(headers).toMatchObject({
        'content-security-policy': expect.stringContaining("script-src 'self';"),
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': expect.stringMatching(/^(no-store|private, no-cache)$/),
      });
    const policy = String(answers[0]?.headers['content-security-policy']);
    expect(policy).toContain(`connect-src 'self' ws://127.0.0.1:${host.port} ws://localhost:${host.port};`);
    for (const rule of [
      "default-src 'none'",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "img-src 'self' data:",
    ])
      expect(policy).toContain(rule);
    expect(policy).not.toMatch(/unsafe-eval|script-src[^;]*unsafe|\*|https?:/);
  });
});

describe('sockets', () => {
  it('are at one path', async () => {
    const cookie = await signIn();
    for (const path of ['/', '/rpc/', '/rpc?x', '/other']) expect(await knock({ headers: { cookie, origin: origin() }, path })).toBe(404);
  });

  it('are refused with the security headers too', async () => {
    const answer = await say(
      `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 403 Forbidden\r\n/);
    expect(answer).toMatch(/\r\nContent-Security-Policy: default-src 'none'/);
  });

  it('that send a frame beyond the limit are closed with 1009 (RFC 6455 §7.4.1), and the host lives on', async () => {
    const cookie = await signIn();
    const socket = await enter(cookie);
    socket.send(new Uint8Array(MAX_FRAME_BYTES + 1));
    const [code] = await once(socket, 'close');
    expect(code).toBe(1009);
    const next = await enter(cookie);
    expect(await createClient(contract, overSocket(next)).greet({ name: 'Bo' })).toMatchObject({ ok: true });
    next.terminate();
  });

  it('that claim a frame of 2^62 bytes are closed before any is read', async () => {
    const cookie = await signIn();
    const socket = await openRaw(cookie);
    socket.write(Buffer.from([0x82, 0xff, 0x40, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])); // final binary frame, masked, 64-bit length
    await once(socket.resume(), 'close');
    await untilEnded(1);
  });

  it('that send garbage are closed, and nothing happens', async () => {
    const cookie = await signIn();
    for (const garbage of [
      '',
      'null',
      '{',
      '{"type":"call","id":1,"method":"greet","input":1e999}',
      new Uint8Array([255, 255, 255, 255]),
      new Uint8Array(0),
    ]) {
      const socket = await enter(cookie);
      socket.send(garbage);
      const [code] = await once(socket, 'close');
      expect(code).toBe(1000);
    }
  });

  it('that are dead are noticed: a peer that answers no ping is cut off', async () => {
    await host.close();
    host = await startHost(200);
    const socket = await openRaw(await signIn());
    await once(socket.resume(), 'close');
    await untilEnded(1);
    const alive = await enter(await signInAnew());
    for (let pings = 0; pings < 3; pings++) await once(alive, 'ping');
    expect(alive.readyState).toBe(WebSocket.OPEN);
    alive.terminate();
  });

  it(`are ${MAX_SOCKETS} at most, and a place that was left can be taken`, async () => {
    const cookie = await signIn();
    const sockets = await Promise.all(Array.from({ length: MAX_SOCKETS }, () => enter(cookie)));
    expect(await knock({ headers: { cookie, origin: origin() } })).toBe(503);
    sockets[0]?.close();
    await untilEnded(1);
    const last = await enter(cookie);
    for (const socket of [...sockets, last]) socket.terminate();
  });
});

describe('the end', () => {
  it('closes every connection, and frees the port', async () => {
    const socket = await enter(await signIn());
    const closed = once(socket, 'close');
    await Promise.all([host.close(), host.close()]);
    await closed;
    await untilEnded(1);
    const again = await startBrowserHost({
      host: { connect: () => undefined },
      rendererDir: join(folder, 'renderer'),
      port: host.port,
      signal: stop.signal,
    });
    expect(again.port).toBe(host.port);
    await again.close();
  });

  it('comes with the signal', async () => {
    const socket = await enter(await signIn());
    stop.abort();
    await once(socket, 'close');
    await host.close();
    await expect(ask('/')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('does not begin where the port is taken, or there is no renderer', async () => {
    const options = { host: { connect: () => undefined }, rendererDir: join(folder, 'renderer'), signal: stop.signal };
    await expect(startBrowserHost({ ...options, port: host.port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await expect(startBrowserHost({ ...options, rendererDir: join(folder, 'none') })).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(startBrowserHost({ ...options, signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });
});

/** A further session, by a further address. */
async function signInAnew(): Promise<string> {
  const { headers } = await ask(`/${new URL(host.newUrl()).search}`);
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** The two ends of a socket learn of its end at their own times. */
async function untilEnded(count: number): Promise<void> {
  while (ended.length < count) await turn();
}

/** Writes bytes to the port and reads what comes until the end. */
async function say(text: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: host.port });
  socket.on('error', () => undefined);
  socket.write(text);
  let answer = '';
  socket.setEncoding('latin1').on('data', (chunk) => {
    answer += chunk;
  });
  await once(socket, 'close');
  return answer;
}

/** A WebSocket by hand, which answers nothing. */
async function openRaw(cookie: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: host.port });
  socket.on('error', () => undefined);
  socket.write(
    `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nOrigin: ${origin()}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 101/);
  return socket;
}
