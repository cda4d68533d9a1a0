import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build } from 'vite';
import { startBrowserHost } from '../../main/browser.ts';
import { createHost } from '../../main/host.ts';

/**
 * The workbench over the real host, from the sources, for whoever works on its looks:
 *   node test/e2e/dev.ts [--sample NAME]           builds, serves a copy of the sample, prints the address, until Ctrl+C
 *   node test/e2e/dev.ts --shots DIR [--sample …]  pictures of the main views in every theme, both languages, two sizes
 */
const root = path.resolve(import.meta.dirname, '../..');
const CHROMIUM = process.env.FIELDWRIGHT_CHROMIUM ?? '/usr/bin/chromium';
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const THEMES = ['dark', 'light', 'contrast'] as const;
const LOCALES = ['en', 'zh'] as const;
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1280, height: 720 },
] as const;

export interface Served {
  readonly folder: string;
  /** Opens one session; every further page needs a host of its own or the same browser context. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Builds the renderer and serves a copy of a sample with it. Everything it makes is gone after `stop`. */
export async function serveSources(sample: string): Promise<Served> {
  const work = await mkdtemp(path.join(os.tmpdir(), 'fieldwright-dev-'));
  const rendererDir = path.join(work, 'renderer');
  await build({
    configFile: path.join(root, 'vite.config.ts'),
    root: path.join(root, 'renderer'),
    logLevel: 'warn',
    build: { outDir: rendererDir },
  });
  const folder = path.join(work, sample);
  await cp(path.join(root, 'resources/samples', sample), folder, { recursive: true });
  const life = new AbortController();
  const host = createHost({ signal: life.signal });
  const opened = await host.open(folder);
  if (!opened.ok) throw new Error(`${opened.failure.code}: ${opened.failure.message}`);
  const server = await startBrowserHost({ host, rendererDir, signal: life.signal });
  return {
    folder,
    url: server.url,
    async stop() {
      await server.close();
      await host.close();
      life.abort();
      await rm(work, { recursive: true, force: true });
    },
  };
}

/** Puts a theme and a language on a page that is open already. */
export async function dress(page: Page, theme: (typeof THEMES)[number], locale: (typeof LOCALES)[number]): Promise<void> {
  await page.evaluate(
    ([shown, language]) => {
      localStorage.clear();
      localStorage.setItem('fieldwright.theme', JSON.stringify(shown));
      localStorage.setItem('fieldwright.locale', JSON.stringify(language));
    },
    [theme, locale],
  );
  await page.reload();
  await page.locator('[role=treeitem]').first().waitFor();
}

/** The main views by name, each from a freshly loaded workbench: the keys that bring it up. */
export const views: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  start: async () => {},
  schedule: async (page) => page.keyboard.press('Control+2'),
  problems: async (page) => {
    await page.keyboard.press('Control+2');
    await page.keyboard.press('Control+4');
  },
  palette: async (page) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('sw');
  },
  bundle: async (page) => page.keyboard.press('Control+Shift+E'),
  text: async (page) => {
    await page.keyboard.press('Control+k');
    await page.keyboard.type('site.yaml');
    await page.keyboard.press('Enter');
    await page.locator('.monaco-editor').first().waitFor();
  },
};

async function takePictures(browser: Browser, url: string, into: string): Promise<void> {
  await mkdir(into, { recursive: true });
  const context = await browser.newContext();
  const page = await context.newPage();
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && process.stderr.write(`${message.text()}\n`));
  page.on('pageerror', (error) => process.stderr.write(`${error.stack}\n`));
  await page.goto(url);
  for (const viewport of SIZES)
    for (const theme of THEMES)
      for (const locale of LOCALES)
        for (const [name, show] of Object.entries(views)) {
          await page.setViewportSize(viewport);
          await dress(page, theme, locale);
          await show(page);
          await page.waitForTimeout(400);
          await page.screenshot({ path: path.join(into, `${name}-${theme}-${locale}-${viewport.width}.png`) });
        }
  await context.close();
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { sample: { type: 'string', default: 'press-line-3' }, shots: { type: 'string' } } });
  const served = await serveSources(values.sample);
  if (values.shots) {
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    await takePictures(browser, served.url, path.resolve(values.shots));
    await browser.close();
  } else {
    process.stdout.write(`${served.url}\n`);
    await new Promise((resolve) => process.once('SIGINT', resolve));
  }
  await served.stop();
}
