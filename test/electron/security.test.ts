import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { FuseV1Options } from '@electron/fuses';
import type { Session, WebContents } from 'electron';
import { describe, expect, it } from 'vitest';
import { hardenContents } from '../../electron/contents.ts';
import { isAppAddress, isOwnRequest, isTrustedSender } from '../../electron/guard.ts';
import { appSchemeRegistration, webPreferences, windowOptions } from '../../electron/options.ts';
import { hardenSession, isGranted } from '../../electron/permissions.ts';
import { securityHeaders } from '../../electron/protocol.ts';
import { appOrigin, startAddress } from '../../electron/wire.ts';
import forgeConfig, { fuses } from '../../forge.config.ts';
import { inRoot } from '../../resources/tasks/house/places.mjs';
import { filesBelow } from '../../resources/tasks/house/sources.mjs';

// The checklist as Electron numbers it: "Security", https://www.electronjs.org/docs/latest/tutorial/security

/** Text without comments, so that a comment can neither break nor satisfy a rule. */
const code = (file: string) => readFileSync(inRoot(file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
const shell = filesBelow(['electron']).filter((file) => file.endsWith('.ts'));
const page = filesBelow(['renderer']).filter((file) => /\.(tsx?|html|css)$/.test(file));
const shellCode = shell.map(code).join('\n');
const pageCode = page.map(code).join('\n');

/** Every spelling of an address that is not the workbench. */
const foreign = [
  'https://example.com/',
  'http://127.0.0.1:8080/',
  'ws://127.0.0.1:8080/',
  'file:///etc/passwd',
  'app://other/index.html',
  'app://fieldwright.example/index.html',
  'app://fieldwright:81/',
  'app://user@fieldwright/',
  'app:fieldwright',
  'chrome://gpu',
  'javascript:alert(1)',
  'about:blank',
  '',
];

describe("Electron's security checklist", () => {
  it('1. Only load secure content: the window loads app:, and no address of another scheme stands in the shell', () => {
    expect(startAddress).toBe('app://fieldwright/index.html');
    expect(appSchemeRegistration.privileges.secure).toBe(true);
    expect(shellCode).not.toMatch(/\b(https?|wss?|ftp):\/\//);
    expect(code('electron/window.ts').match(/\bload(URL|File)\(.*\)/g)).toEqual(['loadURL(startAddress)']);
  });

  it('1b. No remote content at all: a request that is not of the workbench is cancelled before it leaves', () => {
    for (const url of foreign) expect(isOwnRequest(url, false), url).toBe(false);
    expect(isOwnRequest(startAddress, false)).toBe(true);
    expect(isOwnRequest('devtools://devtools/bundled/devtools_app.html', false)).toBe(false);
    expect(isOwnRequest('devtools://devtools/bundled/devtools_app.html', true)).toBe(true);
  });

  it('2. Do not enable Node.js integration, in the page, its workers or its frames', () => {
    expect(webPreferences).toMatchObject({ nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false });
    expect(shellCode).not.toMatch(/nodeIntegration\w*\s*:\s*true/);
  });

  it('3. Enable context isolation', () => expect(webPreferences.contextIsolation).toBe(true));

  it('4. Enable process sandboxing, for this window and for every other', () => {
    expect(webPreferences.sandbox).toBe(true);
    expect(code('electron/main.ts')).toMatch(/app\.enableSandbox\(\)/);
    expect(shellCode + code('resources/tasks/start.mjs')).not.toMatch(/no-sandbox/);
  });

  it('5. Handle session permission requests: denied by default, requests and checks; copying text is the one exception', () => {
    for (const permission of [
      'media',
      'geolocation',
      'notifications',
      'midi',
      'usb',
      'serial',
      'hid',
      'openExternal',
      'fileSystem',
      'clipboard-read',
    ]) {
      expect(isGranted(permission, startAddress, true), permission).toBe(false);
    }
    expect(isGranted('clipboard-sanitized-write', startAddress, true)).toBe(true);
    expect(isGranted('clipboard-sanitized-write', startAddress, false)).toBe(false);
    for (const url of foreign) expect(isGranted('clipboard-sanitized-write', url, true), url).toBe(false);
  });

  it('5b. The handlers are set on every session, and devices and downloads are refused', () => {
    const { session, answers } = recordingSession();
    hardenSession(session, { developerTools: false });
    expect(answers.request('media', startAddress)).toBe(false);
    expect(answers.request('clipboard-sanitized-write', startAddress)).toBe(true);
    expect(answers.check('geolocation', appOrigin)).toBe(false);
    expect(answers.device()).toBe(false);
    expect(answers.cancels('https://example.com/')).toBe(true);
    expect(answers.cancels(startAddress)).toBe(false);
    expect(answers.download()).toBe('prevented');
    expect(code('electron/main.ts')).toMatch(/app\.on\('session-created', .*hardenSession\(/);
    expect(code('electron/main.ts')).toMatch(/hardenSession\(session\.defaultSession/);
  });

  it('6. Do not disable webSecurity', () => {
    expect(webPreferences.webSecurity).toBe(true);
    expect(shellCode).not.toMatch(/disable-web-security|ignore-certificate-errors|appendSwitch/);
  });

  it('7. Define a Content Security Policy: sent with every answer, and no script that did not come as a file of ours', () => {
    const policy = directives(securityHeaders['Content-Security-Policy']);
    const scripts = policy.get('script-src') ?? policy.get('default-src') ?? [];
    expect(scripts.length).toBeGreaterThan(0);
    for (const source of scripts) expect(source).toMatch(/^'(self|none|wasm-unsafe-eval)'$/);
    expect(policy.get('default-src')?.every((source) => /^'(self|none)'$/.test(source))).toBe(true);
    for (const name of ['object-src', 'base-uri', 'frame-ancestors']) expect(policy.get(name), name).toEqual(["'none'"]);
    for (const inline of [/<script(?![^>]*\bsrc=)[^>]*>/i, /\son\w+=["']/i]) expect(code('renderer/index.html')).not.toMatch(inline);
    expect(pageCode).not.toMatch(/dangerouslySetInnerHTML|\beval\(|new Function\(/);
  });

  it('8. Do not enable allowRunningInsecureContent', () => expect(webPreferences.allowRunningInsecureContent).toBe(false));

  it('9. Do not enable experimental features', () => expect(webPreferences.experimentalFeatures).toBe(false));

  it('10. Do not use enableBlinkFeatures', () => {
    expect(webPreferences).not.toHaveProperty('enableBlinkFeatures');
    expect(shellCode).not.toMatch(/enableBlinkFeatures|enable-blink-features/);
  });

  it('11. Do not use allowpopups for webviews: there is no webview', () => {
    expect(webPreferences.webviewTag).toBe(false);
    expect(shellCode + pageCode).not.toMatch(/allowpopups|<webview/i);
  });

  it('12. Verify webview options: attaching one is prevented, whatever its options', () => {
    expect(recordingContents().prevents('will-attach-webview', startAddress)).toBe(true);
  });

  it('13. Disable or limit navigation: to the workbench only, in frames and redirects too', () => {
    const contents = recordingContents();
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      for (const url of foreign) expect(contents.prevents(event, url), `${event} ${url}`).toBe(true);
      expect(contents.prevents(event, startAddress), event).toBe(false);
    }
    expect(webPreferences.navigateOnDragDrop).toBe(false);
    expect(code('electron/main.ts')).toMatch(/app\.on\('web-contents-created', .*hardenContents\(/);
  });

  it('14. Disable or limit creation of new windows: none is opened from a page', () => {
    expect(recordingContents().windowOpen('https://example.com/')).toEqual({ action: 'deny' });
    expect(recordingContents().windowOpen(startAddress)).toEqual({ action: 'deny' });
  });

  it('15. Do not use shell.openExternal with untrusted content: it is not used', () => {
    expect(shellCode).not.toMatch(/openExternal|openPath|showItemInFolder/);
  });

  it('16. Use a current version of Electron: pinned exactly, installed as pinned, 45 or later', () => {
    const pinned: string = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')).devDependencies.electron;
    const installed: string = JSON.parse(readFileSync(inRoot('node_modules/electron/package.json'), 'utf8')).version;
    expect(pinned).toMatch(/^\d+\.\d+\.\d+$/);
    expect(installed).toBe(pinned);
    expect(Number(pinned.split('.')[0])).toBeGreaterThanOrEqual(45);
  });

  it('17. Validate the sender of all IPC messages: there is one, from the top frame of the workbench', () => {
    expect(isTrustedSender({ url: startAddress, parent: null })).toBe(true);
    expect(isTrustedSender({ url: startAddress, parent: {} })).toBe(false);
    expect(isTrustedSender(null)).toBe(false);
    for (const url of foreign) expect(isTrustedSender({ url, parent: null }), url).toBe(false);
    expect(shellCode.match(/ipcMain\s*\.\s*\w+|\bipc\.(on|handle)\w*/g)).toEqual(['ipcMain.on']);
    expect(code('electron/workbenches.ts')).toMatch(
      /ipcMain\.on\(portChannel, [\s\S]*?if \([^)]*isTrustedSender\(senderFrame\)\) return;[\s\S]*?connect\(/,
    );
  });

  it('18. Avoid the file:// protocol: files come through app:, which has no privilege it does not need', () => {
    expect(shellCode).not.toMatch(/file:\/\/|loadFile|registerFileProtocol|interceptFileProtocol/);
    expect(appSchemeRegistration.privileges).toMatchObject({
      standard: true,
      bypassCSP: false,
      corsEnabled: false,
      allowServiceWorkers: false,
    });
  });

  it('19. Check which fuses you can change: each is stated', () => {
    const named = Object.values(FuseV1Options).filter((value): value is FuseV1Options => typeof value === 'number');
    expect(named.length).toBe(9);
    expect(fuses.strictlyRequireAllFuses).toBe(true);
    expect(Object.fromEntries(named.map((fuse) => [FuseV1Options[fuse], fuses[fuse]]))).toEqual({
      RunAsNode: false,
      EnableCookieEncryption: true,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      EnableEmbeddedAsarIntegrityValidation: true,
      OnlyLoadAppFromAsar: true,
      LoadBrowserProcessSpecificV8Snapshot: false,
      GrantFileProtocolExtraPrivileges: false,
      WasmTrapHandlers: true,
    });
    expect(forgeConfig.plugins?.map((plugin) => plugin.name)).toEqual(['fuses']);
    // Without it the two asar fuses would protect nothing; only what the system itself must load lies outside.
    expect(forgeConfig.packagerConfig?.asar).toEqual({ unpack: '**/{*.node,spawn-helper}' });
  });

  it('20. Do not expose Electron APIs to untrusted web content: the preload passes one port and gives the page no function', () => {
    expect(code('electron/preload.ts')).not.toMatch(/contextBridge|exposeInMainWorld|require\(/);
    expect(code('electron/preload.ts').match(/import .* from '([^']+)'/g)).toEqual([
      "import { ipcRenderer } from 'electron'",
      "import { appOrigin, portChannel, readyMessage } from './wire.ts'",
    ]);
    expect(pageCode).not.toMatch(/from 'electron'|require\('electron'\)/);
    expect(windowOptions).not.toHaveProperty('webPreferences');
  });

  it('is held by sources that were really read', () => {
    expect(shell).toContain('electron/main.ts');
    expect(page).toContain('renderer/index.html');
    expect(isAppAddress(`${appOrigin}/assets/a.js`)).toBe(true);
  });
});

function directives(policy: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    policy
      .split(';')
      .map((directive) => directive.trim().split(/\s+/))
      .map(([name = '', ...sources]) => [name, sources]),
  );
}

/** Web contents as far as `hardenContents` goes: an emitter of preventable events. */
function recordingContents() {
  let openHandler: ((details: { url: string }) => unknown) | undefined;
  const contents = Object.assign(new EventEmitter(), {
    setWindowOpenHandler(handler: typeof openHandler) {
      openHandler = handler;
    },
  });
  hardenContents(contents as unknown as WebContents);
  return {
    prevents(event: string, url: string) {
      let prevented = false;
      contents.emit(event, { url, preventDefault: () => (prevented = true) });
      return prevented;
    },
    windowOpen: (url: string) => openHandler?.({ url }),
  };
}

/** A session as far as `hardenSession` goes: what it was told to answer, asked. */
function recordingSession() {
  type Handler = (...args: never[]) => unknown;
  const handlers: Record<string, Handler> = {};
  const keep = (name: string) => (handler: Handler) => {
    handlers[name] = handler;
  };
  const session = Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
    webRequest: { onBeforeRequest: keep('before') },
  });
  const call = (name: string, ...args: unknown[]) => (handlers[name] as ((...args: unknown[]) => unknown) | undefined)?.(...args);
  const answers = {
    request(permission: string, requestingUrl: string) {
      let granted: unknown;
      call('request', null, permission, (answer: boolean) => (granted = answer), { requestingUrl, isMainFrame: true });
      return granted;
    },
    check: (permission: string, origin: string) => call('check', null, permission, origin, { isMainFrame: true }),
    device: () => call('device', {}),
    cancels(url: string) {
      let cancel: unknown;
      call('before', { url }, (answer: { cancel: boolean }) => (cancel = answer.cancel));
      return cancel;
    },
    download() {
      let outcome = 'let through';
      session.emit('will-download', { preventDefault: () => (outcome = 'prevented') });
      return outcome;
    },
  };
  return { session: session as unknown as Session, answers };
}
