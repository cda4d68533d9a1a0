import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startBrowserHost } from '../../main/browser.ts';
import { MAX_SOCKETS } from '../../main/http/sockets.ts';
import { overSocket } from '../../main/kit/transport.ts';
import { createClient } from '../../shared/rpc/client.ts';
import { MAX_FRAME_BYTES } from '../../shared/rpc/wire.ts';
import {
  ask,
  contract,
  enter,
  folder,
  host,
  hostForEachTest,
  knock,
  openRaw,
  origin,
  restartHost,
  say,
  signIn,
  signInAnew,
  stop,
  untilEnded,
} from './browserFixture.ts';

hostForEachTest();

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
    await restartHost(200);
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
