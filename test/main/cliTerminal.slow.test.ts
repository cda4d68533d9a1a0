/// <reference path="../../main/terminal/nodePty.d.ts" />
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { spawn } from 'node-pty';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlantDevice, startDevice } from './apply/plant.ts';
import { taprioTc } from './apply/taprioTc.ts';
import { createBench, hasOpenSsh, makeKey, user } from './ssh/peers.ts';

const cli = path.resolve(import.meta.dirname, '../../dist/main/cli.js');
const bench = createBench();
const key = makeKey(bench, 'key', { passphrase: 'open sesame' });
const home = bench.file('home');
const site = bench.file('site');
let device: PlantDevice;

beforeAll(async () => {
  if (!hasOpenSsh) return;
  device = await startDevice(bench, { name: 'sw1', key });
  device.fake.addProgram('tc', taprioTc);
  mkdirSync(path.join(home, '.ssh'), { recursive: true });
  mkdirSync(path.join(site, 'devices'), { recursive: true });
  writeFileSync(path.join(home, '.ssh/config'), `Host *\n  IdentityFile ${key.file}\n`);
  writeFileSync(
    path.join(site, 'site.yaml'),
    'fieldwright: 1\nname: One device\ntraffic:\n  any: { priorities: [0, 1, 2, 3, 4, 5, 6, 7] }\n',
  );
  writeFileSync(
    path.join(site, 'devices/sw1.yaml'),
    `fieldwright: 1
ssh: { host: 127.0.0.1, port: ${device.server.port}, user: ${user} }
ports:
  eth2:
    speed: 1 Gbit/s
    queues: 4
    tas: { mode: software, map: [0, 0, 0, 0, 0, 0, 0, 0], queues: [1@0], windows: [{ for: [any], open: [0], length: 1 ms }] }
`,
  );
});
afterAll(() => bench.end());

/** Plays a person at a terminal: answers each prompt once it stands there. */
function atTerminal(args: readonly string[], script: readonly (readonly [prompt: RegExp, answer: string])[]) {
  const env = { PATH: process.env.PATH ?? '', HOME: home, TERM: 'xterm' };
  const child = spawn(process.execPath, [cli, ...args], { name: 'xterm', cols: 200, rows: 50, cwd: home, env, encoding: null });
  const left = [...script];
  let screen = '';
  let seen = 0;
  child.onData((data) => {
    screen += String(data);
    const [next] = left;
    const found = next?.[0].exec(screen.slice(seen));
    if (!found || !next) return;
    left.shift();
    seen = screen.length;
    child.write(next[1]);
  });
  return new Promise<{ readonly status: number; readonly screen: string; readonly unanswered: number }>((resolve) =>
    child.onExit(({ exitCode }) => resolve({ status: exitCode, screen, unanswered: left.length })),
  );
}

const unlock = [/passphrase of/, 'open sesame\r'] as const;

describe.skipIf(!hasOpenSsh)('apply at a terminal, over a real sshd (skipped where OpenSSH is not installed)', () => {
  it('the host key is asked for with both fingerprints and kept; the passphrase is not shown; refused at the plan: nothing changes', async () => {
    const { status, screen, unanswered } = await atTerminal(
      ['apply', site],
      [[/Is it the right one\?/, 'yes\r'], unlock, [/Apply this to sw1\? Type yes: /, 'no\r']],
    );
    expect([status, unanswered]).toEqual([1, 0]);
    expect(screen).toMatch(/SHA256:[\w+/]{43}/);
    expect(screen).toMatch(/MD5 .*(?:[0-9a-f]{2}:){15}[0-9a-f]{2}/);
    expect(screen).not.toContain('open sesame');
    expect(screen).toContain('Nothing was changed');
    expect(readFileSync(path.join(home, '.ssh/known_hosts'), 'utf8')).toContain(`[127.0.0.1]:${device.server.port}`);
    expect(existsSync(path.join(device.fake.root, 'var/lib/fieldwright'))).toBe(false);
  });

  it('Ctrl+C where a passphrase is asked for: exit 1, and nothing is looked at', async () => {
    const { status, screen, unanswered } = await atTerminal(['plan', site], [[/passphrase of/, '\u0003']]);
    expect([status, unanswered]).toEqual([1, 0]);
    expect(screen).not.toMatch(/bug|Error/);
  });

  it('yes to the plan, no at the countdown: taken back, exit 1', async () => {
    const before = device.fake.state();
    const { status, screen, unanswered } = await atTerminal(
      ['apply', site],
      [unlock, [/Apply this to sw1\? Type yes: /, 'yes\r'], [/take themselves back in \d+ s\..*Type yes/, 'no\r']],
    );
    expect([status, unanswered]).toEqual([1, 0]);
    expect(screen).toContain('Taken back');
    expect(device.fake.state()).toEqual(before);
  });

  it('Ctrl+C at the countdown: taken back, exit 1', async () => {
    const before = device.fake.state();
    const { status, unanswered } = await atTerminal(
      ['apply', site],
      [unlock, [/Apply this to sw1\? Type yes: /, 'yes\r'], [/take themselves back in \d+ s\..*Type yes/, '\u0003']],
    );
    expect([status, unanswered]).toEqual([1, 0]);
    expect(device.fake.state()).toEqual(before);
  });

  it('the countdown counts; yes confirms, exit 0', async () => {
    const { status, screen, unanswered } = await atTerminal(
      ['apply', site, '--confirm-within', '300'],
      [unlock, [/Apply this to sw1\? Type yes: /, 'yes\r'], [/back in 29[0-8] s/, 'yes\r']],
    );
    expect([status, unanswered]).toEqual([0, 0]);
    expect(screen).toContain('Confirmed on sw1');
    expect(existsSync(path.join(device.fake.fake, 'qdisc/eth2'))).toBe(true);
  });
});
