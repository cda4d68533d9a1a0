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

/** The demo plant's broker, with a topic whose numbers are charted. */
async function showBroker(page: Page, theme: string, ...words: readonly string[]): Promise<void> {
  await runFromPalette(page, `Theme: ${theme}`);
  await page.getByRole('button', { name: 'MQTT brokers' }).click();
  await page.locator('.mqtt-bar').getByRole('button', { name: 'Connect', exact: true }).click();
  const rows = page.locator('.mqtt-topic-row[role="treeitem"]');
  await rows.first().focus();
  await page.keyboard.press('*');
  await rows.filter({ hasText: 'motor' }).first().click();
  for (const name of ['current', 'x']) {
    const line = page.locator('.mqtt-line').filter({ has: page.getByText(name, { exact: true }) });
    await line.hover();
    await line.locator('.mqtt-plot').click();
  }
  await page.locator('.mqtt-tabs').getByRole('tab', { name: 'Charts' }).click();
  for (const word of words) await runFromPalette(page, word);
  await page.waitForTimeout(20_000);
}

/** The demo plant's press controller, with some of its values watched. */
async function showServer(page: Page, theme: string, ...words: readonly string[]): Promise<void> {
  await runFromPalette(page, `Theme: ${theme}`);
  await page.getByText('OPC UA', { exact: true }).first().click();
  await page.getByRole('combobox', { name: 'Connection', exact: true }).selectOption('line-opcua');
  await page.getByRole('button', { name: 'Connect', exact: true }).last().click();
  const node = (name: string) => page.getByRole('treeitem', { name: new RegExp(`${name}$`) }).first();
  for (const name of ['Objects', 'Press']) {
    await node(name).click();
    await page.keyboard.press('ArrowRight');
  }
  for (const name of ['State', 'Force', 'Running', 'Recipe', 'OilTemperature']) {
    await node(`variable ${name}`).click();
    await page.keyboard.press('Enter');
  }
  for (const word of words) await runFromPalette(page, word);
  await page.waitForTimeout(6_000);
}

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
  { name: 'mqtt', sample: 'press-line-3', show: (page) => showBroker(page, 'Dark') },
  { name: 'mqtt-light-zh', sample: 'press-line-3', show: (page) => showBroker(page, 'Light', 'Switch to Chinese') },
  { name: 'opcua', sample: 'press-line-3', show: (page) => showServer(page, 'Dark') },
  { name: 'opcua-light-zh', sample: 'press-line-3', show: (page) => showServer(page, 'Light', 'Switch to Chinese') },
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
