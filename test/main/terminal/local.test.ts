import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { cleanEnvironment, openLocalShell, shellOf } from '../../../main/terminal/local.ts';
import { createTerminalService } from '../../../main/terminal/service.ts';
import { createClient } from '../../../shared/rpc/client.ts';
import { serve } from '../../../shared/rpc/host.ts';
import { inProcess } from '../../../shared/rpc/inProcess.ts';
import { terminalContract } from '../../../shared/terminal/contract.ts';
import { takeOwnHome } from '../../ownHome.ts';
import { openTerminal } from './terminal.ts';

takeOwnHome();

const nothing = {
  openShell: () => Promise.reject(new Error('no device here')),
  openRemote: () => Promise.reject(new Error('no device here')),
  logFolder: '/nowhere',
};

function connect() {
  const [ours, theirs] = inProcess(setImmediate);
  serve(terminalContract, createTerminalService(nothing), ours);
  return { client: createClient(terminalContract, theirs), close: () => theirs.close() };
}

const isGone = (pid: number) => {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
};

describe('a shell on this computer', () => {
  it('runs what is typed, on a terminal of the size that was asked for and then another', async () => {
    const terminal = openTerminal(connect().client, { kind: 'local' }, { columns: 91, rows: 31 });
    await terminal.type('stty size\n');
    await terminal.shows('31 91');
    await terminal.resize(100, 40);
    await terminal.type('stty size; echo $TERM\n');
    await terminal.shows('40 100');
    await terminal.shows('xterm-256color');
    await terminal.type('exit 7\n');
    expect(await terminal.ended).toEqual({ kind: 'exit', code: 7, signal: null });
  });

  it('ends with the connection of its window', async () => {
    const { client, close } = connect();
    const terminal = openTerminal(client, { kind: 'local' });
    await terminal.type('echo pid=$$.\n');
    const pid = Number(/pid=(\d+)\./.exec(await terminal.shows(/pid=\d+\./))?.[1]);
    expect(isGone(pid)).toBe(false);
    close();
    await expect.poll(() => isGone(pid), { timeout: 5_000 }).toBe(true);
  });

  it('answers Ctrl+C under a flood that nobody has read, and says what it passed over', async () => {
    const terminal = openTerminal(connect().client, { kind: 'local' }, { isSlow: true });
    await terminal.type('PS1="$ "; yes fieldwright\n');
    await terminal.shows('fieldwright\r\nfieldwright');
    await expect.poll(() => terminal.unread(), { timeout: 10_000 }).toBeGreaterThan(0);
    await terminal.type('\x03');
    terminal.hurry();
    await terminal.shows('^C');
    await terminal.type('echo back-$((6*7))\n');
    await terminal.shows('back-42');
    terminal.cancel();
  });

  it('cannot be opened twice under one key, and a key that was never opened reaches nothing', async () => {
    const { client } = connect();
    const key = randomUUID();
    const first = openTerminal(client, { kind: 'local' }, { key });
    await first.type('\n');
    const second = openTerminal(client, { kind: 'local' }, { key });
    expect(await second.ended).toMatchObject({ kind: 'refused', failure: { code: 'key-in-use' } });
    const written = await client['terminal.write']({ key: randomUUID(), bytes: Buffer.from('x') });
    expect(written).toMatchObject({ ok: false, failure: { code: 'not-open' } });
    first.cancel();
  });

  it('that is not there is refused in a sentence', async () => {
    const opened = await openLocalShell({ columns: 80, rows: 24 }, { platform: 'linux', env: { SHELL: '/nowhere/sh' } });
    // node-pty tells a program that is missing by its exit on Unix, by an error elsewhere.
    if (!opened.ok) expect(opened.failure.code).toBe('no-local-shell');
    else expect(await new Promise((end) => opened.value.start({ output: () => undefined, end }))).toMatchObject({ kind: 'exit', code: 1 });
  });
});

describe('surroundings of a local shell', () => {
  it('hold nothing of the runtime or of the tool that started it', () => {
    const env = cleanEnvironment({
      HOME: '/home/x',
      NODE_OPTIONS: '--inspect',
      ELECTRON_RUN_AS_NODE: '1',
      npm_config_x: '1',
      TERM: 'dumb',
    });
    expect(env).toEqual({ HOME: '/home/x', TERM: 'xterm-256color', COLORTERM: 'truecolor', TERM_PROGRAM: 'Fieldwright' });
  });

  it('name the shell: the one of the user, never a relative one', () => {
    expect(shellOf({ platform: 'linux', env: { SHELL: '/bin/zsh' } }).file).toBe('/bin/zsh');
    expect(shellOf({ platform: 'linux', env: { SHELL: 'zsh' } }).file).toBe('/bin/sh');
    expect(shellOf({ platform: 'win32', env: {} }).file).toBe('powershell.exe');
  });
});
