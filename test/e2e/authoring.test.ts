import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Face, faces, launchChromium, openFace, type Workbench } from './workbench.ts';

let browser: Browser;
let open: Workbench | null = null;
let face: Face = 'Chromium';

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

async function start(sample: string): Promise<Workbench> {
  open = await openFace(face, browser, { sample });
  await usable(open.page);
  return open;
}

const usable = (page: Page) => page.waitForFunction(() => performance.getEntriesByName('fieldwright-usable').length > 0);

const focused = (page: Page) =>
  page.evaluate(() => document.activeElement?.getAttribute('name') ?? document.activeElement?.getAttribute('role'));

/** Runs an action from the palette by what it is called, and waits for its dialog. */
async function openForm(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k');
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
  await page.locator('.add-dialog').waitFor();
}

async function submit(page: Page): Promise<void> {
  await page.keyboard.press('Enter');
  await page.locator('.add-dialog').waitFor({ state: 'detached' });
}

describe.each(faces)('in %s', (where) => {
  beforeAll(() => {
    face = where;
  });

  it('a blank page becomes a site with a schedule by keyboard alone, and undo takes it back to the blank page', async () => {
    const { page, folder } = await start('blank');
    const before = readFileSync(path.join(folder, 'site.yaml'), 'utf8');
    await openForm(page, 'add device');
    await page.keyboard.type('sw 1');
    await page.keyboard.press('Enter');
    expect(await page.locator('.add-dialog').getByRole('alert').innerText()).toContain('“sw 1” cannot be a name');
    expect(await focused(page)).toBe('name');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('sw1');
    await submit(page);
    await openForm(page, 'add traffic');
    await page.keyboard.type('control');
    await page.keyboard.press('Tab');
    await page.keyboard.type('5-7');
    await submit(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('schedule add one');
    await page.keyboard.press('Enter');
    const device = path.join(folder, 'devices/sw1.yaml');
    await expect.poll(() => existsSync(device) && readFileSync(device, 'utf8')).toMatch(/windows:/);
    expect(readFileSync(path.join(folder, 'site.yaml'), 'utf8')).toMatch(/control:\n\s+priorities: \[5, 6, 7\]/);
    await page.getByRole('application').waitFor();
    for (let step = 0; step < 3; step++) await page.keyboard.press('Control+z');
    await expect.poll(() => existsSync(device)).toBe(false);
    expect(readFileSync(path.join(folder, 'site.yaml'), 'utf8')).toBe(before);
  });

  it('keys in a dialog do not reach the schedule behind it, and Escape closes it', async () => {
    const { page, folder } = await start('press-line-3');
    const file = path.join(folder, 'devices/sw1.yaml');
    const before = readFileSync(file, 'utf8');
    await page.keyboard.press('Control+2');
    await page.getByRole('application').focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('c');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Delete');
    await page.keyboard.press('s');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(readFileSync(file, 'utf8')).toBe(before);
    await page.keyboard.press('s'); // now it splits the window: the key would have worked
    await expect.poll(() => readFileSync(file, 'utf8')).not.toBe(before);
  });

  it('a device renamed by F2 keeps the focus, takes along all that names it, and one undo takes all of it back', async () => {
    const { page, folder } = await start('press-line-3');
    const read = (file: string) => (existsSync(path.join(folder, file)) ? readFileSync(path.join(folder, file), 'utf8') : null);
    const files = ['devices/sw1.yaml', 'devices/core.yaml', 'devices/plc1.yaml', 'links.yaml', 'streams.yaml'];
    const before = files.map(read);
    await page.getByRole('treeitem', { name: /^Devices/ }).focus();
    await page.keyboard.type('sw1');
    await page.keyboard.press('F2');
    const dialog = page.getByRole('dialog', { name: 'Rename device sw1' });
    await dialog.waitFor();
    await page.keyboard.type('sw2');
    expect(await dialog.innerText()).toContain('There is a “sw2” already.');
    expect(await dialog.getByRole('button', { name: 'Rename' }).isDisabled()).toBe(true);
    await page.keyboard.press('Control+a');
    await page.keyboard.type('core');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    await expect.poll(() => read('devices/core.yaml')).toBe(before[0]);
    expect(read('devices/sw1.yaml')).toBeNull();
    expect(read('links.yaml')).toBe(before[3]?.replaceAll('sw1/', 'core/'));
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toMatch(/^core/);
    await page.keyboard.press('Control+z');
    await expect.poll(() => files.map(read)).toEqual(before);
  });

  it('F2 in the picture and in the inspector renames the device of the selected port', async () => {
    const { page, folder } = await start('press-line-3');
    await page.getByRole('treeitem', { name: /eth2 → sw2/ }).click();
    await page.getByRole('application').focus();
    await page.keyboard.press('F2');
    await page.getByRole('dialog', { name: 'Rename device sw1' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Rename device…' }).focus();
    await page.keyboard.press('F2');
    await page.keyboard.type('core');
    await page.keyboard.press('Enter');
    await expect.poll(() => existsSync(path.join(folder, 'devices/core.yaml'))).toBe(true);
    await page.getByRole('region', { name: 'core/eth2', exact: true }).waitFor();
  });

  it('the menu of a port removes its link alone', async () => {
    const { page, folder } = await start('press-line-3');
    const links = path.join(folder, 'links.yaml');
    const device = readFileSync(path.join(folder, 'devices/sw1.yaml'), 'utf8');
    await page.getByRole('treeitem', { name: /eth3 → drive1/ }).click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Remove its link…' }).click();
    await page.getByRole('dialog', { name: /Remove link sw1\/eth3/ }).waitFor();
    await page.keyboard.press('Enter');
    await expect.poll(() => readFileSync(links, 'utf8')).not.toContain('sw1/eth3');
    expect(readFileSync(links, 'utf8').match(/from:/g)).toHaveLength(4);
    expect(readFileSync(path.join(folder, 'devices/sw1.yaml'), 'utf8')).toBe(device);
  });

  it('a port without a schedule says so and takes one at a click', async () => {
    const { page, folder } = await start('press-line-3');
    await page.getByRole('treeitem', { name: /eth2 → hmi1/ }).click();
    await page.getByRole('button', { name: 'Add a schedule', exact: true }).click();
    await expect.poll(() => readFileSync(path.join(folder, 'devices/sw2.yaml'), 'utf8').match(/windows:/g)?.length).toBe(2);
  });

  it('tabs and texts survive a reload; whoever opens the workbench anew lands on the schedule', async () => {
    const { page } = await start('press-line-3');
    await expect.poll(() => page.getByRole('tab', { name: 'Start' }).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('streams.yaml');
    await page.keyboard.press('Enter');
    await page.locator('.monaco-editor').waitFor();
    await page.waitForFunction(() => localStorage.getItem('fieldwright.layout')?.includes('text:streams.yaml'));
    await page.reload();
    await page.locator('.monaco-editor').waitFor();
    expect(await page.locator('.monaco-editor').innerText()).toContain('streams');
    await page.goto(page.url());
    await usable(page);
    await page.getByRole('application').waitFor();
    expect(await page.getByText('streams.yaml').count()).toBeGreaterThan(0);
  });
});
