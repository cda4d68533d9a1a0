import { rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ask, folder, host, hostForEachTest, signIn } from './browserFixture.ts';

hostForEachTest();

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
