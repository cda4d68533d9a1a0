import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchChromium, openWorkbench, type Workbench } from './workbench.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
declare const axe: { run(options: RunOptions): Promise<AxeResults> };

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** What axe-core calls serious or critical, WCAG 2.2 A and AA. */
async function seriousProblems(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() =>
    axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`));
}

async function runFromPalette(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}

async function showSchedule(page: Page): Promise<void> {
  await page
    .getByText(/^Schedule · /)
    .first()
    .click();
  await page.getByRole('application').waitFor();
}

const views: readonly (readonly [name: string, sample: string, show: (page: Page) => Promise<void>])[] = [
  ['start page', 'press-line-3', async () => {}],
  ['schedule', 'press-line-3', showSchedule],
  ['schedule with problems', 'seed-schedule', showSchedule],
  [
    'problems',
    'seed-schedule',
    (page) =>
      page
        .getByText(/^Problems/)
        .first()
        .click(),
  ],
  ['blank site', 'blank', (page) => page.keyboard.press('Control+2')],
  [
    'form with a mistake in it',
    'blank',
    async (page) => {
      await runFromPalette(page, 'add device');
      await page.locator('.add-dialog').waitFor();
      await page.keyboard.press('Enter');
      await page.locator('.add-dialog').getByRole('alert').waitFor();
    },
  ],
  [
    'question before a removal',
    'press-line-3',
    (page) => runFromPalette(page, 'remove the selected').then(() => page.getByRole('dialog', { name: /^Remove/ }).waitFor()),
  ],
  ['palette', 'press-line-3', (page) => page.keyboard.press('Control+k')],
  [
    'bundle dialog',
    'press-line-3',
    (page) =>
      page
        .getByRole('button', { name: /bundle/i })
        .first()
        .click(),
  ],
  [
    'devices that wait for a confirmation',
    'press-line-3',
    async (page) => {
      await page.keyboard.press('F9');
      await page.locator('.run-head[data-stage="planned"]').waitFor();
      await page.keyboard.press('Shift+F9');
      await page
        .getByRole('dialog')
        .getByRole('button', { name: /^Apply to/ })
        .click();
      await page.locator('.countdown').waitFor();
    },
  ],
  ['connections', 'press-line-3', (page) => page.keyboard.press('Control+8').then(() => page.locator('.connections').waitFor())],
  [
    'text editor',
    'seed-schedule',
    (page) => runFromPalette(page, 'edge1.yaml').then(() => page.locator('.monaco-editor').first().waitFor()),
  ],
];

describe.each(views)('%s', (_name, sample, show) => {
  it.each(['light', 'dark', 'high contrast'])('has no serious problem in the %s theme', async (theme) => {
    const open: Workbench = await openWorkbench(browser, { sample });
    try {
      const { page } = open;
      await page.waitForFunction(() => performance.getEntriesByName('fieldwright-usable').length > 0);
      if ((await page.locator('html').getAttribute('data-theme')) !== theme.replace(' ', '-')) await runFromPalette(page, `theme ${theme}`);
      await show(page);
      await page.waitForTimeout(300);
      expect(await seriousProblems(page)).toEqual([]);
    } finally {
      await open.close();
    }
  });
});
