import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedPage, servePage } from '../tas/harness/servePage.ts';

declare const axe: { run(options: RunOptions): Promise<AxeResults> };

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let served: ServedPage;
let browser: Browser;

beforeAll(async () => {
  served = await servePage(new URL('../apply/harness/main.tsx', import.meta.url).href);
  browser = await chromium.launch({ executablePath: process.env.FIELDWRIGHT_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

async function open(): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1180, height: 860 } });
  page.setDefaultTimeout(8_000);
  await page.goto(`${served.url}?more=1000`);
  await page.locator('.connection-row').first().waitFor();
  return page;
}

const focusedRow = (page: Page): Promise<string | null> =>
  page.evaluate(() => document.activeElement?.closest('[role="row"]')?.querySelector('[role="rowheader"]')?.textContent?.trim() ?? null);
const drawn = (page: Page): Promise<number> => page.locator('.connection-row').count();

describe('the connections of 1,005 devices', () => {
  it('draws the rows in sight only, wherever the list is scrolled to, and says how many there are', async () => {
    const page = await open();
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe('1005');
    expect(await drawn(page)).toBeLessThan(40);
    await page.locator('.connections .virtual-list').evaluate((list) => list.scrollTo(0, 22_000));
    await page.getByText('unit-0500', { exact: true }).waitFor();
    expect(await drawn(page)).toBeLessThan(40);
    await page.close();
  });

  it('is walked by arrows, Home, End and typed beginnings; the focus stays with the row, and Tab reaches its button only', async () => {
    const page = await open();
    await page.getByRole('row').first().click();
    await page.keyboard.press('ArrowDown');
    expect(await focusedRow(page)).toContain('sw2');
    await page.keyboard.press('End');
    expect(await focusedRow(page)).toBe('unit-1000');
    await page.keyboard.type('unit-0321');
    expect(await focusedRow(page)).toBe('unit-0321');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toBe('Connect to unit-0321');
    await page.keyboard.press('Home');
    expect(await focusedRow(page)).toContain('sw1');
    await page.close();
  });

  it('Enter on a row connects its device, and never ends a session', async () => {
    const page = await open();
    await page.getByRole('row', { name: /^sw1/ }).click();
    await page.keyboard.press('Enter');
    await page.getByRole('row', { name: /^sw1 simulated connected/ }).waitFor();
    await page.getByRole('button', { name: 'Disconnect from sw1' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Disconnect from sw1' }).waitFor();
    await page.getByRole('row', { name: /^camera1/ }).click();
    await page.getByRole('button', { name: 'Add one…' }).waitFor();
    await page.close();
  });

  it('a refusal is clipped in its row and stands in full below the list', async () => {
    const page = await open();
    await page.getByRole('row', { name: /^hmi1/ }).click();
    await page.keyboard.press('Enter');
    const said = page.locator('.connection-said');
    await said.waitFor();
    expect((await said.innerText()).length).toBeGreaterThan(20);
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(() => axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag22aa', 'best-practice'] }));
    expect(
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => [id, nodes[0]?.html]),
    ).toEqual([]);
    await page.close();
  });
});
