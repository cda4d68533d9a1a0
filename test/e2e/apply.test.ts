import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createBench, hasOpenSsh, makeKey, startSshd, user } from '../main/ssh/peers.ts';
import { applyAndWait, confirm, firstDevice, plan, sentenceAt, takeBackConfirmed, takeBackEarlier } from './runDriver.ts';
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

describe('a site on the demo plant', () => {
  it('is planned, applied and confirmed; then every device is as wanted', async () => {
    const { page, folder } = await start();
    await page.getByRole('button', { name: 'Plan and apply' }).last().click();
    expect(await plan(page)).toMatch(/^2 of 2 devices differ: \d+ changes\.$/);
    expect(await firstDevice(page)).toMatch(/sw1\s*simulated\s*differs/);
    expect(await page.locator('.changes').innerText()).toContain('gate schedule of eth1');

    await applyAndWait(page, 120);
    expect(await page.locator('.run-sentence').innerText()).toMatch(/take everything back at \d\d:\d\d:\d\d unless you confirm/);
    // The schedule is another pane: what is left is seen from there too, and so is the way to decide.
    await page
      .getByText(/^Schedule · /)
      .first()
      .click();
    expect(await page.getByRole('contentinfo').innerText()).toMatch(/\d:\d\d to confirm/);
    expect(await confirm(page)).toMatch(/^Confirmed on sw1, sw2:/);

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
    await applyAndWait(page, 20);
    await page.locator('.countdown').waitFor({ state: 'detached' });
    expect(await sentenceAt(page, 'done')).toMatch(/^Nobody confirmed in time\. Taken back on sw1, sw2: /);
    expect(await firstDevice(page)).toContain('rolled back');
    expect(await plan(page)).toMatch(/^2 of 2 devices differ/);
  });

  it('is rolled back at once where that is asked for, also after it was confirmed', async () => {
    const { page } = await start();
    await plan(page);
    await applyAndWait(page, 120);
    await page.keyboard.press('Control+Shift+F9');
    expect(await sentenceAt(page, 'done')).toMatch(/^Taken back on /);
    await plan(page);
    await applyAndWait(page, 120);
    await page.keyboard.press('Control+F9');
    expect(await sentenceAt(page, 'done')).toMatch(/^Confirmed on /);
    expect(await takeBackConfirmed(page)).toMatch(/^Taken back on /);
  });

  it('is rolled back from the list of earlier runs where another plan was made since, as a run of its own', async () => {
    const { page, folder } = await start();
    await plan(page);
    await applyAndWait(page, 120);
    expect(await confirm(page)).toMatch(/^Confirmed on sw1, sw2:/);
    expect(await plan(page)).toBe('As wanted: 2 of 2 devices.');
    expect(await takeBackEarlier(page)).toMatch(/^Taken back on sw1, sw2: /);
    expect(await page.locator('.run-facts').innerText()).toMatch(/takes back the run of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d by /);
    expect(readdirSync(path.join(folder, 'journal'))).toHaveLength(2);
    await page.getByRole('button', { name: 'Earlier runs' }).click();
    await page.getByRole('option', { name: /took a run back/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Roll back…' }).count()).toBe(0);
    await page.getByText('It takes back run').waitFor();
    await page.getByRole('button', { name: 'This run' }).click();
    expect(await plan(page)).toMatch(/^2 of 2 devices differ/);
  });

  it('is told in Chinese as it is in English', async () => {
    const { page } = await start();
    await page.getByRole('button', { name: '中文' }).click();
    expect(await plan(page)).toMatch(/^2 台设备中有 2 台不一致：共 \d+ 处更改。$/);
    expect(await page.locator('.changes').innerText()).toContain('eth1 的门控调度');
    expect(await firstDevice(page)).toMatch(/sw1\s*模拟\s*不一致/);
    expect(await page.locator('.change-wanted').first().innerText()).toMatch(/个时间窗/);
    await applyAndWait(page, 10);
    expect(await sentenceAt(page, 'done')).toMatch(/^无人及时确认。已回滚：sw1、sw2 /);
    await page.getByRole('button', { name: '打开记录' }).click();
    await page.getByText('结果：已回滚。无人及时确认。').waitFor();
  });

  it('a second window sees the same run, and may decide', async () => {
    const { page } = await start();
    const second = await page.context().newPage();
    await plan(page);
    await applyAndWait(page, 120);
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
    expect(await page.locator('.apply-findings').innerText()).not.toContain('The bundle');

    // Where the open site has another address by now, that one counts; both are named before anything is applied.
    const yaml = path.join(folder, 'devices/sw2.yaml');
    writeFileSync(yaml, readFileSync(yaml, 'utf8').replace('host: sw2.demo.invalid', 'host: sw1.demo.invalid'));
    const warning = page.getByText(
      "The bundle's own site has it at root@sw2.demo.invalid port 22 via sw1; this run goes to root@sw1.demo.invalid",
    );
    await expect
      .poll(
        async () => {
          await plan(page);
          return warning.count();
        },
        { timeout: 20_000 },
      )
      .toBe(1);

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
