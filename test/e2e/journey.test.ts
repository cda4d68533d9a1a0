import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Face, faces, launchChromium, openFace, type Workbench } from './workbench.ts';

let browser: Browser;
let open: Workbench | null = null;
let hostIsGone = false;
let face: Face = 'Chromium';

beforeAll(async () => {
  browser = await launchChromium();
});
afterEach(async () => {
  const complaints = open?.complaints ?? [];
  await open?.close();
  open = null;
  // Chromium itself reports a socket that is refused while the host is away.
  expect(complaints.filter((complaint) => !(hostIsGone && complaint.includes('ERR_CONNECTION_REFUSED')))).toEqual([]);
  hostIsGone = false;
});
afterAll(() => browser.close());

async function start(sample: string): Promise<Workbench> {
  open = await openFace(face, browser, { sample });
  await open.page.waitForFunction(() => performance.getEntriesByName('fieldwright-usable').length > 0);
  return open;
}

const status = (page: Page): Locator => page.getByRole('contentinfo');

async function showSchedule(page: Page): Promise<void> {
  await page
    .getByText(/^Schedule · /)
    .first()
    .click();
  await page.getByRole('application').waitFor();
}

/** Moves along a lane until the pointer shows that it could drag an edge; @returns where, or fails. */
async function findEdge(page: Page, fraction: number): Promise<{ x: number; y: number }> {
  const box = await page.getByRole('application').boundingBox();
  if (!box) throw new Error('no picture');
  for (let y = box.y + 40; y < box.y + Math.min(box.height, 200); y += 12) {
    for (let x = box.x + box.width * fraction; x < box.x + box.width - 8; x += 3) {
      await page.mouse.move(x, y);
      const cursor = await page.getByRole('application').evaluate((canvas) => getComputedStyle(canvas).cursor);
      if (cursor.includes('resize')) return { x, y };
    }
  }
  throw new Error('no edge was found in the picture');
}

/** Takes the first edge behind a quarter of the picture and moves it to the right; the button stays down. */
async function beginDrag(page: Page): Promise<void> {
  const { x, y } = await findEdge(page, 0.25);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y, { steps: 6 });
}

describe.each(faces)('in %s', (where) => {
  beforeAll(() => {
    face = where;
  });

  describe('the three-slot example, from its mistake to a signed bundle', () => {
    it('shows three errors, mends them, survives undo and redo, and exports what the stock minisign verifies', async () => {
      const { page, folder } = await start('seed-schedule');
      const file = path.join(folder, 'devices/edge1.yaml');
      const before = readFileSync(file, 'utf8');
      await expect.poll(() => status(page).innerText()).toContain('3 errors');
      await showSchedule(page);
      for (let left = 3; left > 0; left--) {
        await page.getByRole('button', { name: 'Apply this fix' }).first().click();
        await expect.poll(() => status(page).innerText()).toContain(left === 1 ? 'No problems' : `${left - 1} error`);
      }
      const mended = readFileSync(file, 'utf8');
      expect(mended).not.toBe(before);
      const comments = (text: string) => text.match(/#.*/g);
      expect(comments(mended)).toEqual(comments(before));

      for (let step = 0; step < 3; step++) await page.keyboard.press('Control+z');
      await expect.poll(() => readFileSync(file, 'utf8')).toBe(before);
      for (let step = 0; step < 3; step++) await page.keyboard.press('Control+Shift+z');
      await expect.poll(() => readFileSync(file, 'utf8')).toBe(mended);

      const key = path.join(path.dirname(folder), 'plant.key');
      const pub = path.join(path.dirname(folder), 'plant.pub');
      const out = path.join(path.dirname(folder), 'line.fwb');
      expect(spawnSync('minisign', ['-G', '-W', '-s', key, '-p', pub]).status).toBe(0);
      await page
        .getByRole('button', { name: /bundle/i })
        .first()
        .click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Write to').fill(out);
      await dialog.getByLabel(/Minisign secret key/).fill(key);
      await dialog.getByRole('button', { name: 'Export', exact: true }).click();
      await dialog.getByText('SHA-256').waitFor();
      const unpacked = path.join(path.dirname(folder), 'unpacked');
      expect(spawnSync('unzip', ['-q', out, '-d', unpacked]).status).toBe(0);
      expect(spawnSync('minisign', ['-V', '-p', pub, '-m', 'manifest.json'], { cwd: unpacked }).status).toBe(0);
    });

    it('refuses to export while the site has errors, and says how many', async () => {
      const { page } = await start('seed-schedule');
      await page
        .getByRole('button', { name: /bundle/i })
        .first()
        .click();
      const dialog = page.getByRole('dialog');
      expect(await dialog.innerText()).toContain('3 errors');
      expect(await dialog.getByRole('button', { name: 'Export', exact: true }).isDisabled()).toBe(true);
    });
  });

  describe('editing', () => {
    it('an edge dragged with the mouse changes two windows by whole grains, the cycle stays, one undo takes it back', async () => {
      const { page, folder } = await start('seed-schedule-corrected');
      const file = path.join(folder, 'devices/edge1.yaml');
      const before = readFileSync(file, 'utf8');
      await showSchedule(page);
      await beginDrag(page);
      expect(readFileSync(file, 'utf8')).toBe(before); // a drag is a draft until it ends
      await page.mouse.up();
      await expect.poll(() => readFileSync(file, 'utf8')).not.toBe(before);
      expect(await page.getByRole('grid').innerText()).toMatch(/µs|ns/);
      await page.keyboard.press('Control+z');
      await expect.poll(() => readFileSync(file, 'utf8')).toBe(before);
    });

    it('Escape during a drag leaves the file as it was', async () => {
      const { page, folder } = await start('seed-schedule-corrected');
      const file = path.join(folder, 'devices/edge1.yaml');
      const before = readFileSync(file, 'utf8');
      await showSchedule(page);
      await beginDrag(page);
      await page.keyboard.press('Escape');
      await page.mouse.up();
      await page.waitForTimeout(300);
      expect(readFileSync(file, 'utf8')).toBe(before);
    });

    it('a length typed into the table is saved with its unit, and the commands follow', async () => {
      const { page, folder } = await start('seed-schedule-corrected');
      await showSchedule(page);
      const cell = page
        .getByRole('grid')
        .getByRole('gridcell', { name: /200.µs/ })
        .first();
      await cell.click();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Control+a');
      await page.keyboard.type('210 us');
      await page.keyboard.press('Enter');
      await expect.poll(() => readFileSync(path.join(folder, 'devices/edge1.yaml'), 'utf8')).toMatch(/length: 210 us/);
      await expect.poll(() => page.locator('body').innerText()).toMatch(/sched-entry S 0x\w+ 210000/);
    });

    it('an edit from outside shows without a reload', async () => {
      const { page, folder } = await start('seed-schedule-corrected');
      await showSchedule(page);
      const file = path.join(folder, 'devices/edge1.yaml');
      writeFileSync(file, readFileSync(file, 'utf8').replace('200 us', '190 us'));
      await expect.poll(() => page.getByRole('grid').innerText(), { timeout: 5_000 }).toMatch(/190.µs/);
    });

    it('the text editor opens a file of the site, marks its problems, and saves with Ctrl+S', async () => {
      const { page, folder } = await start('seed-schedule');
      await page.keyboard.press('Control+k');
      await page.keyboard.type('edge1.yaml');
      await page.keyboard.press('Enter');
      const editor = page.locator('.monaco-editor').first();
      await editor.waitFor();
      await expect.poll(() => page.locator('.squiggly-error').count()).toBeGreaterThan(0);
      await editor.click();
      await page.keyboard.press('Control+Home');
      await page.keyboard.type('# looked at\n');
      await page.keyboard.press('Control+s');
      await expect.poll(() => readFileSync(path.join(folder, 'devices/edge1.yaml'), 'utf8')).toMatch(/^# looked at\n/);
    });
  });

  describe('the frame', () => {
    it('the palette finds an action by a few letters and runs it', async () => {
      const { page } = await start('press-line-3');
      await page.keyboard.press('Control+k');
      await page.keyboard.type('chinese');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.locator('html').getAttribute('lang')).toMatch(/^zh/);
      await expect.poll(() => status(page).innerText()).toContain('没有问题');
    });

    it.runIf(where === 'Chromium')('says so when the host goes away, and keeps what is on the screen', async () => {
      const { page } = await start('press-line-3');
      hostIsGone = true;
      await open?.stopServer();
      await expect.poll(() => page.locator('body').innerText(), { timeout: 8_000 }).toMatch(/lost|reconnect/i);
      expect(await page.getByText('sw1').count()).toBeGreaterThan(0);
    });
  });
});
