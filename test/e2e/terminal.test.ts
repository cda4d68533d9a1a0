import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { AxeResults, RunOptions } from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createBench, hasOpenSsh, makeKey, type Server, startSshd, user } from '../main/ssh/peers.ts';
import { launchChromium, openWorkbench, type Workbench } from './workbench.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
declare const axe: { run(options: RunOptions): Promise<AxeResults> };

const bench = createBench();
const home = process.env.HOME;
const shell = process.env.SHELL;
let browser: Browser;
let servers: readonly Server[] = [];
let open: Workbench;
let page: Page;

/** A home of its own: its keys and known hosts are this test's, and so are the logs that are saved. */
beforeAll(async () => {
  process.env.HOME = bench.folder;
  process.env.SHELL = '/bin/bash';
  browser = await launchChromium();
  if (!hasOpenSsh) return;
  mkdirSync(bench.file('.ssh'));
  const key = makeKey(bench, '.ssh/id_ed25519');
  servers = [await startSshd(bench, 'one', [key]), await startSshd(bench, 'two', [key])];
  writeFileSync(bench.file('.ssh/known_hosts'), servers.map(({ port, hostKey }) => `[127.0.0.1]:${port} ${hostKey.publicKey}\n`).join(''));
});
afterEach(async () => {
  const complaints = open.complaints;
  await open.close();
  expect(complaints).toEqual([]);
});
afterAll(async () => {
  await browser.close();
  await bench.end();
  process.env.HOME = home;
  process.env.SHELL = shell;
});

async function start(): Promise<void> {
  open = await openWorkbench(browser);
  page = open.page;
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.waitForFunction(() => performance.getEntriesByName('fieldwright-usable').length > 0);
}

async function runFromPalette(words: string): Promise<void> {
  await page.keyboard.press(
    await page.evaluate(() => (document.activeElement?.closest('[data-own-keys]') ? 'Control+Shift+P' : 'Control+k')),
  );
  await page.keyboard.type(words);
  await page.keyboard.press('Enter');
}

/** What the terminal in front shows, without blanks at the ends of lines. */
async function screen(): Promise<string> {
  const rows = await page.locator('.xterm-rows > div').allTextContents();
  return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd()).join('\n');
}

const shows = (what: string | RegExp) => expect.poll(screen, { timeout: 15_000 }).toMatch(what);

async function openLocal(): Promise<void> {
  await start();
  await runFromPalette('terminal on this computer');
  await page.getByText('Connected to this computer').waitFor();
  await type('PS1="$ "; clear; echo ready-$((40+2))');
  await shows('ready-42');
}

async function type(line: string): Promise<void> {
  await page.keyboard.type(`${line}\n`);
}

/** Gives two devices of the site the addresses of this test's servers. */
function pointAtServers(): void {
  for (const [index, name] of ['plc1', 'drive1'].entries()) {
    const file = path.join(open.folder, `devices/${name}.yaml`);
    const ssh = `ssh: { host: 127.0.0.1, port: ${servers[index]?.port}, user: ${user} }`;
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^ssh: .*$/m, ssh));
  }
}

async function openDevice(name: string): Promise<void> {
  await start();
  pointAtServers();
  await page.getByText('Terminal', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Open on' }).selectOption(name);
  await page.getByRole('button', { name: 'Open a terminal' }).click();
  await page.getByText(`Connected to ${name}`).waitFor();
  await type('PS1="$ "; clear; echo ready-$((40+2))');
  await shows('ready-42');
}

describe('a terminal on this computer', () => {
  it('runs a shell of the size that is on screen, and gives every key but the ways out to it', async () => {
    await openLocal();
    await type('stty size; tput cols');
    const columns = await page.locator('.xterm-rows').evaluate((rows) => rows.childElementCount);
    await shows(new RegExp(`${columns} (\\d+)\\n\\1\\n`));
    await page.keyboard.type('echo one two');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('echo three-$((1+2))\n');
    await shows('three-3');
    expect(await page.locator('dialog').count()).toBe(0);
    await page.keyboard.press('Control+Shift+P');
    await page.locator('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('F6');
    expect(await page.evaluate(() => document.activeElement?.closest('.terminal-screen') ?? null)).toBeNull();
  });

  it('keeps answering while a program floods it, and Ctrl+C ends that at once', async () => {
    await openLocal();
    await type('yes');
    await shows(/(y\n){4}/);
    const slowest = await page.evaluate(async () => {
      let worst = 0;
      for (let frame = 0, last = performance.now(); frame < 60; frame++) {
        await new Promise(requestAnimationFrame);
        worst = Math.max(worst, performance.now() - last);
        last = performance.now();
      }
      return worst;
    });
    // A wide margin: how quick it is on a machine that does nothing else is for the bench.
    expect(slowest).toBeLessThan(500);
    const pressed = performance.now();
    await page.keyboard.press('Control+c');
    await shows(/\^C\n\$/);
    expect(performance.now() - pressed).toBeLessThan(1_500);
    await type('clear; echo back-$((40+2))');
    await shows('back-42');
  });

  it('copies and pastes by Ctrl+Shift+C and V', async () => {
    await openLocal();
    const box = await page
      .locator('.xterm-rows > div', { hasText: /^ready-42/ })
      .first()
      .boundingBox();
    if (!box) throw new Error('no line');
    await page.mouse.dblclick(box.x + 15, box.y + box.height / 2);
    await page.keyboard.press('Control+Shift+C');
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^ready/);
    await page.evaluate(() => navigator.clipboard.writeText('echo pasted-$((40+2))'));
    await page.keyboard.press('Control+Shift+V');
    await shows('echo pasted-$((40+2))');
    await page.keyboard.press('Enter');
    await shows('pasted-42');
  });

  it('tells how it ended, and opens again under what was printed', async () => {
    await openLocal();
    await type('exit 3');
    await page.getByText('ended with exit code 3').waitFor();
    await page.getByRole('button', { name: 'Open again' }).click();
    await page.getByText('Connected to this computer').waitFor();
    expect(await screen()).toContain('ready-42');
  });

  it('finds in what was printed, with a count, and saves it as a log without control sequences', async () => {
    await openLocal();
    await type('for i in $(seq 1 300); do printf "\\033[31mneedle\\033[0m-%s\\n" $i; done');
    await shows('needle-300');
    await page.keyboard.press('Control+f');
    await page.keyboard.type('needle-29');
    await expect.poll(() => page.locator('.terminal-find output').innerText()).toMatch(/of 11$/);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Save log' }).click();
    await page.getByText('The log was saved as').waitFor();
    const [log] = readdirSync(bench.file('Fieldwright/logs'));
    const text = readFileSync(bench.file(`Fieldwright/logs/${log}`), 'utf8');
    expect(text).toContain('\nneedle-1\nneedle-2\n');
    expect(text).not.toContain('\x1b');
  });
});

describe('what a program in the terminal may not do', () => {
  it('have the terminal type for it: no window, colour, status or version report (a cursor report, as a control, is answered)', async () => {
    await openLocal();
    const ask = (sequence: string, name: string) =>
      type(`clear; printf '${sequence}'; IFS= read -rs -t 0.4 -n 1 x; echo ${name}-$(printf %s "$x" | wc -c); read -rs -t 0.2 rest`);
    await ask('\\033[6n', 'cursor');
    await shows('cursor-1');
    for (const [name, sequence] of [
      ['title', '\\033]0;echo pwned\\007\\033[21t'],
      ['icon', '\\033[20t'],
      ['size', '\\033[14t\\033[18t'],
      ['status', '\\033P$qm\\033\\\\'],
      ['capability', '\\033P+q544e\\033\\\\'],
      ['version', '\\033[>q'],
      ['colour', '\\033]11;?\\007\\033]4;1;?\\007'],
      ['clipboard', '\\033]52;c;?\\007'],
      ['answerback', '\\005'],
    ] as const) {
      await ask(sequence, name);
      await shows(`${name}-0`);
    }
    await page.getByText('It got no answer').waitFor();
  });

  it('write the clipboard, unless its person allows that one text', async () => {
    await openLocal();
    await page.evaluate(() => navigator.clipboard.writeText('mine'));
    await type(`printf '\\033]52;c;%s\\007' "$(printf 'rm -rf /' | base64)"`);
    await page.getByText('wants to put text on your clipboard').waitFor();
    await page.getByText('Text: rm -rf /').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('mine');
    await page.getByRole('button', { name: 'Copy it this once' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('rm -rf /');
    expect(await page.getByText('wants to put text').count()).toBe(0);
  });

  it('lead elsewhere than it says: a link shows its target and asks', async () => {
    await openLocal();
    await type(
      `clear; printf '\\033]8;;https://plant.example/secret\\033\\\\https://bank.example\\033]8;;\\033\\\\ \\033]8;;file:///etc/passwd\\033\\\\local\\033]8;;\\033\\\\\\n'`,
    );
    await shows('https://bank.example local');
    const box = await page.locator('.xterm-rows > div', { hasText: 'bank.example local' }).last().boundingBox();
    if (!box) throw new Error('no link');
    await page.mouse.move(box.x + 30, box.y + box.height / 2, { steps: 3 });
    await page.getByText('Link: https://plant.example/secret').waitFor();
    await page.mouse.click(box.x + 30, box.y + box.height / 2);
    const dialog = page.getByRole('dialog', { name: 'Open this link?' });
    await dialog.getByText('https://plant.example/secret').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(page.context().pages()).toHaveLength(1);
  });

  it('put more than a short line of plain text on its tab', async () => {
    await openLocal();
    await type(`printf '\\033]0;safe\\033\\\\'; printf '\\033]2;%s\\007' "$(printf 'x%.0s' $(seq 500))$(printf '\\342\\200\\256')"`);
    const tab = page.getByRole('tab', { name: /this computer · x/ });
    await tab.waitFor();
    expect((await tab.innerText()).length).toBeLessThan(110);
  });
});

describe.skipIf(!hasOpenSsh)('a terminal on a device (real sshd; skipped where OpenSSH is not installed)', () => {
  it('asks before several lines are pasted, and pastes no escape', async () => {
    await openDevice('plc1');
    await page.evaluate(() => navigator.clipboard.writeText('echo one-$((1))\necho two-$((2))\n'));
    await page.getByRole('button', { name: 'Paste' }).click();
    const dialog = page.getByRole('dialog', { name: 'Paste 2 lines into plc1?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    expect(await screen()).not.toContain('one-1');
    await page.getByRole('button', { name: 'Paste' }).click();
    await dialog.getByRole('button', { name: 'Paste' }).click();
    await shows('echo two-');
    await page.keyboard.press('Enter');
    await shows('one-1\n');
    await shows('two-2\n');
    await page.evaluate(() => navigator.clipboard.writeText('echo \x1b[201~three-$((3))'));
    await page.getByRole('button', { name: 'Paste' }).click();
    await shows('three-$((3))');
    await page.keyboard.press('Enter');
    await shows('[201~three-3\n');
  });

  it('says that the connection was lost, and opens again', async () => {
    await openDevice('plc1');
    await servers[0]?.kill();
    await page.getByText('The connection was lost').waitFor();
    await servers[0]?.start();
    await page.getByRole('button', { name: 'Open again' }).click();
    await page.getByText('Connected to plc1').waitFor();
  });

  it('stays open for a second one beside it on this computer', async () => {
    await openDevice('plc1');
    await runFromPalette('terminal on this computer');
    await page.getByText('Connected to this computer').waitFor();
    await page.getByRole('tab', { name: 'plc1' }).click();
    await type('echo still-$((40+2))');
    await shows('still-42');
  });
});

describe('a terminal on a device of the demo plant', () => {
  it('is labelled as simulated, and answers', async () => {
    await start();
    await page.getByText('Terminal', { exact: true }).click();
    await page.getByRole('combobox', { name: 'Open on' }).selectOption({ label: 'sw1 (simulated)' });
    await page.getByRole('button', { name: 'Open a terminal' }).click();
    await page.getByText('Connected to sw1').waitFor();
    await page.getByRole('tab', { name: 'sw1 simulated' }).waitFor();
    await type('echo ready-$((40+2))');
    await shows('ready-42');
  });
});

describe.skipIf(!hasOpenSsh)('one line on several devices (real sshd)', () => {
  it('shows who printed the same, and what the others printed against them', async () => {
    await start();
    pointAtServers();
    await page.getByText('Run on devices', { exact: true }).click();
    for (const name of ['plc1', 'drive1']) await page.getByRole('checkbox', { name }).check();
    await page.getByRole('textbox', { name: 'Command line' }).fill('echo same; echo "${SSH_CONNECTION##* }"');
    await page.getByRole('button', { name: 'Run on 2 devices' }).click();
    await page.getByText('2 of 2 devices answered').waitFor();
    const other = page.getByRole('region', { name: 'plc1' });
    await expect.poll(() => other.innerText()).toContain(`− ${servers[1]?.port}`);
    expect(await other.innerText()).toContain(`+ ${servers[0]?.port}`);
    await page.getByRole('textbox', { name: 'Command line' }).fill('echo same');
    await page.getByRole('button', { name: 'Run on 2 devices' }).click();
    await page.getByText('2 devices printed the same').waitFor();
  });
});

describe('what axe-core calls serious or critical (WCAG 2.2 A and AA)', () => {
  it.each(['light', 'dark', 'high contrast'])('is not in the panes of the terminal in the %s theme', async (theme) => {
    await openLocal();
    if ((await page.locator('html').getAttribute('data-theme')) !== theme.replace('high ', '')) await runFromPalette(`theme ${theme}`);
    await page.getByRole('tab', { name: 'this computer' }).focus();
    await runFromPalette('terminal find');
    await page.evaluate(axeSource);
    for (const pane of ['Terminal', 'Run on devices']) {
      await page.getByText(pane, { exact: true }).first().click();
      await page.waitForTimeout(200);
      const { violations } = await page.evaluate(() =>
        axe.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
      );
      const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
      expect(serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 160)}`))).toEqual([]);
    }
  });
});
