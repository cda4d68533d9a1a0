import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { type BrowserHost, startBrowserHost } from '../../main/browser.ts';
import { ok } from '../../shared/kit/result.ts';
import { call } from '../../shared/rpc/contract.ts';
import { serve } from '../../shared/rpc/host.ts';

export const contract = {
  greet: call(z.object({ name: z.string() }), z.string(), z.object({ code: z.literal('none'), message: z.string() })),
};

export let folder: string;
export let stop: AbortController;
export let host: BrowserHost;
export let connected: number;
export let ended: string[];

/** A host of its own for each test, over a folder with a renderer in it and a secret beside it. What it is now is exported above. */
export function hostForEachTest(): void {
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
}

/** The same, with another time between pings. */
export async function restartHost(pingIntervalMs: number): Promise<void> {
  await host.close();
  host = await startHost(pingIntervalMs);
}

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
export function ask(
  path: string,
  { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port: host.port, path, method, headers, agent: false }, async (response) => {
      let body = '';
      for await (const chunk of response.setEncoding('utf8')) body += chunk;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
    });
    request.on('error', reject).end();
  });
}

export const tokenPath = () => new URL(host.url).pathname + new URL(host.url).search;

export async function signIn(): Promise<string> {
  const { headers } = await ask(tokenPath());
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

interface Knock {
  readonly headers?: Record<string, string>;
  readonly path?: string;
}

/** @returns the open socket, or the status with which it was refused */
export async function knock({ headers = {}, path = '/rpc' }: Knock): Promise<WebSocket | number> {
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

export const origin = () => `http://127.0.0.1:${host.port}`;

export async function enter(cookie: string): Promise<WebSocket> {
  const socket = await knock({ headers: { cookie, origin: origin() } });
  if (typeof socket === 'number') throw new Error(`refused with ${socket}`);
  return socket;
}

/** A further session, by a further address. */
export async function signInAnew(): Promise<string> {
  const { headers } = await ask(`/${new URL(host.newUrl()).search}`);
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

/** The two ends of a socket learn of its end at their own times. */
export async function untilEnded(count: number): Promise<void> {
  while (ended.length < count) await turn();
}

/** Writes bytes to the port and reads what comes until the end. */
export async function say(text: string): Promise<string> {
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
export async function openRaw(cookie: string): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: host.port });
  socket.on('error', () => undefined);
  socket.write(
    `GET /rpc HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nOrigin: ${origin()}\r\nCookie: ${cookie}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  const [answer] = await once(socket, 'data');
  expect(String(answer)).toMatch(/^HTTP\/1\.1 101/);
  return socket;
}
