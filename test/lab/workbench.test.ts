import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { apply, applyAndWait, confirm, firstDevice, plan, sentenceAt, takeBackConfirmed, truth } from '../e2e/runDriver.ts';
import { chromiumPath, launchChromium, openWorkbench, type Workbench } from '../e2e/workbench.ts';
import { bootDevice, type LabDevice } from './device.ts';
import { changesLeft, gatesOf, generatedTexts, planOf, sample } from './plans.ts';
import { labIsExpected, whyNoLab } from './prerequisites.ts';

const cli = join(import.meta.dirname, '../../dist/main/cli.js');
const missing = (labIsExpected() ? null : whyNoLab()) ?? whyNoWindow();
const title = 'the workbench on a real device (Chromium, User-Mode Linux)';
let browser: Browser;
let open: Workbench | null = null;
let home: string;

function whyNoWindow(): string | null {
  if (!existsSync(chromiumPath)) return `there is no Chromium at ${chromiumPath}: apt-get install chromium`;
  return existsSync(cli) ? null : 'the product is not built: node resources/tasks/build.mjs';
}

describe.skipIf(missing !== null)(missing ? `${title}: skipped, ${missing}` : title, () => {
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterEach(async () => {
    const complaints = open?.complaints ?? [];
    await open?.close();
    open = null;
    await rm(home, { recursive: true, force: true });
    expect(complaints).toEqual([]);
  });
  afterAll(() => browser?.close());

  describe('OpenSSH, programs of Debian', () => {
    let device: LabDevice;
    beforeAll(async () => {
      device = await bootDevice({ ports: { eth0: 4, eth1: 2 } });
    });
    afterAll(() => device?.close());

    it('the corrected sample is planned, applied and confirmed, and rolled back after that', async () => {
      const texts = await sample('seed-schedule-corrected');
      const page = await start(device, texts);
      const before = await root(device);
      expect(await plan(page)).toMatch(/^1 of 1 devices? differs?: /);
      await applyAndWait(page, 120);
      expect(await confirm(page)).toMatch(/^Confirmed on \w+: /);
      expect(await changesLeft(device, await planOf(texts))).toEqual([]);
      expect((await gatesOf(device, 'eth0'))?.entries).toEqual([
        { command: 'set', gateMask: 1, intervalNs: 200_000 },
        { command: 'set', gateMask: 2, intervalNs: 300_000 },
        { command: 'set', gateMask: 4, intervalNs: 500_000 },
      ]);

      expect(await takeBackConfirmed(page)).toMatch(/^Taken back on edge1: /);
      expect(await root(device)).toBe(before);
    });

    // tc keeps nothing over a reboot (DOMAIN), and tc 6.1 drops what comes after 30 windows.
    it('a schedule of 64 windows is there as wanted, also after a reboot, and the window says so', async () => {
      const texts = generatedTexts({ entries: 64, seed: 64 });
      const wanted = await planOf(texts);
      const page = await start(device, texts);
      await plan(page);
      await applyAndWait(page, 120);
      expect(await confirm(page)).toMatch(/^Confirmed on \w+: /);
      expect(await changesLeft(device, wanted)).toEqual([]);
      expect((await gatesOf(device, 'eth0'))?.entries).toHaveLength(64);
      await asWanted(page);

      await device.reboot();
      expect(await changesLeft(device, wanted)).toEqual([]);
      // The connection from before the reboot may be found dead only now.
      await asWanted(page);
    });

    it('what the kernel refuses stands in its own words in a sentence, and the device is as before', async () => {
      const texts = new Map(
        [...(await sample('seed-schedule-corrected'))].map(([name, text]) => [name, text.replace('  eth0:', '  eth1:')]),
      );
      const page = await start(device, texts);
      const before = await root(device);
      await plan(page);
      await apply(page, 120);
      expect(await sentenceAt(page, 'done')).toMatch(/^Taken back on edge1: /);
      expect(await firstDevice(page)).toContain('rolled back');
      const said = await truth(page);
      expect(said).toContain('It has the state from before, and has checked it.');
      expect(said).toContain('Step 1 failed with status 2: Error: Number of traffic classes is greater than number of HW queues.');
      expect(await root(device)).toBe(before);
    });

    it('what nobody confirms is taken back by the device itself, and the window says so', async () => {
      const page = await start(device, await sample('seed-schedule-corrected'));
      const before = await root(device);
      await plan(page);
      // Longer than a busy machine needs for the steps: what was not reached in time is another story.
      await applyAndWait(page, 30);
      expect(await root(device)).not.toBe(before);
      // Nobody but the device itself can take it back now.
      await device.setLink('cut');
      await expect.poll(() => root(device), { timeout: 90_000, interval: 1_000 }).toBe(before);
      await device.setLink('up');
      expect(await sentenceAt(page, 'done')).toMatch(/^Nobody confirmed in time\. Taken back on edge1: /);
      expect(await firstDevice(page)).toContain('rolled back');
      expect(await root(device)).toBe(before);
      expect(await plan(page)).toMatch(/^1 of 1 devices? differs?: /);
    });
  });

  describe('dropbear without SFTP, programs of busybox', () => {
    let device: LabDevice;
    beforeAll(async () => {
      device = await bootDevice({ server: 'dropbear', userland: 'busybox', ports: { eth0: 4 } });
    });
    afterAll(() => device?.close());

    it('its unknown key is asked about; then the sample is planned, applied and confirmed', async () => {
      const texts = await sample('seed-schedule-corrected');
      const page = await start(device, texts, { isKnown: false });
      await page.keyboard.press('F9');
      const dialog = page.getByRole('dialog', { name: 'Is this really edge1?' });
      const printed = execFileSync('ssh-keygen', ['-lf', device.address.knownHostsFile], { encoding: 'utf8' }).split(' ')[1];
      expect(await dialog.locator('.fingerprint').first().textContent()).toBe(printed);
      await dialog.getByRole('button', { name: 'Trust and keep' }).click();
      expect(await sentenceAt(page, 'planned')).toMatch(/^1 of 1 devices? differs?: /);
      await applyAndWait(page, 120);
      expect(await confirm(page)).toMatch(/^Confirmed on \w+: /);
      expect(await changesLeft(device, await planOf(texts))).toEqual([]);
      await asWanted(page);
    });
  });
});

/** Opens a site of one device, that of the lab, as a user whose home has its key, and by default its host key. */
async function start(device: LabDevice, texts: ReadonlyMap<string, string>, { isKnown = true } = {}): Promise<Page> {
  const { port, user, privateKeyFile, knownHostsFile } = device.address;
  home = await mkdtemp(join(tmpdir(), 'fieldwright-home-'));
  await mkdir(join(home, '.ssh'), { mode: 0o700 });
  await copyFile(privateKeyFile, join(home, '.ssh/id_ed25519'));
  if (isKnown) await copyFile(knownHostsFile, join(home, '.ssh/known_hosts'));
  const prepare = async (folder: string): Promise<void> => {
    await rm(folder, { recursive: true });
    const ssh = `ssh: { host: 127.0.0.1, port: ${port}, user: ${user} }\n`;
    for (const [name, text] of texts) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text.replace(/^ssh:.*\n/m, '').replace(/^(profile:.*\n)/m, `$1${ssh}`));
    }
  };
  open = await openWorkbench(browser, { sample: 'seed-schedule-corrected', home, prepare });
  const { page } = open;
  page.setDefaultTimeout(60_000);
  await page.waitForFunction(() => performance.getEntriesByName('fieldwright-usable').length > 0);
  return page;
}

/** By a new plan, which asks the device. */
async function asWanted(page: Page): Promise<void> {
  const said = { run: await plan(page), device: await truth(page) };
  expect(said).toEqual({ run: expect.stringMatching(/^As wanted: /), device: 'The live state is what the site wants.' });
}

/** Qdiscs of the ports and the files that a plan writes: what apply changes and rollback must bring back. */
async function root(device: LabDevice): Promise<string> {
  const { stdout } = await device.exec(['sh', '-c', 'tc qdisc show; find /etc/fieldwright -type f 2>/dev/null | xargs -r sha256sum']);
  return stdout;
}
