import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBench, hasOpenSsh, makeKey, type Server, startSshd } from '../main/ssh/peers.ts';
import { launchChromium, openWorkbench, type Workbench } from './workbench.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
declare const axe: { run(options: RunOptions): Promise<AxeResults> };

const bench = createBench();
const home = bench.file('home');
let browser: Browser;
let server: Server;
let workbench: Workbench;

/** The host finds the user's key and known hosts where ssh has them: under HOME. */
beforeAll(async () => {
  browser = await launchChromium();
  mkdirSync(path.join(home, '.ssh'), { recursive: true, mode: 0o700 });
  process.env.HOME = home;
  const key = makeKey(bench, 'key');
  if (hasOpenSsh) {
    server = await startSshd(bench, 'sshd', [key], ['Subsystem sftp internal-sftp']);
    writeFileSync(path.join(home, '.ssh/id_ed25519'), readFileSync(key.file), { mode: 0o600 });
    writeFileSync(path.join(home, '.ssh/known_hosts'), `[127.0.0.1]:${server.port} ${server.hostKey.publicKey}\n`);
  }
  workbench = await openWorkbench(browser);
});
afterAll(async () => {
  await workbench.close();
  await browser.close();
  await bench.end();
});

async function showFiles(page: Page, device: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type('show files');
  await page.keyboard.press('Enter');
  await page.getByRole('combobox', { name: 'Device' }).selectOption(device);
}

async function go(page: Page, folder: string): Promise<void> {
  const field = page.getByRole('combobox', { name: 'Folder' }).or(page.getByRole('textbox', { name: 'Folder' }));
  await field.fill(folder);
  await field.press('Enter');
  await page.getByRole('listbox', { name: `Files in ${folder}` }).waitFor();
}

const row = (page: Page, name: string) => page.locator('.files-row[role="option"]').filter({ hasText: name });

async function seriousProblems(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`));
}

describe.skipIf(!hasOpenSsh)('the file panel on a real OpenSSH server (skipped where it is not installed)', () => {
  it('lists, edits in place, drops a file in, downloads and deletes', async () => {
    const { page, folder } = workbench;
    const device = path.join(folder, 'devices/sw2.yaml');
    const text = readFileSync(device, 'utf8');
    const user = process.getuid?.() === 0 ? 'root' : (process.env.USER ?? '');
    writeFileSync(device, text.replace(/^ssh: .*$/m, `ssh: { host: 127.0.0.1, port: ${server.port}, user: ${user} }`));
    const room = bench.file('room');
    mkdirSync(path.join(room, 'folder'), { recursive: true });
    writeFileSync(path.join(room, 'settings.conf'), 'before\n', { mode: 0o640 });
    await page.getByText('press-line-3').first().waitFor();
    await showFiles(page, 'sw2');
    await go(page, room);
    await expect.poll(() => page.locator('.files-row[role="option"]').allInnerTexts()).toHaveLength(2);
    expect(await row(page, 'settings.conf').innerText()).toContain('rw-r-----');

    await row(page, 'settings.conf').dblclick();
    await page.locator('.files-editor .view-lines').waitFor();
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('after ');
    await page.getByText('Not saved').waitFor();
    await page.keyboard.press('Control+s');
    await page.getByText('Saved', { exact: true }).last().waitFor();
    expect(readFileSync(path.join(room, 'settings.conf'), 'utf8')).toBe('after before\n');
    await page.locator('.files-editor .view-lines').click();
    await page.keyboard.type('never ');
    await page.getByRole('button', { name: 'Discard my changes…' }).click();
    const question = page.getByRole('dialog', { name: 'Discard the changes to settings.conf?' });
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Enter'); // on "Cancel", where focus starts
    await question.waitFor({ state: 'detached' });
    await page.getByText('Not saved').waitFor();
    await page.getByRole('button', { name: 'Discard my changes…' }).click();
    await question.getByRole('button', { name: 'Discard' }).click();
    await row(page, 'settings.conf').waitFor();
    expect(readFileSync(path.join(room, 'settings.conf'), 'utf8')).toBe('after before\n');

    const handle = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['dropped bytes'], 'dropped.txt'));
      return transfer;
    });
    await page.locator('.files-folder').dispatchEvent('dragover', { dataTransfer: handle });
    await page.locator('.files-folder').dispatchEvent('drop', { dataTransfer: handle });
    await row(page, 'dropped.txt').waitFor();
    expect(readFileSync(path.join(room, 'dropped.txt'), 'utf8')).toBe('dropped bytes');

    const laptop = bench.file('laptop');
    mkdirSync(laptop);
    await row(page, 'settings.conf').click();
    await page.getByRole('button', { name: 'Download…' }).click();
    await page.getByLabel('Folder on this computer').fill(laptop);
    await page.keyboard.press('Enter');
    await page.locator('.files-transfer').filter({ hasText: 'settings.conf from sw2' }).getByText('done').waitFor();
    expect(readFileSync(path.join(laptop, 'settings.conf'), 'utf8')).toBe('after before\n');
    expect(await seriousProblems(page)).toEqual([]);

    await row(page, 'dropped.txt').click();
    await page.keyboard.press('Delete');
    await page.getByText('This deletes 1 file (13\u202fB) for good.').waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.getByRole('button', { name: 'Delete for good' }).click();
    await expect.poll(() => row(page, 'dropped.txt').count()).toBe(0);
  });

  it('is walked with the keyboard, speaks Chinese, and passes axe in every theme', async () => {
    const { page } = workbench;
    const room = bench.file('room');
    await row(page, 'folder').click();
    await page.keyboard.press('Enter');
    await page.getByText('This folder is empty').waitFor();
    await page.getByRole('button', { name: 'Up', exact: true }).click();
    await page.getByRole('listbox', { name: `Files in ${room}` }).waitFor();
    await row(page, 'folder').click();
    await page.keyboard.press('Shift+F10');
    await page.getByRole('menuitem', { name: /Rename/ }).waitFor();
    expect(await seriousProblems(page)).toEqual([]);
    await page.keyboard.press('Escape');
    for (const theme of ['light', 'contrast', 'dark']) {
      await page.evaluate((name) => document.documentElement.setAttribute('data-theme', name), theme);
      expect(await seriousProblems(page)).toEqual([]);
    }
    await page.getByRole('button', { name: '中文' }).click();
    await page.getByRole('button', { name: '新建文件夹…' }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    expect(workbench.complaints).toEqual([]);
  });
});

describe('the file panel on the demo plant', () => {
  it('shows the files of a simulated device, labelled as such', async () => {
    const { page } = workbench;
    await showFiles(page, 'sw1');
    await page
      .locator('.files-row[role="option"]')
      .first()
      .or(page.getByText('This folder is empty'))
      .or(page.getByText('Only hidden files'))
      .first()
      .waitFor();
    await go(page, '/etc');
    await expect.poll(() => page.locator('.files-row[role="option"]').count()).toBeGreaterThan(0);
    await page.locator('.files .simulated').waitFor();
  });
});
