import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults, RunOptions } from 'axe-core';
import { describe, expect, it } from 'vitest';
import { mqttPanes } from './mqttPane.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
declare const axe: { run(context: string, options: RunOptions): Promise<AxeResults> };

const panes = mqttPanes();

describe('the demo plant', () => {
  it('is connected, browsed by the keyboard, decoded and charted, and says that it is simulated', async () => {
    const { page, row, tab, connect } = await panes.start();
    await page.locator('.mqtt-bar .simulated').waitFor();
    await connect();
    await row('press-line-3').waitFor();
    await row('press-line-3').focus();
    await page.keyboard.press('ArrowRight');
    await row('press').waitFor();
    for (let step = 0; step < 20 && !(await row('press').getAttribute('class'))?.includes('active'); step++)
      await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await row('status').waitFor();
    await page.keyboard.type('stat');
    await page.keyboard.press('Enter');
    const angle = page.locator('.mqtt-line', { hasText: 'angle' });
    await angle.getByText('Chart it').click();
    await angle.getByText('On the charts').waitFor();
    await tab('Charts');
    await page.locator('.chart-plot canvas').waitFor();
    const value = page.locator('.chart-value');
    await expect.poll(() => value.innerText()).toMatch(/^\d/);
    const first = await value.innerText();
    await expect.poll(() => value.innerText(), { timeout: 10_000 }).not.toBe(first);
  });

  it('shows Sparkplug nodes and devices with their births, and the metrics of one', async () => {
    const { page, tab, connect } = await panes.start();
    await connect();
    await tab('Sparkplug');
    await page.getByText('online').first().waitFor();
    await page.locator('.mqtt-sparkplug tbody .link').first().click();
    const metrics = page.getByRole('table', { name: /^Metrics of/ });
    await expect.poll(() => metrics.locator('tbody tr').count()).toBeGreaterThan(0);
    const births = await page.locator('.mqtt-sparkplug tbody tr').first().locator('td').nth(2).innerText();
    await page.getByRole('button', { name: 'Ask for a rebirth' }).click();
    await page.getByText('Rebirth asked of').waitFor();
    await expect.poll(() => page.locator('.mqtt-sparkplug tbody tr').first().locator('td').nth(2).innerText()).not.toBe(births);
  });
});

describe('the pane at 1024 px', () => {
  it.each(['en', 'zh'])('has nothing beyond its edges, in %s', async (locale) => {
    const { page, row } = await panes.start({ viewport: { width: 1024, height: 768 } });
    if (locale === 'zh') await page.getByRole('button', { name: '中文' }).click();
    await page
      .locator('.mqtt-bar')
      .getByRole('button', { name: locale === 'zh' ? '连接' : 'Connect', exact: true })
      .click();
    await row('press-line-3').waitFor();
    for (const name of await page
      .getByRole('tab')
      .evaluateAll((tabs) => tabs.filter((one) => one.closest('.mqtt-tabs')).map((one) => one.textContent ?? ''))) {
      await page.locator('.mqtt-tabs').getByRole('tab', { name, exact: true }).click();
      const beyond = await page.evaluate(() => {
        const pane = document.querySelector('.mqtt')?.getBoundingClientRect();
        const wide = [...document.querySelectorAll('.mqtt button, .mqtt input, .mqtt select, .mqtt textarea')].filter((element) => {
          const box = element.getBoundingClientRect();
          return element.checkVisibility() && pane && box.width > 0 && (box.right > pane.right + 1 || box.left < pane.left - 1);
        });
        return wide.map((element) => element.outerHTML.slice(0, 120));
      });
      expect(beyond).toEqual([]);
    }
  });
});

describe('what axe-core calls serious or critical (WCAG 2.2 A and AA)', () => {
  it.each(['dark', 'light', 'contrast'])('is in no tab of the pane in the theme %s', async (theme) => {
    const { page, row, tab, connect, choose } = await panes.start();
    while ((await page.locator('html').getAttribute('data-theme')) !== theme) await page.keyboard.press('Control+Shift+L');
    await connect();
    await row('press-line-3').waitFor();
    await choose('status');
    await page.locator('.mqtt-line', { hasText: 'angle' }).getByText('Chart it').click();
    await page.evaluate(axeSource);
    for (const name of ['Message', 'Charts', 'Publish', 'Retained', 'Sparkplug', 'Broker']) {
      await tab(name);
      await page.waitForTimeout(300);
      const { violations } = await page.evaluate(() =>
        axe.run('.mqtt', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
      );
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${name}: ${id}: ${html.slice(0, 160)}`))).toEqual([]);
    }
  });
});
