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

/** What is typed on the switch, and what its answer is known by. */
const shellLines = [
  ['uname -a', 'SMP'],
  ['ip -br link', 'br0'],
  ['tc qdisc show dev eth1 root', 'taprio'],
] as const;

interface Picture {
  readonly name: string;
  readonly sample: string;
  readonly show: (page: Page) => Promise<void>;
}

const pictures: readonly Picture[] = [
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
      await waits(page);
      await page.getByRole('button', { name: 'Terminal', exact: true }).click();
      await page.getByRole('combobox', { name: 'Open on' }).selectOption('sw1');
      await page.getByRole('button', { name: 'Open a terminal' }).click();
      await page.getByText('Connected to sw1').waitFor();
      for (const [line, answer] of shellLines) {
        await page.keyboard.type(`${line}\n`);
        await page.locator('.xterm-rows > div', { hasText: answer }).last().waitFor();
      }
    },
  },
  {
    name: 'files',
    sample: 'press-line-3',
    show: async (page) => {
      await runFromPalette(page, 'Theme: Dark');
      await page.getByRole('button', { name: 'Files on the devices' }).click();
      await page.getByRole('combobox', { name: 'Device' }).selectOption('sw1');
      const folder = page.getByRole('combobox', { name: 'Folder' });
      await page.locator('.files-row[role="option"]').or(page.locator('.files-empty')).first().waitFor();
      await folder.fill('/etc');
      await folder.press('Enter');
      await page.locator('.files-row[role="option"]').filter({ hasText: 'motd' }).click();
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
try {
  for (const picture of pictures) {
    if (wanted.length === 0 || wanted.includes(picture.name)) await take(picture);
  }
} catch (error) {
  console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}

async function take({ name, sample, show }: Picture): Promise<void> {
  const workbench = await openWorkbench(browser, { sample, viewport });
  try {
    const { page } = workbench;
    await page.waitForFunction(() => performance.getEntriesByName('fieldwright-usable').length > 0);
    await show(page);
    await page.mouse.move(5, 895);
    await page.waitForTimeout(800);
    await page.screenshot({ path: path.join(target, `${name}.png`) });
  } catch (error) {
    throw new Error(`${name} was not taken`, { cause: error });
  } finally {
    await workbench.close();
  }
}
