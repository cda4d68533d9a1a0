import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServedPage, servePage } from '../tas/harness/servePage.ts';
import { type FakePlant, hostKeyQuestion, passwordQuestion } from './fakePlant.ts';

declare global {
  interface Window {
    /** Put there by the harness. */
    plant: FakePlant;
    drop: () => void;
    look: (theme: 'light' | 'dark' | 'contrast', locale: 'en' | 'zh') => void;
  }
}
declare const axe: { run(options: RunOptions): Promise<AxeResults> };

const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let served: ServedPage;
let browser: Browser;

beforeAll(async () => {
  served = await servePage(new URL('./harness/main.tsx', import.meta.url).href);
  browser = await chromium.launch({ executablePath: process.env.FIELDWRIGHT_CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
});

async function open(query = ''): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1180, height: 860 } });
  page.setDefaultTimeout(8_000);
  await page.goto(`${served.url}?${query}`);
  await page.locator('.apply').waitFor();
  return page;
}

async function plan(page: Page): Promise<void> {
  await page.keyboard.press('F9');
  await page.locator('.apply-row').first().waitFor();
}

async function applyIt(page: Page): Promise<void> {
  await plan(page);
  await page.keyboard.press('Shift+F9');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^(Apply to|部署到)/ })
    .click();
  await page.locator('.countdown').waitFor();
}

const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');

describe('the question before live devices change', () => {
  it('starts on Cancel, and Enter in a field starts nothing', async () => {
    const page = await open();
    await plan(page);
    await page.keyboard.press('Shift+F9');
    const dialog = page.getByRole('dialog', { name: 'Apply to 2 devices' });
    await dialog.waitFor();
    expect(await focused(page)).toBe('Cancel');
    await dialog.getByLabel(/Confirm within/).fill('60');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => window.plant.started.length)).toBe(0);
    await dialog.getByRole('button', { name: 'Apply to 2 devices' }).click();
    await page.locator('.countdown').waitFor();
    await expect
      .poll(() => page.evaluate(() => window.plant.started))
      .toEqual([{ run: '4f1c2a', confirmWithinS: 60, baseTimeNs: '0', acceptClocks: false }]);
    await page.close();
  });

  it('names the devices, what changes where, those that are left alone, and what to beware of', async () => {
    const page = await open();
    await plan(page);
    await page.keyboard.press('Shift+F9');
    const text = await page.getByRole('dialog').innerText();
    expect(text).toMatch(/sw1\s*simulated\s*5\s*eth2, eth3/);
    expect(text).toContain('left alone: plc1');
    expect(text).toContain('4180 ns off the grandmaster');
    await page.close();
  });

  it('refuses a time that the devices would refuse, beside the field', async () => {
    const page = await open();
    await plan(page);
    await page.keyboard.press('Shift+F9');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/Confirm within/).fill('5');
    expect(await dialog.innerText()).toContain('10 to 3600');
    expect(await dialog.getByRole('button', { name: 'Apply to 2 devices' }).isDisabled()).toBe(true);
    await page.close();
  });
});

describe('while devices wait', () => {
  it('what is left stands in the pane, the header and the status bar, and the keys decide from anywhere', async () => {
    const page = await open();
    await applyIt(page);
    expect(await page.locator('.run-sentence').innerText()).toMatch(/take everything back at \d\d:\d\d:\d\d unless you confirm/);
    expect(await page.locator('.countdown-number').innerText()).toMatch(/^[12]:\d\d$/);
    expect(await page.locator('header .apply-header-time').innerText()).toMatch(/^[12]:\d\d\b/);
    expect(await page.locator('footer').innerText()).toMatch(/[12]:\d\d to confirm/);
    expect(await page.getByRole('timer').innerText()).toMatch(/left to confirm/);
    await page.keyboard.press('Control+F9');
    await page.locator('.run-sentence .tick').waitFor();
    expect(await page.locator('.apply-row').first().innerText()).toContain('confirmed');
    await page.close();
  });

  it('going back needs no question while it waits, and one once it is confirmed', async () => {
    const page = await open();
    await applyIt(page);
    await page.keyboard.press('Control+Shift+F9');
    await page.locator('.run-sentence .back').waitFor();
    await applyIt(page);
    await page.keyboard.press('Control+F9');
    await page.locator('.run-sentence .tick').waitFor();
    await page.keyboard.press('Control+Shift+F9');
    await page.getByRole('dialog', { name: /Take back what was confirmed/ }).waitFor();
    expect(await focused(page)).toBe('Cancel');
    expect(await page.evaluate(() => window.plant.run()?.outcome)).toBe('confirmed');
    await page.close();
  });

  it('the countdown goes on where the host is gone, and the decision says why it cannot be told', async () => {
    const page = await open();
    await applyIt(page);
    await page.evaluate(() => window.drop());
    const confirm = page.getByRole('main').getByRole('button', { name: /^Confirm/ });
    await page.locator('main .button[aria-disabled="true"]', { hasText: 'Confirm' }).waitFor();
    expect(await confirm.getAttribute('title')).toContain('not connected');
    expect(await page.locator('.countdown-number').innerText()).toMatch(/^[12]:\d\d$/);
    await page.close();
  });

  it('a button that cannot be pressed can be reached, and says why', async () => {
    const page = await open();
    const button = page.getByRole('button', { name: 'Apply…' });
    await button.focus();
    await page.keyboard.press('Enter');
    expect(await page.getByRole('dialog').count()).toBe(0);
    const why = await button.getAttribute('aria-describedby');
    expect(await page.locator(`[id="${why}"]`).textContent()).toMatch(/Plan first/);
    await page.close();
  });
});

it('one device that is not reached stops all, and the rest can be planned for without it', async () => {
  const page = await open();
  await plan(page);
  await page.evaluate(() =>
    window.plant.change(({ devices }) => ({
      devices: devices.map((device) =>
        device.device === 'sw2'
          ? { ...device, phase: 'refused' as const, changes: [], failure: { code: 'unreachable', message: 'sw2: it did not answer.' } }
          : device,
      ),
    })),
  );
  await page.getByText('Nothing can be applied yet: sw2.').waitFor();
  expect(await page.locator('.apply-row').nth(1).innerText()).toContain('not reached');
  await page.getByRole('button', { name: 'Plan without sw2' }).click();
  await page.getByText('2 of 3 devices differ').waitFor();
  await expect.poll(() => page.evaluate(() => window.plant.planned.at(-1))).toEqual({ bundle: null, devices: ['sw1', 'plc1'] });
  await page.close();
});

describe('a run of earlier that is in force', () => {
  it('is taken back from the list after a question that names it and its devices; focus starts on Cancel', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Earlier runs' }).click();
    const rows = page.locator('.journal-row');
    await rows.first().waitFor();
    expect(await rows.allInnerTexts()).toEqual([expect.stringContaining('in force'), expect.not.stringContaining('in force')]);
    await page.getByRole('button', { name: 'Roll back…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Take back an earlier run' });
    await dialog.waitFor();
    expect(await focused(page)).toBe('Cancel');
    expect(await dialog.innerText()).toMatch(/Confirmed at 2026-11-22 .* by me on laptop-7[\s\S]*sw1[\s\S]*sw2/);
    await dialog.getByRole('button', { name: 'Roll back' }).click();
    await page.locator('.run-sentence .back').waitFor();
    await expect.poll(() => page.evaluate(() => window.plant.takenBack)).toEqual(['2026-11-22T19-03-11Z-4f1c2a.json']);
    expect(await page.locator('.run-facts').innerText()).toContain('takes back the run of 2026-11-22');
    await page.close();
  });

  it('is not asked about while a run is open, and says why', async () => {
    const page = await open();
    await applyIt(page);
    await page.getByRole('button', { name: 'Earlier runs' }).click();
    const button = page.getByRole('main').getByRole('button', { name: 'Roll back…' });
    await button.focus();
    await page.keyboard.press('Enter');
    expect(await button.getAttribute('title')).toContain('A run is open');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await page.close();
  });
});

it('a clock that is not traceable looks like the error it is, also in the question where it can be accepted', async () => {
  const page = await open();
  await plan(page);
  await page.evaluate(() =>
    window.plant.change(({ devices }) => ({
      devices: devices.map((device) => ({
        ...device,
        findings: [{ severity: 'error' as const, code: 'clock-not-traceable', message: 'PTP says …', values: {} }],
      })),
    })),
  );
  await page.keyboard.press('Shift+F9');
  const words = page.getByRole('dialog').locator('.finding-word');
  await words.first().waitFor();
  expect(new Set(await words.evaluateAll((all) => all.map(({ className }) => className)))).toEqual(new Set(['finding-word err']));
  await page.close();
});

describe('a question of a device', () => {
  it('about its host key starts on Refuse, so that a stray Enter trusts nobody', async () => {
    const page = await open();
    await page.evaluate((question) => window.plant.ask(question), hostKeyQuestion);
    await page.getByRole('dialog', { name: 'Is this really sw1?' }).waitFor();
    expect(await focused(page)).toBe('Refuse');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => page.evaluate(() => window.plant.answers)).toEqual([{ id: 1, answer: { kind: 'trust', choice: 'refuse' } }]);
    await page.close();
  });

  it('is not answered by Escape, waits in the status bar, and goes when another window answers', async () => {
    const page = await open();
    await page.evaluate((question) => window.plant.ask(question), hostKeyQuestion);
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: '1 question waits' }).click();
    await page.getByRole('dialog').waitFor();
    await page.evaluate(() => window.plant.answeredElsewhere(1));
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => window.plant.answers)).toEqual([]);
    await page.close();
  });

  it('about a secret hides it, says that the last was wrong, and keeps it only where that is ticked', async () => {
    const page = await open();
    await page.evaluate((question) => window.plant.ask(question), passwordQuestion);
    const dialog = page.getByRole('dialog', { name: 'Password for plc1' });
    await dialog.waitFor();
    expect(await dialog.getByRole('alert').innerText()).toContain('attempt 2');
    expect(await dialog.getByLabel('Password').getAttribute('type')).toBe('password');
    await page.keyboard.type('s3cret');
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'detached' });
    const answer = { kind: 'secrets', answers: ['s3cret'], remember: false };
    await expect.poll(() => page.evaluate(() => window.plant.answers)).toEqual([{ id: 2, answer }]);
    await page.close();
  });

  it('in the server’s own words is shown with the echo that the server asks for (RFC 4256 §3.1)', async () => {
    const page = await open();
    const asked = {
      id: 3,
      canRemember: false,
      question: {
        ...passwordQuestion.question,
        kind: 'keyboard-interactive' as const,
        instruction: 'Two factors.',
        attempt: 1,
        questions: [
          { text: 'Token:', echo: true },
          { text: 'PIN:', echo: false },
        ],
      },
    };
    await page.evaluate((question) => window.plant.ask(question), asked as typeof passwordQuestion);
    const dialog = page.getByRole('dialog', { name: 'plc1 asks' });
    expect(await dialog.getByLabel('Token:').getAttribute('type')).toBe('text');
    expect(await dialog.getByLabel('PIN:').getAttribute('type')).toBe('password');
    expect(await dialog.innerText()).toContain('Two factors.');
    expect(await dialog.getByRole('checkbox').count()).toBe(0);
    await page.close();
  });
});

/** What axe-core calls serious or critical, WCAG 2.2 A and AA. */
async function seriousProblems(page: Page, runOnly: readonly string[]): Promise<string[]> {
  const { violations } = await page.evaluate((only) => axe.run({ runOnly: [...only] }), runOnly);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} ${failureSummary ?? ''}`));
}

const everything = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Screen {
  readonly name: string;
  readonly query?: string;
  readonly show: (page: Page) => Promise<unknown>;
}

const screens: readonly Screen[] = [
  { name: 'nothing planned', show: async () => {} },
  { name: 'no site', query: 'site=none', show: async () => {} },
  { name: 'no address', query: 'site=bare', show: async () => {} },
  { name: 'a plan', show: plan },
  { name: 'devices that wait', show: applyIt },
  {
    name: 'devices that need a look',
    show: async (page) => {
      await applyIt(page);
      await page.evaluate(() =>
        window.plant.change(({ devices }) => ({
          stage: 'done',
          outcome: 'mixed',
          devices: devices.map((device, at) => ({ ...device, phase: (['stuck', 'unknown', 'rolled-back'] as const)[at] ?? 'refused' })),
        })),
      );
      await page.locator('.run-sentence .stop').waitFor();
    },
  },
  { name: 'the question before', show: (page) => plan(page).then(() => page.keyboard.press('Shift+F9')) },
  { name: 'journals', show: (page) => page.getByRole('button', { name: /Earlier runs|历史记录/ }).click() },
  {
    name: 'the question about an earlier run',
    show: async (page) => {
      await page.getByRole('button', { name: /Earlier runs|历史记录/ }).click();
      await page.getByRole('button', { name: /Roll back…|回滚…/ }).click();
      await page.getByRole('dialog').waitFor();
    },
  },
  { name: 'a host key', show: (page) => page.evaluate((question) => window.plant.ask(question), hostKeyQuestion) },
  { name: 'a password', show: (page) => page.evaluate((question) => window.plant.ask(question), passwordQuestion) },
];

it.each(screens)('$name: no serious problem of accessibility in any theme or language', async ({ show, query }) => {
  const page = await open(query);
  await show(page);
  await page.evaluate(axeSource);
  expect(await seriousProblems(page, everything)).toEqual([]);
  await page.evaluate(() => window.look('light', 'zh'));
  expect(await seriousProblems(page, everything)).toEqual([]);
  await page.evaluate(() => window.look('contrast', 'en'));
  expect(await seriousProblems(page, ['cat.color'])).toEqual([]);
  await page.close();
});
