import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { launchChromium, openWorkbench } from '../e2e/workbench.ts';
import { type Bench, createBench, makeKey, startSshd, user } from '../main/ssh/peers.ts';
import type { BenchResult } from './result.ts';

const PRESSES = 12;
const FLOOD_MS = 1_500;

/** From the press of Ctrl+C to the prompt on screen, while `yes` floods a terminal of a device in the real workbench. */
export async function measureInterrupts(): Promise<BenchResult[]> {
  const bench = createBench();
  const before = process.env.HOME;
  process.env.HOME = bench.folder; // of the host that is started below: its keys and known hosts are the bench's
  const browser = await launchChromium();
  const port = await startDevice(bench);
  const open = await openWorkbench(browser);
  try {
    const file = path.join(open.folder, 'devices/plc1.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^ssh: .*$/m, `ssh: { host: 127.0.0.1, port: ${port}, user: ${user} }`));
    await openTerminal(open.page);
    const times: number[] = [];
    for (let press = 0; press < PRESSES; press++) times.push(await interrupt(open.page));
    times.sort((a, b) => a - b);
    const peer = { peer: null, peerValue: null };
    return [
      {
        name: 'terminal: Ctrl+C to the prompt under yes, median',
        value: times[PRESSES >> 1] ?? 0,
        unit: 'ms',
        ...peer,
        goal: { atMost: 100 },
      },
      { name: `terminal: Ctrl+C to the prompt under yes, worst of ${PRESSES}`, value: times.at(-1) ?? 0, unit: 'ms', ...peer, goal: null },
    ];
  } finally {
    await open.close();
    await browser.close();
    await bench.end();
    process.env.HOME = before;
  }
}

async function startDevice(bench: Bench): Promise<number> {
  mkdirSync(bench.file('.ssh'));
  const key = makeKey(bench, '.ssh/id_ed25519');
  const server = await startSshd(bench, 'device', [key]);
  writeFileSync(bench.file('.ssh/known_hosts'), `[127.0.0.1]:${server.port} ${server.hostKey.publicKey}\n`);
  return server.port;
}

async function openTerminal(page: Page): Promise<void> {
  await page.waitForFunction(() => performance.getEntriesByName('fieldwright-usable').length > 0);
  await page.getByText('Terminal', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Open on' }).selectOption('plc1');
  await page.getByRole('button', { name: 'Open a terminal' }).click();
  await page.getByText('Connected to plc1').waitFor();
  await page.keyboard.type('PS1="$ "\n');
}

async function interrupt(page: Page): Promise<number> {
  await page.keyboard.type('clear; yes\n');
  await page.waitForFunction(() => document.querySelector('.xterm-rows')?.textContent?.startsWith('yyyy'));
  await page.waitForTimeout(FLOOD_MS);
  return page.evaluate(async () => {
    const area = document.querySelector('.xterm-helper-textarea');
    const press = { key: 'c', code: 'KeyC', keyCode: 67, ctrlKey: true, bubbles: true, cancelable: true };
    const rows = () => [...document.querySelectorAll('.xterm-rows > div')].map((row) => row.textContent);
    const begun = performance.now();
    area?.dispatchEvent(new KeyboardEvent('keydown', press));
    while (!rows().some((row) => row?.startsWith('$'))) await new Promise(requestAnimationFrame);
    return performance.now() - begun;
  });
}
