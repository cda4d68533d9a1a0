import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { createBench } from '../main/ssh/peers.ts';
import { launchChromium, openWorkbench, type Workbench } from './workbench.ts';

export interface StartOptions {
  /** Lines under `connections:` in place of the sample's own. */
  readonly profiles?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** The MQTT pane as a person works with it. */
export interface MqttPane {
  readonly page: Page;
  /** The site's folder. */
  readonly folder: string;
  state(): Locator;
  /** The rows of the topic tree with this name. */
  row(name: string): Locator;
  tab(name: string): Promise<void>;
  connect(): Promise<void>;
  /** Opens all levels, and chooses a topic by the name of its last one. */
  choose(name: string): Promise<void>;
}

/** For a test file: the workbench with its MQTT pane in front, in a browser and a user's folder of this file's own. Closed after each test. */
export function mqttPanes(): { start(options?: StartOptions): Promise<MqttPane> } {
  const bench = createBench();
  let browser: Browser;
  let open: Workbench | null = null;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterEach(async () => {
    const complaints = open?.complaints;
    await open?.close();
    open = null;
    expect(complaints).toEqual([]);
  });
  afterAll(async () => {
    await browser.close();
    await bench.end();
  });
  return {
    async start({ profiles, viewport } = {}) {
      const opened = await openWorkbench(browser, {
        home: bench.folder,
        ...(viewport && { viewport }),
        prepare(folder) {
          if (profiles !== undefined) writeFileSync(path.join(folder, 'connections.yaml'), `fieldwright: 1\nconnections:\n${profiles}`);
        },
      });
      open = opened;
      await opened.page.waitForFunction(() => performance.getEntriesByName('fieldwright-usable').length > 0);
      await opened.page.getByRole('button', { name: 'MQTT brokers' }).click();
      return paneOn(opened.page, opened.folder);
    },
  };
}

function paneOn(page: Page, folder: string): MqttPane {
  const row = (name: string): Locator =>
    page.locator('.mqtt-topic-row[role="treeitem"]').filter({ has: page.getByText(name, { exact: true }) });
  const state = (): Locator => page.locator('.mqtt-bar output.mqtt-state');
  return {
    page,
    folder,
    row,
    state,
    tab: (name) => page.locator('.mqtt-tabs').getByRole('tab', { name }).click(),
    async connect() {
      await page.locator('.mqtt-bar').getByRole('button', { name: 'Connect', exact: true }).click();
      await expect.poll(() => state().innerText(), { timeout: 10_000 }).toBe('connected');
    },
    async choose(name) {
      await page.locator('.mqtt-topic-row[role="treeitem"]').first().focus();
      await page.keyboard.press('*');
      await row(name).first().click();
      await page.locator('.mqtt-topic-path').waitFor();
    },
  };
}
