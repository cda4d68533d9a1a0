import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { createTerminalService } from '../../../main/terminal/service.ts';
import { startSession } from '../../../renderer/terminal/session.ts';
import { createClient } from '../../../shared/rpc/client.ts';
import { serve } from '../../../shared/rpc/host.ts';
import { inProcess } from '../../../shared/rpc/inProcess.ts';
import { type TerminalEnding, terminalContract } from '../../../shared/terminal/contract.ts';
import { takeOwnHome } from '../../ownHome.ts';

const noDevice = () => Promise.reject(new Error('no device here'));
const ends: (() => void)[] = [];

takeOwnHome();
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** A window's session over a real shell of this computer. `onScreen` decides when a piece counts as shown. */
function open(onScreen: () => Promise<void>) {
  const [ours, theirs] = inProcess(setImmediate);
  serve(terminalContract, createTerminalService({ openShell: noDevice, openRemote: noDevice, logFolder: '/nowhere' }), ours);
  let output = '';
  let bytes = 0;
  let end: (ending: TerminalEnding) => void = () => undefined;
  const ended = new Promise<TerminalEnding>((resolve) => {
    end = resolve;
  });
  const session = startSession(
    { client: createClient(terminalContract, theirs), target: { kind: 'local' }, columns: 80, rows: 24 },
    {
      opened: () => undefined,
      output(piece) {
        bytes += piece.length;
        output = (output + Buffer.from(piece).toString()).slice(-100_000);
        return onScreen();
      },
      skipped: () => undefined,
      ended: end,
    },
  );
  ends.push(
    () => session.close(),
    () => theirs.close(),
  );
  return { session, ended, output: () => output, bytes: () => bytes, cut: () => theirs.close() };
}

/** A shell on a busy machine takes its time to start. */
const poll = <T>(read: () => T) => expect.poll(read, { timeout: 15_000 });

const type = ({ session }: ReturnType<typeof open>, text: string) => session.type(Buffer.from(text));

describe('what a window takes of a flood', () => {
  it('is at most 256 KiB while its screen shows none of it, and goes on once it does', async () => {
    let show: () => void = () => undefined;
    let shown = new Promise<void>((resolve) => {
      show = resolve;
    });
    const terminal = open(() => shown);
    type(terminal, 'yes fieldwright\n');
    await poll(terminal.bytes).toBeGreaterThan(32 * 1024);
    const before = terminal.bytes();
    await new Promise((resolve) => setTimeout(resolve, 300)); // time enough for many times as much
    expect(terminal.bytes()).toBeLessThanOrEqual(256 * 1024);
    expect(terminal.bytes() - before).toBeLessThanOrEqual(192 * 1024);
    show();
    shown = Promise.resolve();
    await poll(terminal.bytes).toBeGreaterThan(4 * 1024 * 1024);
  });
});

describe('what is typed', () => {
  it('arrives whole and in order, also before the shell is open and in more than one message', async () => {
    const terminal = open(() => Promise.resolve());
    type(terminal, 'stty -echo -icanon; echo ready-$((40+2)); exec head -c 200000 | sha256sum\n');
    await poll(terminal.output).toContain('ready-42');
    const sent = Array.from({ length: 20_000 }, (_, index) => `${String(index).padStart(9, '0')}\n`);
    for (const line of sent) type(terminal, line);
    const wanted = createHash('sha256').update(sent.join('')).digest('hex');
    await poll(terminal.output).toContain(wanted);
  });
});

describe('the end of a session', () => {
  it('says the exit code', async () => {
    const terminal = open(() => Promise.resolve());
    type(terminal, 'exit 5\n');
    expect(await terminal.ended).toEqual({ kind: 'exit', code: 5, signal: null });
  });

  it('says that the host was lost', async () => {
    const terminal = open(() => Promise.resolve());
    await poll(terminal.bytes).toBeGreaterThan(0);
    terminal.cut();
    expect((await terminal.ended).kind).toBe('lost');
  });
});
