import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { _electron, type Browser, chromium, type Page } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '../..');
const CHROMIUM_FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Workbench {
  readonly page: Page;
  /** The site's folder: a copy of the sample, removed when closed. */
  readonly folder: string;
  /** Everything the page complained of: console errors, page errors, CSP violations. */
  readonly complaints: readonly string[];
  /** Ends the host while the page stays. */
  stopServer(): Promise<void>;
  close(): Promise<void>;
}

/** Finds the Chromium that end-to-end tests use. */
export const chromiumPath = process.env.FIELDWRIGHT_CHROMIUM ?? '/usr/bin/chromium';

export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath, args: CHROMIUM_FLAGS });
}

/** Copies a sample into a folder of its own, under a name that a screen may show. */
export async function copySample(sample: string): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'fieldwright-e2e-'));
  const site = path.join(folder, 'sites', sample);
  await cp(path.join(root, 'resources/samples', sample), site, { recursive: true });
  return site;
}

export async function removeSample(folder: string): Promise<void> {
  await rm(path.resolve(folder, '../..'), { recursive: true, force: true });
}

/**
 * Serves the built product on a site and waits for its address.
 * @param home the user's folder, where not this user's own is meant
 */
export async function serve(folder: string, home?: string): Promise<{ url: string; stop(): Promise<void> }> {
  const child = spawn(process.execPath, [path.join(root, 'dist/main/cli.js'), 'serve', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...(home !== undefined && { HOME: home, SSH_AUTH_SOCK: '' }) },
  });
  const exited = once(child, 'exit');
  const url = await new Promise<string>((resolve, reject) => {
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      printed += chunk;
      const match = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(printed);
      if (match) resolve(match[0]);
    });
    void exited.then(() => reject(new Error(`serve ended before it printed its address: ${printed}`)));
  });
  return {
    url,
    async stop() {
      child.kill('SIGTERM'); // nothing happens where it has ended already
      await exited;
    },
  };
}

export interface OpenOptions {
  readonly sample?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  /** Home folder of the user whose product it is; by default this user's own. */
  readonly home?: string;
  /** Changes the copy of the sample before it is opened. */
  readonly prepare?: (folder: string) => void | Promise<void>;
}

/** Opens the workbench on a copy of a sample in real Chromium, through the browser host. */
export async function openWorkbench(
  browser: Browser,
  { sample = 'press-line-3', viewport = { width: 1440, height: 900 }, home, prepare }: OpenOptions = {},
): Promise<Workbench> {
  const folder = await copySample(sample);
  await prepare?.(folder);
  const server = await serve(folder, home);
  const context = await browser.newContext({ viewport });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await context.newPage();
  const complaints = complaintsOf(page);
  await page.goto(server.url);
  return {
    page,
    folder,
    complaints,
    stopServer: server.stop,
    async close() {
      await context.close();
      await server.stop();
      await removeSample(folder);
    },
  };
}

/** Opens the built shell in the Electron runtime that was found, with a profile of its own. */
async function openShell(executablePath: string, { sample = 'press-line-3' }: OpenOptions = {}): Promise<Workbench> {
  const folder = await copySample(sample);
  const shell = await _electron.launch({ executablePath, args: [root, folder, `--user-data-dir=${path.join(folder, '../../profile')}`] });
  const page = await shell.firstWindow();
  return {
    page,
    folder,
    complaints: complaintsOf(page),
    stopServer: () => Promise.reject(new Error('the shell has no server to stop')),
    async close() {
      await shell.close();
      await removeSample(folder);
    },
  };
}

/** Where journeys run: always in Chromium, and in Electron where a runtime was found. */
export const faces: readonly Face[] = process.env.FIELDWRIGHT_ELECTRON ? ['Chromium', 'Electron'] : ['Chromium'];
export type Face = 'Chromium' | 'Electron';

export async function openFace(face: Face, browser: Browser, options: OpenOptions): Promise<Workbench> {
  return face === 'Chromium' ? openWorkbench(browser, options) : openShell(process.env.FIELDWRIGHT_ELECTRON ?? '', options);
}

function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}
