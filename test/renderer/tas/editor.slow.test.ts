import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SiteSource } from '../../../renderer/kit/siteSource.ts';
import type { Schedule } from '../../../shared/tas/model.ts';
import { type ServedPage, servePage } from './harness/servePage.ts';

declare global {
  interface Window {
    /** Put there by the harness. */
    source: SiteSource;
  }
}

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
let served: ServedPage;
let browser: Browser;

beforeAll(async () => {
  served = await servePage();
  browser = await chromium.launch({ executablePath: process.env.FIELDWRIGHT_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

interface Opened {
  readonly page: Page;
  /** A point of sw1/eth2's lane of control traffic, by time. */
  readonly at: (us: number) => { readonly x: number; readonly y: number };
  readonly lengths: () => Promise<number[]>;
}

async function open(): Promise<Opened> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(served.url);
  const picture = page.locator('[role=application]');
  await picture.waitFor();
  const box = await picture.boundingBox();
  if (!box) throw new Error('no picture');
  const lengths = async () => {
    const found = await page.evaluate(() => window.source.store.getState().site?.devices.sw1?.ports.eth2?.facets.tas);
    return (found as Schedule).windows.map(({ length }) => length);
  };
  // The gutter is 156 px wide; the whole, 1,149.7 us with what is cut off, is fitted with 12 px on both sides.
  const at = (us: number) => ({ x: box.x + 168 + (us / 1_149.7) * (box.width - 180), y: box.y + 137 });
  return { page, at, lengths };
}

it('a dragged edge snaps to the edge of another port and becomes one undoable edit when it is let go', async () => {
  const { page, at, lengths } = await open();
  await page.mouse.move(at(200).x - 2, at(200).y);
  await page.mouse.down();
  await page.mouse.move(at(230).x, at(230).y, { steps: 5 });
  await page.mouse.move(at(259).x, at(259).y, { steps: 5 });
  expect(await lengths()).toEqual([200_000, 300_000, 487_700, 12_300]);
  await page.mouse.up();
  await page.waitForFunction(() => window.source.store.getState().undo !== null);
  // sw1/eth3 starts 60 us later: its first window ends at 260 us.
  expect(await lengths()).toEqual([260_000, 240_000, 487_700, 12_300]);
  await page.evaluate(() => window.source.undo());
  expect(await lengths()).toEqual([200_000, 300_000, 487_700, 12_300]);
  await page.close();
});

it('Escape takes a drag back, and letting go afterwards edits nothing', async () => {
  const { page, at, lengths } = await open();
  await page.mouse.move(at(200).x - 2, at(200).y);
  await page.mouse.down();
  await page.mouse.move(at(300).x, at(300).y, { steps: 5 });
  await page.keyboard.press('Escape');
  await page.mouse.move(at(320).x, at(320).y, { steps: 3 });
  await page.mouse.up();
  expect(await lengths()).toEqual([200_000, 300_000, 487_700, 12_300]);
  expect(await page.evaluate(() => window.source.store.getState().undo)).toBeNull();
  await page.close();
});

it('keys select, move an edge by one grain, split, and say so', async () => {
  const { page, at, lengths } = await open();
  await page.mouse.click(at(100).x, at(100).y);
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Alt+ArrowLeft');
  await expect.poll(lengths).toEqual([200_000, 299_999, 487_701, 12_300]);
  await page.keyboard.press('ArrowLeft');
  await page.mouse.move(at(600).x, at(600).y);
  await page.keyboard.press('s');
  await expect.poll(lengths).toEqual([100_000, 100_000, 299_999, 487_701, 12_300]);
  expect(await page.locator('[role=status]').textContent()).toContain('Split window 0');
  expect(await page.locator('output.visually-hidden').first().textContent()).toContain('sw1/eth2, window 0: 0 to 100000 ns, opens TC2');
  await page.close();
});

it('a length typed into the table keeps the sum, and focus comes back to its cell', async () => {
  const { page, at, lengths } = await open();
  await page.mouse.click(at(100).x, at(100).y);
  await page.locator('td.tas-col-length').first().click();
  await page.keyboard.press('Enter');
  await page.keyboard.type('150 us');
  await page.keyboard.press('Enter');
  await expect.poll(lengths).toEqual([150_000, 350_000, 487_700, 12_300]);
  expect(await page.evaluate(() => document.activeElement?.className)).toContain('tas-col-length');
  await page.close();
});
