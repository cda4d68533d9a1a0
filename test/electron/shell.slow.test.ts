import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../resources/tasks/house/places.mjs';
import { run } from '../../resources/tasks/house/run.mjs';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fieldwright-shell-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the built shell', () => {
  it('boots, gives its own page alone a port to the host, serves the site over it, and ends when it quits', async () => {
    const site = join(folder, 'press-line-3');
    cpSync(inRoot('resources', 'samples', 'press-line-3'), site, { recursive: true });
    const { code, stdout, stderr } = await run([process.execPath, inRoot('test', 'electron', 'bootShell.script.ts'), site], {
      output: 'capture',
    });
    expect(code, stderr).toBe(0);
    const { seen, opened, files, options } = JSON.parse(stdout);
    expect(seen).toEqual([
      'sandbox',
      'scheme',
      'ready',
      'requests filtered',
      'handle app:',
      'window-open handler',
      'load app://fieldwright/index.html',
      'show',
      '0 port for https://example.com/',
      '0 port for a frame in app://fieldwright/index.html',
      '1 port for app://fieldwright/index.html',
      'focus',
      'quit held back',
      'quit',
    ]);
    expect(opened).toEqual({ ok: true, value: { folder: site } });
    expect(files).toContain('site.yaml');
    expect(options).toHaveLength(1);
    expect(options[0].webPreferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, devTools: true });
    expect(options[0].webPreferences.preload).toBe(inRoot('dist', 'electron', 'preload.cjs'));
  });

  it('has a preload that needs Electron alone, for the sandbox has nothing else', () => {
    const required = [...readFileSync(inRoot('dist', 'electron', 'preload.cjs'), 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)];
    expect(required.map(([, name]) => name)).toEqual(['electron']);
  });
});
