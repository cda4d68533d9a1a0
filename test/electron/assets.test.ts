import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAsset } from '../../electron/assets.ts';
import { answer } from '../../electron/protocol.ts';

let outside = '';
let renderer = '';
beforeAll(() => {
  outside = mkdtempSync(join(tmpdir(), 'fieldwright-assets-'));
  renderer = join(outside, 'renderer');
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(renderer, 'index.html'), '<!doctype html>');
  writeFileSync(join(renderer, 'assets', 'app.js'), 'export {}');
  writeFileSync(join(renderer, 'assets', 'notes.sh'), 'echo');
  writeFileSync(join(outside, 'secret.js'), 'secret');
});
afterAll(() => rmSync(outside, { recursive: true, force: true }));

const get = (url: string, method = 'GET') => answer(renderer, { method, url });

describe('the app: protocol', () => {
  it('serves the built page with its type and the policy', async () => {
    const response = await get('app://fieldwright/');
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('<!doctype html>');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain('default-src');
  });

  it('serves a file below, whatever its query', async () => {
    expect(await (await get('app://fieldwright/assets/app.js?v=1#x')).text()).toBe('export {}');
  });

  it.each([
    'app://fieldwright/../secret.js',
    'app://fieldwright/..%2fsecret.js',
    'app://fieldwright/%2e%2e/secret.js',
    'app://fieldwright/assets/..%2f..%2fsecret.js',
    'app://fieldwright/..%5csecret.js',
    'app://fieldwright/%252e%252e/secret.js',
    'app://fieldwright//etc/hosts.js',
    'app://fieldwright/index.html%00.js',
    'app://fieldwright/C:%5csecret.js',
    'app://fieldwright/%',
    'app://fieldwright/assets',
    'app://fieldwright/assets/notes.sh',
    'app://fieldwright/absent.js',
    'app://other/index.html',
    'https://fieldwright/index.html',
  ])('answers 404, with the policy, to %s', async (url) => {
    const response = await get(url);
    expect(response.status).toBe(404);
    expect(await response.text()).toBe('not found');
    expect(response.headers.get('content-security-policy')).toContain('default-src');
  });

  it.each(['POST', 'PUT', 'DELETE', 'HEAD'])('answers 405 to %s', async (method) => {
    expect((await get('app://fieldwright/index.html', method)).status).toBe(405);
  });

  it('names no file for what only another system takes for a path: a backslash, a drive, a NUL', () => {
    for (const name of ['..%5csecret.js', 'a%5c..%5c..%5csecret.js', 'C:%5csecret.js', 'C:/secret.js', 'index.html%00.js']) {
      expect(findAsset('/srv/renderer', `app://fieldwright/${name}`), name).toBeNull();
    }
  });

  it('never names a file outside its folder, however the path is spelled', () => {
    const parts = ['..', '%2e%2e', '.', '%2f', '%5c', 'assets', 'secret.js', 'app.js', '%00', '~'];
    for (const first of parts) {
      for (const second of parts) {
        for (const third of parts) {
          const asset = findAsset('/srv/renderer', `app://fieldwright/${first}/${second}${third}/a.js`);
          if (asset) expect(asset.file.startsWith('/srv/renderer/'), asset.file).toBe(true);
        }
      }
    }
  });
});
