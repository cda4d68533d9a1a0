import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { transformSync } from 'esbuild';
import { afterEach, describe, expect, it } from 'vitest';
import { siteFromArgv } from '../../electron/argv.ts';
import { menuTemplate } from '../../electron/menu.ts';
import { overMainPort } from '../../electron/transport.ts';
import { appOrigin } from '../../electron/wire.ts';
import { overPort } from '../../main/kit/transport.ts';
import { inRoot } from '../../resources/tasks/house/places.mjs';
import type { Wire } from '../../shared/rpc/contract.ts';

const ports: MessagePort[] = [];
afterEach(() => {
  for (const port of ports.splice(0)) port.close();
});

describe('the preload', () => {
  it("asks for a port once the workbench's own page is ready, and passes it on to that origin only", () => {
    const { page, sent, deliver, posted } = loadPreload();
    page({ data: 'fieldwright-ready' });
    expect(sent).toEqual(['fieldwright-port']);
    deliver('port');
    expect(posted).toEqual([['fieldwright-port', 'app://fieldwright', ['port']]]);
  });

  it.each([
    ['another origin', { origin: 'https://example.com', data: 'fieldwright-ready' }],
    ['another window', { source: {}, data: 'fieldwright-ready' }],
    ['another word', { data: 'fieldwright-port' }],
    ['a list that prints as the word', { data: ['fieldwright-ready'] }],
  ])('asks for nothing on a message of %s', (_case, message) => {
    const { page, sent } = loadPreload();
    page(message);
    expect(sent).toEqual([]);
  });
});

describe("the main process's port", () => {
  it('carries frames both ways as they were, bytes too, and tells of the close', async () => {
    const { port1, port2 } = new MessageChannel();
    ports.push(port1, port2);
    const host = overMainPort(asMainPort(port1));
    const window = overPort(port2);
    const arrived = new Promise<Wire>((resolve) => host.onFrame(resolve));
    window.send({ type: 'call', id: 1, method: 'siteOpen', input: { bytes: Uint8Array.of(1, 2) } });
    expect(await arrived).toEqual({ type: 'call', id: 1, method: 'siteOpen', input: { bytes: Uint8Array.of(1, 2) } });
    const answered = new Promise<Wire>((resolve) => window.onFrame(resolve));
    host.send({ type: 'end', id: 1 });
    expect(await answered).toEqual({ type: 'end', id: 1 });
    const closed = new Promise<string>((resolve) => host.onClose(resolve));
    window.close();
    expect(await closed).toBe('the window closed its port');
  });
});

describe('the command line of the shell', () => {
  it.each([
    [['electron', '.', 'sites/press'], false, '/home/eng/sites/press'],
    [['electron', '.'], false, undefined],
    [['fieldwright', '/srv/site'], true, '/srv/site'],
    [['fieldwright', '--enable-logging', 'press'], true, '/home/eng/press'],
    [['fieldwright'], true, undefined],
  ])('%j, packaged %s, opens %s', (argv, isPackaged, site) => {
    expect(siteFromArgv(argv, isPackaged, '/home/eng')).toBe(site);
  });
});

describe('the menu', () => {
  it('is none but in macOS, where copy, paste and quit live in it', () => {
    expect(menuTemplate('linux', false)).toBeNull();
    expect(menuTemplate('win32', false)).toBeNull();
    expect(menuTemplate('darwin', false)?.map(({ role, label }) => role ?? label)).toEqual(['appMenu', 'editMenu', 'View', 'windowMenu']);
  });

  it('offers the developer tools in a checkout only', () => {
    expect(JSON.stringify(menuTemplate('darwin', false))).not.toContain('toggleDevTools');
    expect(JSON.stringify(menuTemplate('linux', true))).toContain('toggleDevTools');
  });
});

/** Runs the preload as the sandbox does: one script with `electron` as all it may require. */
function loadPreload() {
  const sent: string[] = [];
  const posted: unknown[] = [];
  let onPage: (event: object) => void = () => undefined;
  let onPort: (event: object) => void = () => undefined;
  const window = {
    addEventListener: (_type: 'message', listener: typeof onPage) => (onPage = listener),
    postMessage: (...args: unknown[]) => posted.push(JSON.parse(JSON.stringify(args))),
  };
  const ipcRenderer = {
    send: (channel: string) => sent.push(channel),
    on: (_channel: string, listener: typeof onPort) => (onPort = listener),
  };
  const compile = (file: string) => transformSync(readFileSync(inRoot('electron', file), 'utf8'), { loader: 'ts', format: 'cjs' }).code;
  const load = (file: string, require: (name: string) => unknown) => {
    const module = { exports: {} };
    runInNewContext(compile(file), { module, exports: module.exports, require, window });
    return module.exports;
  };
  load('preload.ts', (name) => (name === 'electron' ? { ipcRenderer } : load('wire.ts', createRequire(import.meta.url))));
  return {
    sent,
    posted,
    page: (event: object) => onPage({ source: window, origin: appOrigin, ...event }),
    deliver: (port: string) => onPort({ ports: [port] }),
  };
}

/** Electron wraps what arrives in an event; Node's port of the same structured clone does not. */
function asMainPort(port: MessagePort) {
  return {
    postMessage: (message: unknown) => port.postMessage(message),
    start: () => port.start(),
    close: () => port.close(),
    on(event: 'message' | 'close', listener: (event: { data: unknown }) => void) {
      if (event === 'close') port.on('close', () => listener({ data: undefined }));
      else port.on('message', (data: unknown) => listener({ data }));
    },
  };
}
