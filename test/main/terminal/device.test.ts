import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent, RunOutcome } from '../../../shared/terminal/contract.ts';
import { groupOutcomes } from '../../../shared/terminal/groups.ts';
import { createBench, hasOpenSsh } from '../ssh/peers.ts';
import { type Devices, startDevices } from './devices.ts';
import { openTerminal } from './terminal.ts';

const bench = createBench();
let devices: Devices;
beforeAll(async () => {
  if (hasOpenSsh) devices = await startDevices(bench, 3);
});
afterAll(() => bench.end());

const device = (name: string) => ({ kind: 'device', device: name }) as const;

describe.skipIf(!hasOpenSsh)('a shell on a device (real sshd; skipped where OpenSSH is not installed)', () => {
  it('has a terminal of the size asked for, follows a new size, and tells its exit code', async () => {
    const terminal = openTerminal(devices.client, device('sw1'), { columns: 91, rows: 31 });
    await terminal.type('stty size; echo $TERM\n');
    await terminal.shows('31 91');
    await terminal.shows('xterm-256color');
    await terminal.resize(100, 40);
    await terminal.type('stty size\n');
    await terminal.shows('40 100');
    await terminal.type('exit 7\n');
    expect(await terminal.ended).toEqual({ kind: 'exit', code: 7, signal: null });
  });

  it('prints everything in order, however much it is', async () => {
    const terminal = openTerminal(devices.client, device('sw1'));
    await terminal.type('PS1=; stty -echo; seq 1 120000; echo the-end-$((6*7))\n');
    const output = await terminal.shows('the-end-42');
    const numbers = output.slice(output.indexOf('\n1000\r\n'), output.indexOf('the-end-42')).match(/\d+/g)?.map(Number) ?? [];
    expect(terminal.skipped()).toBe(0);
    expect(numbers.at(-1)).toBe(120_000);
    expect(numbers.every((number, index) => index === 0 || number === (numbers[index - 1] ?? 0) + 1)).toBe(true);
    terminal.cancel();
  });

  it('under a flood that nobody reads is stopped by Ctrl+C', async () => {
    const terminal = openTerminal(devices.client, device('sw1'), { isSlow: true });
    await terminal.type('PS1="$ "; yes fieldwright\n');
    // Of the first window, 64 KiB, at least three quarters are used before the flow waits.
    await expect.poll(() => terminal.unread(), { timeout: 10_000 }).toBeGreaterThan(48 * 1024 - 1);
    const unread = terminal.unread();
    await new Promise((resolve) => setImmediate(resolve));
    expect(terminal.unread() - unread).toBeLessThan(200 * 1024);
    await terminal.type('\x03');
    terminal.hurry();
    await terminal.shows('^C');
    await terminal.type('echo back-$((6*7))\n');
    await terminal.shows('back-42');
    terminal.cancel();
  });

  it('hangs up on what runs in it when its tab is closed', async () => {
    const terminal = openTerminal(devices.client, device('sw2'));
    await terminal.type('echo pid=$$.\n');
    const pid = Number(/pid=(\d+)\./.exec(await terminal.shows(/pid=\d+\./))?.[1]);
    terminal.cancel();
    const isGone = () => {
      try {
        return process.kill(pid, 0) && false;
      } catch {
        return true;
      }
    };
    await expect.poll(isGone, { timeout: 10_000 }).toBe(true);
  });

  it('that is not of the site is refused in a sentence', async () => {
    expect(await openTerminal(devices.client, device('sw9')).ended).toMatchObject({ kind: 'refused', failure: { code: 'no-device' } });
  });
});

describe.skipIf(!hasOpenSsh)('one line on several devices (real sshd)', () => {
  async function run(names: readonly string[], line: string) {
    const events: RunEvent[] = [];
    for await (const { items } of devices.client['terminal.runOn']({ devices: [...names], line })) events.push(...items);
    const outcomes = new Map<string, RunOutcome>();
    for (const event of events) if (event.kind === 'ended') outcomes.set(event.device, event.outcome);
    return { events, outcomes };
  }

  it('runs as the shell line that it is, and keeps stdout, stderr and the exit code apart', async () => {
    const { outcomes } = await run(['sw1', 'sw2'], 'for i in 1 2; do echo "$i"; done; echo no >&2; exit 3');
    for (const name of ['sw1', 'sw2'])
      expect(outcomes.get(name)).toMatchObject({ kind: 'done', code: 3, stdout: '1\n2\n', stderr: 'no\n', droppedBytes: 0 });
  });

  it('goes on where one device is missing, and groups what came', async () => {
    const { outcomes } = await run(
      ['sw1', 'sw2', 'sw9', 'sw3', 'sw1'],
      `test "\${SSH_CONNECTION##* }" = ${devices.servers[1]?.port} && echo two || echo other`,
    );
    expect(groupOutcomes(outcomes).map((group) => group.devices)).toEqual([['sw1', 'sw3'], ['sw2'], ['sw9']]);
  });

  it('keeps 256 KiB of what is printed and says how much more there was', async () => {
    const { outcomes } = await run(['sw1'], 'head -c 1000000 /dev/zero | tr "\\0" x');
    const outcome = outcomes.get('sw1');
    expect(outcome).toMatchObject({ kind: 'done', droppedBytes: 1_000_000 - 256 * 1024 });
    expect(outcome?.kind === 'done' && outcome.stdout.length).toBe(256 * 1024);
  });

  it('ends what still runs when it is cancelled', async () => {
    const life = new AbortController();
    const stream = devices.client['terminal.runOn']({ devices: ['sw3'], line: 'exec sleep 1000' }, { signal: life.signal });
    expect((await stream.next()).value?.items).toEqual([{ kind: 'started', device: 'sw3' }]);
    life.abort();
    expect((await stream.next()).done).toBe(true);
  });
});
