import { readFileSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ServedPage, servePage } from '../../tas/harness/servePage.ts';

declare global {
  interface Window {
    /** Put there by the harness. */
    push: (id: string, points: readonly (readonly [number, number | null])[], lane?: string) => void;
    setTheme: (theme: 'light' | 'dark' | 'contrast') => void;
  }
}

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
let served: ServedPage;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

beforeAll(async () => {
  served = await servePage(new URL('./harness/main.tsx', import.meta.url).href);
  browser = await chromium.launch({ executablePath: process.env.FIELDWRIGHT_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});
beforeEach(async () => {
  complaints.length = 0;
  page = await browser.newPage({ viewport: { width: 900, height: 600 } });
  page.on('console', (message) => {
    // the harness has no icon
    if (message.type() === 'error' && !message.location().url.endsWith('/favicon.ico')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(served.url);
  await page.locator('.charts').waitFor();
});
afterEach(async () => {
  await page.close();
  expect(complaints).toEqual([]);
});

/** Two traces of 1,000 points over the last minute: a level with a gap, and a flat one with a spike of one point. */
async function fill(): Promise<void> {
  await page.evaluate(() => {
    const at = (index: number): number => 60_000 - index * 60;
    window.push(
      'level',
      Array.from({ length: 1_000 }, (_, index) => [at(index), index >= 400 && index < 600 ? null : Math.sin(index / 50)]),
    );
    window.push(
      'spike',
      Array.from({ length: 1_000 }, (_, index) => [at(index), index === 777 ? 50 : 1]),
    );
  });
  await page.locator('.chart-plot canvas').nth(1).waitFor();
  await expect.poll(() => values()).toEqual([expect.stringMatching(/^[\d.\u2212]/), '1']);
}

const values = (): Promise<string[]> => page.locator('.chart-value').allInnerTexts();

/** Pixels of the canvas that have something of a colour of the palette, by row. */
const topmostInk = (lane: number): Promise<number> =>
  page.evaluate((at) => {
    const canvas = document.querySelectorAll<HTMLCanvasElement>('.chart-plot canvas')[at];
    const context = canvas?.getContext('2d');
    if (!canvas || !context) return -1;
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    for (let y = 0; y < height; y++)
      for (let x = 80; x < width; x++) {
        const [r = 0, g = 0, b = 0] = data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3);
        if (Math.max(r, g, b) - Math.min(r, g, b) > 60) return y / height;
      }
    return -1;
  }, lane);

describe('charts of live points', () => {
  it('show the newest values, and a spike of one point among many', async () => {
    await fill();
    expect(await topmostInk(1)).toBeGreaterThanOrEqual(0);
    await expect.poll(() => topmostInk(1)).toBeLessThan(0.3); // 50 against 1: the spike alone reaches the upper third
    await page.evaluate(() => window.push('spike', [[0, 7]]));
    await expect.poll(async () => (await values())[1]).toBe('7');
  });

  it('share one cursor: the values of all traces at its time, and a gap as a gap', async () => {
    await fill();
    await page.getByRole('button', { name: 'Pause' }).click();
    const plot = await page.locator('.chart-plot .u-over').first().boundingBox();
    if (!plot) throw new Error('no plot');
    await page.mouse.move(plot.x + plot.width / 2, plot.y + plot.height / 2);
    await expect.poll(values).toEqual(['gap', '1']);
    expect(await page.locator('.chart-at').allInnerTexts()).toEqual([expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3}$/), expect.any(String)]);
    await page.locator('.chart-plot').first().focus();
    for (let step = 0; step < 8; step++) await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(async () => (await values())[0]).toMatch(/\d/);
  });

  it('stand still while paused, and go on with what came meanwhile', async () => {
    await fill();
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.evaluate(() => window.push('spike', [[0, 9]]));
    await page.waitForFunction(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)))));
    expect((await values())[1]).toBe('1');
    await page.getByRole('button', { name: 'Go on' }).click();
    await expect.poll(async () => (await values())[1]).toBe('9');
  });

  it('zoom into what is drawn with the pointer, and out by a double click', async () => {
    await fill();
    const plot = await page.locator('.chart-plot .u-over').first().boundingBox();
    if (!plot) throw new Error('no plot');
    await page.mouse.move(plot.x + 100, plot.y + 20);
    await page.mouse.down();
    await page.mouse.move(plot.x + 300, plot.y + 20, { steps: 4 });
    await page.mouse.up();
    await page.getByText('paused, zoomed').waitFor();
    await page.mouse.dblclick(plot.x + 200, plot.y + 20);
    await page.getByText('paused', { exact: true }).waitFor();
  });

  it('leave as CSV with all points of the span, undecimated, and as a PNG', async () => {
    await fill();
    await page.getByLabel('Span').selectOption('all');
    const [csv] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'CSV' }).click()]);
    const lines = readFileSync(await csv.path(), 'utf8')
      .trimEnd()
      .split('\r\n');
    expect(lines).toHaveLength(2_001);
    expect(lines.filter((line) => /,spike,50,bar$/.test(line))).toHaveLength(1);
    expect(lines.filter((line) => /,level,,bar$/.test(line))).toHaveLength(200);
    const [png] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'PNG' }).click()]);
    const octets = readFileSync(await png.path());
    expect(octets.subarray(1, 4).toString()).toBe('PNG');
    expect(octets.readUInt32BE(16)).toBeGreaterThan(800);
    expect(octets.length).toBeGreaterThan(4_000);
  });

  it('follow the theme, and traces that come, go and share a chart', async () => {
    await fill();
    await page.evaluate(() => window.setTheme('light'));
    await page.locator('.chart-plot canvas').nth(1).waitFor();
    await expect.poll(() => topmostInk(1)).toBeGreaterThanOrEqual(0);
    await page.evaluate(() =>
      window.push(
        'second',
        [
          [1_000, 2],
          [0, 3],
        ],
        'level',
      ),
    );
    await expect.poll(() => values()).toHaveLength(3);
    expect(await page.locator('.chart-plot').count()).toBe(2);
    await page.getByRole('button', { name: 'Take spike off the charts' }).click();
    await expect.poll(() => page.locator('.chart-plot').count()).toBe(1);
    await page.waitForFunction(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(true)))));
  });
});
