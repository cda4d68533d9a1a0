import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { overSocket } from '../../main/kit/transport.ts';
import { createClient } from '../../shared/rpc/client.ts';
import { ask, connected, contract, enter, host, hostForEachTest, knock, origin, say, signIn, tokenPath } from './browserFixture.ts';

hostForEachTest();

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
