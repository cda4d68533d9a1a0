// Takes the pictures of the README: npm run screenshots [-- NAME…].
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium, openWorkbench } from './workbench.ts';

const target = path.resolve(import.meta.dirname, '../../resources/screenshots');
const viewport = { width: 1440, height: 900 };

async function runFromPalette(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}

async function showSchedule(page: Page): Promise<void> {
  await page
    .getByText(/^(Schedule|调度表) · /)
    .first()
    .click();
  await page.getByRole('application').waitFor();
}

/** The demo plant compared with the site. */
async function planned(page: Page): Promise<void> {
  await page.keyboard.press('F9');
  await page.locator('.run-head[data-stage="planned"]').waitFor();
}

/** The demo plant changed, and waiting to be confirmed. */
async function waits(page: Page): Promise<void> {
  await planned(page);
  await page.keyboard.press('Shift+F9');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^(Apply to|部署到)/ })
    .click();
  await page.locator('.countdown').waitFor();
  await page.waitForTimeout(12_000);
}

const pictures: readonly { name: string; sample: string; show: (page: Page) => Promise<void> }[] = [
  {
    name: 'schedule-dark',
    sample: 'press-line-3',
    show: async (page) => {
      await runFromPalette(page, 'Theme: Dark');
      await showSchedule(page);
    },
  },
  {
    name: 'schedule-light-zh',
    sample: 'press-line-3',
    show: async (page) => {
      await runFromPalette(page, 'Theme: Light');
      await runFromPalette(page, 'Switch to Chinese');
      await showSchedule(page);
    },
  },
  {
    name: 'schedule-contrast',
    sample: 'press-line-3',
    show: async (page) => {
      await runFromPalette(page, 'Theme: High contrast');
      await showSchedule(page);
    },
  },
  {
    name: 'intent-mismatch',
    sample: 'seed-schedule',
    show: async (page) => {
      await runFromPalette(page, 'Theme: Dark');
      await showSchedule(page);
      await page
        .getByText(/^Problems/)
        .first()
        .click();
    },
  },
  {
    name: 'plan',
    sample: 'press-line-3',
    show: async (page) => {
      await runFromPalette(page, 'Theme: Dark');
      await planned(page);
    },
  },
  {
    name: 'apply-light-zh',
    sample: 'press-line-3',
    show: async (page) => {
      await runFromPalette(page, 'Theme: Light');
      await runFromPalette(page, 'Switch to Chinese');
      await waits(page);
    },
  },
  {
    name: 'apply',
    sample: 'press-line-3',
    show: async (page) => {
      await runFromPalette(page, 'Theme: Dark');
      await waits(page);
    },
  },
  {
    name: 'terminal',
    sample: 'press-line-3',
    show: async (page) => {
      await runFromPalette(page, 'Theme: Dark');
      await page.getByText('Files', { exact: true }).first().click();
      await page.getByRole('combobox', { name: 'Device' }).first().selectOption('sw1');
      await page.getByText('Terminal', { exact: true }).click();
      await page.getByRole('combobox', { name: 'Open on' }).selectOption({ label: 'sw1 (simulated)' });
      await page.getByRole('button', { name: 'Open a terminal' }).click();
      await page.getByText('Connected to sw1').waitFor();
      for (const line of ['uname -a', 'tc qdisc show dev eth1', 'ethtool -l eth1', "pmc -u -b 0 'GET TIME_STATUS_NP'"]) {
        await page.keyboard.type(`${line}\n`);
        await page.waitForTimeout(1_000);
      }
    },
  },
  {
    name: 'bundle',
    sample: 'press-line-3',
    show: async (page) => {
      await runFromPalette(page, 'Theme: Dark');
      await showSchedule(page);
      await page
        .getByRole('button', { name: /bundle/i })
        .first()
        .click();
      // A person's folder, not the one of this run.
      await page.getByLabel('Write to').fill('/home/me/line3.fwb');
    },
  },
];

await mkdir(target, { recursive: true });
const browser = await launchChromium();
const wanted = process.argv.slice(2);
for (const { name, sample, show } of pictures) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const workbench = await openWorkbench(browser, { sample, viewport });
  await workbench.page.waitForFunction(() => performance.getEntriesByName('fieldwright-usable').length > 0);
  await show(workbench.page);
  await workbench.page.mouse.move(5, 895);
  await workbench.page.waitForTimeout(800);
  await workbench.page.screenshot({ path: path.join(target, `${name}.png`) });
  await workbench.close();
}
await browser.close();
