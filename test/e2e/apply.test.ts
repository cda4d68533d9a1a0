import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createBench, hasOpenSsh, makeKey, startSshd, user } from '../main/ssh/peers.ts';
import { launchChromium, type OpenOptions, openWorkbench, type Workbench } from './workbench.ts';

const cli = path.resolve(import.meta.dirname, '../../dist/main/cli.js');
let browser: Browser;
let open: Workbench | null = null;

beforeAll(async () => {
  browser = await launchChromium();
});
afterEach(async () => {
  const complaints = open?.complaints ?? [];
  await open?.close();
  open = null;
  expect(complaints).toEqual([]);
});
afterAll(() => browser.close());

async function start(options: OpenOptions = {}): Promise<Workbench> {
  open = await openWorkbench(browser, options);
  open.page.setDefaultTimeout(30_000);
  await open.page.waitForFunction(() => performance.getEntriesByName('fieldwright-usable').length > 0);
  return open;
}

/** The run's sentence once it has come to a stage; of a new run, where the one before is named. */
async function sentenceAt(page: Page, stage: 'planned' | 'done', before = ''): Promise<string> {
  const head = page.locator(`.run-head[data-stage="${stage}"]:not([data-run="${before}"])`);
  await head.waitFor();
  return head.locator('.run-sentence').innerText();
}

async function plan(page: Page): Promise<string> {
  const [before] = await page.locator('.run-head').evaluateAll((heads) => heads.map((head) => head.getAttribute('data-run')));
  await page.keyboard.press('F9');
  return sentenceAt(page, 'planned', before ?? '');
}

async function apply(page: Page, confirmWithinS: number): Promise<void> {
  await page.keyboard.press('Shift+F9');
  const dialog = page.getByRole('dialog', { name: /^Apply to/ });
  await dialog.getByLabel(/Confirm within/).fill(String(confirmWithinS));
  await dialog.getByRole('button', { name: /^Apply to/ }).click();
  await page.locator('.countdown').waitFor();
}

/** What the workbench says of the first device of the run. */
const firstDevice = (page: Page): Promise<string> => page.locator('.apply-row').first().innerText();

describe('a site on the demo plant', () => {
  it('is planned, applied and confirmed; then every device is as wanted', async () => {
    const { page, folder } = await start();
    await page.getByRole('button', { name: 'Plan and apply' }).last().click();
    expect(await plan(page)).toMatch(/^2 of 2 devices differ: \d+ changes\.$/);
    expect(await firstDevice(page)).toMatch(/sw1\s*simulated\s*differs/);
    expect(await page.locator('.changes').innerText()).toContain('gate schedule of eth1');

    await apply(page, 120);
    expect(await page.locator('.run-sentence').innerText()).toMatch(/take everything back at \d\d:\d\d:\d\d unless you confirm/);
    // The schedule is another pane: what is left is seen from there too, and so is the way to decide.
    await page
      .getByText(/^Schedule · /)
      .first()
      .click();
    expect(await page.getByRole('contentinfo').innerText()).toMatch(/\d:\d\d to confirm/);
    await page.getByRole('banner').getByRole('button', { name: 'Confirm' }).click();
    expect(await sentenceAt(page, 'done')).toMatch(/^Confirmed on sw1, sw2:/);

    const journals = readdirSync(path.join(folder, 'journal'));
    expect(journals).toHaveLength(1);
    await page.getByRole('button', { name: 'Open the journal' }).click();
    await page.getByText('Outcome: confirmed.').waitFor();
    expect(await plan(page)).toBe('As wanted: 2 of 2 devices.');
    expect(await page.getByRole('treeitem', { name: /sw1 .*as wanted/ }).count()).toBe(1);
  });

  it('takes itself back where nobody confirms, says so, and differs again', async () => {
    const { page } = await start();
    await plan(page);
    await apply(page, 20);
    await page.locator('.countdown').waitFor({ state: 'detached' });
    expect(await sentenceAt(page, 'done')).toMatch(/^Taken back on /);
    expect(await firstDevice(page)).toContain('rolled back');
    expect(await plan(page)).toMatch(/^2 of 2 devices differ/);
  });

  it('is rolled back at once where that is asked for, also after it was confirmed', async () => {
    const { page } = await start();
    await plan(page);
    await apply(page, 120);
    await page.keyboard.press('Control+Shift+F9');
    expect(await sentenceAt(page, 'done')).toMatch(/^Taken back on /);
    await plan(page);
    await apply(page, 120);
    await page.keyboard.press('Control+F9');
    expect(await sentenceAt(page, 'done')).toMatch(/^Confirmed on /);
    await page.keyboard.press('Control+Shift+F9');
    const dialog = page.getByRole('dialog', { name: 'Take back what was confirmed' });
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await page.locator('.apply-row .back').first().waitFor();
    expect(await sentenceAt(page, 'done')).toMatch(/^Taken back on /);
  });

  it('is told in Chinese as it is in English', async () => {
    const { page } = await start();
    await page.getByRole('button', { name: '中文' }).click();
    expect(await plan(page)).toMatch(/^2 台设备中有 2 台不一致：共 \d+ 处更改。$/);
    expect(await page.locator('.changes').innerText()).toContain('eth1 的门控调度');
    expect(await firstDevice(page)).toMatch(/sw1\s*模拟\s*不一致/);
  });

  it('a second window sees the same run, and may decide', async () => {
    const { page } = await start();
    const second = await page.context().newPage();
    await plan(page);
    await apply(page, 120);
    await second.goto(page.url());
    await second.getByRole('banner').getByRole('button', { name: 'Confirm' }).click();
    expect(await sentenceAt(page, 'done')).toMatch(/^Confirmed on /);
    await second.close();
  });
});

describe('a bundle', () => {
  it('is planned for the devices that are named, and refused in a sentence where its key is another', async () => {
    const { page, folder } = await start();
    const file = path.join(folder, '../line3.fwb');
    execFileSync(process.execPath, [cli, 'bundle', folder, '--out', file], { stdio: 'ignore' });
    await page.getByRole('button', { name: 'Plan and apply' }).last().click();
    await page.getByRole('combobox', { name: 'Source' }).selectOption('bundle');
    await page.getByLabel('Bundle file').fill(file);
    await page.getByRole('combobox', { name: 'Devices' }).selectOption('chosen');
    await page.getByLabel('Names, separated by commas').fill('sw2');
    expect(await plan(page)).toBe('1 of 1 devices differs: 1 change.');
    expect(await page.locator('.run-facts').innerText()).toContain('signature not checked');

    await page.getByLabel(/Public key/).fill('RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3');
    await page.keyboard.press('F9');
    expect(await page.locator('.apply-refusal').innerText()).toMatch(/It was not done\..*not signed/);
  });
});

describe.skipIf(!hasOpenSsh)('a device behind a real OpenSSH server (skipped where there is none)', () => {
  it('asks about its unknown key with the fingerprint that ssh-keygen prints, and keeps it once it is trusted', async () => {
    const bench = createBench();
    try {
      const home = bench.file('home');
      mkdirSync(path.join(home, '.ssh'), { recursive: true, mode: 0o700 });
      const key = makeKey(bench, 'home/.ssh/id_ed25519');
      const server = await startSshd(bench, 'edge1', [key]);
      const prepare = (folder: string): void => {
        const file = path.join(folder, 'devices/edge1.yaml');
        const ssh = `ssh: { host: 127.0.0.1, port: ${server.port}, user: ${user} }\n`;
        const text = readFileSync(file, 'utf8').replace(/^ssh:.*\n/m, '');
        writeFileSync(file, text.replace(/^(profile:.*\n)/m, `$1${ssh}`));
      };
      const { page } = await start({ sample: 'seed-schedule', home, prepare });
      await page.keyboard.press('Control+8');
      await page.getByRole('button', { name: 'Connect to edge1' }).click();
      const dialog = page.getByRole('dialog', { name: 'Is this really edge1?' });
      await dialog.waitFor();
      const printed = execFileSync('ssh-keygen', ['-lf', `${server.hostKey.file}.pub`], { encoding: 'utf8' }).split(' ')[1] ?? '';
      expect(await dialog.locator('.fingerprint').first().textContent()).toBe(printed);

      await page.keyboard.press('Enter'); // on "Refuse", where focus starts
      await page.getByRole('row', { name: /edge1.*not reached/ }).waitFor();
      expect(existsSync(path.join(home, '.ssh/known_hosts'))).toBe(false);

      await page.getByRole('button', { name: 'Connect to edge1' }).click();
      await dialog.getByRole('button', { name: 'Trust and keep' }).click();
      await page.getByRole('row', { name: /edge1.*connected/ }).waitFor();
      expect(readFileSync(path.join(home, '.ssh/known_hosts'), 'utf8')).toContain(server.hostKey.publicKey);
      expect(await page.getByRole('contentinfo').innerText()).toContain('1 of 1 connected');
      await page.getByRole('button', { name: 'Disconnect from edge1' }).click();
      await page.getByRole('row', { name: /edge1.*not connected/ }).waitFor();
    } finally {
      await open?.close();
      open = null;
      await bench.end();
    }
  });
});
