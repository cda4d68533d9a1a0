import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overShell } from '../../../main/files/shell.ts';
import { parseListing } from '../../../main/files/shellListing.ts';
import type { Remote } from '../../../main/kit/remote.ts';
import { ok } from '../../../shared/kit/result.ts';
import { hostileWords } from '../../hostileWords.ts';

const BUSYBOX = '/usr/bin/busybox';
/** What OpenWrt's busybox has; it has no stat. */
const APPLETS = ['ls', 'find', 'dd', 'sync', 'rm', 'mv', 'mkdir', 'rmdir', 'chmod', 'chown', 'df', 'head', 'readlink', 'sha256sum'];
const has = existsSync(BUSYBOX);
let room = '';
let tools = '';

beforeAll(() => {
  room = mkdtempSync(path.join(tmpdir(), 'fieldwright-without-stat-'));
  tools = path.join(room, 'tools');
  mkdirSync(tools);
  for (const applet of APPLETS) symlinkSync(BUSYBOX, path.join(tools, applet));
  // The shell of Debian's busybox finds its own stat wherever the path leads.
  symlinkSync('/bin/sh', path.join(tools, 'sh'));
});
afterAll(() => rmSync(room, { recursive: true, force: true }));

/** Runs words with busybox's tools, without its stat. */
const exec: Remote['exec'] = ([program = '', ...words], { stdin } = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(path.join(tools, program), words, { env: { PATH: tools } });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(ok({ stdout: Buffer.concat(out), stderr: Buffer.concat(err), code, signal })));
    child.stdin.on('error', () => undefined); // a program that is over reads nothing
    child.stdin.end(stdin);
  });
const files = () => overShell({ device: 'router', remote: { exec, execAsRoot: exec, close: () => undefined }, asRoot: false });

describe.skipIf(!has)('a device whose shell has no stat, as OpenWrt’s (skipped where busybox is not installed)', () => {
  it('really has none', () => {
    expect(() => execFileSync(path.join(tools, 'sh'), ['-c', 'command -v stat'], { env: { PATH: tools } })).toThrow();
  });

  it('lists names octet for octet, hidden ones too, with kind, size and mode', async () => {
    const folder = path.join(room, 'listed');
    mkdirSync(path.join(folder, 'a folder'), { recursive: true });
    const names = hostileWords.filter(
      (word) => word !== '' && !/[/\0]/.test(word) && !/^\.\.?$/.test(word) && Buffer.byteLength(word) < 200,
    );
    for (const name of [...names, '.hidden', '..two', '*', '-rw-r--r-- 1 0 0 7 Nov 22 10:00 x'])
      writeFileSync(path.join(folder, name), 'four');
    chmodSync(path.join(folder, names[0] ?? ''), 0o6751);
    symlinkSync('/nowhere', path.join(folder, 'link'));
    const entries = [];
    for await (const batch of files().list(folder, new AbortController().signal)) entries.push(...batch);
    const expected = execFileSync('find', [folder, '-mindepth', '1', '-printf', '%f\\0'], { encoding: 'utf8' }).split('\0').slice(0, -1);
    expect(entries.map(({ name }) => name).sort()).toEqual(expected.sort());
    const byName = new Map(entries.map((entry) => [entry.name, entry]));
    expect(byName.get(names[0] ?? '')).toMatchObject({
      kind: 'file',
      size: 4,
      mode: 0o6751,
      owner: String(process.getuid?.()),
      modifiedS: null,
    });
    expect([byName.get('a folder')?.kind, byName.get('link')?.kind, byName.get('*')?.size]).toEqual(['folder', 'link', 4]);
  });

  it('an empty folder is empty, and what is not there or no folder is said so', async () => {
    const list = async (folder: string) => {
      for await (const batch of files().list(folder, new AbortController().signal)) return batch.length;
      return null;
    };
    mkdirSync(path.join(room, 'empty'));
    expect(await list(path.join(room, 'empty'))).toBe(0);
    await expect(list(path.join(room, 'gone'))).rejects.toMatchObject({ failure: { code: 'missing' } });
    await expect(list(BUSYBOX)).rejects.toMatchObject({ failure: { code: 'not-a-folder' } });
  });

  it('says the status of one path, null where nothing is, and of a link its own', async () => {
    const file = path.join(room, 'it is $(a) file\nwith a line end');
    writeFileSync(file, 'twelve bytes');
    chmodSync(file, 0o1604);
    expect(await files().status(file)).toMatchObject({
      kind: 'file',
      size: 12,
      mode: 0o1604,
      uid: process.getuid?.(),
      gid: process.getgid?.(),
    });
    expect(await files().status(path.join(room, 'gone'))).toBeNull();
    symlinkSync(file, path.join(room, 'link'));
    expect(await files().status(path.join(room, 'link'))).toMatchObject({ kind: 'link' });
    expect(await files().status('/dev/null')).toMatchObject({ kind: 'other', size: null });
  });

  it('reads and writes files, and knows how long they are', async () => {
    const file = path.join(room, 'written * ?');
    const bytes = Buffer.alloc(70_000, 'abc');
    const target = await files().openWrite(file, 'create');
    await target.write(bytes.subarray(0, 65_536), 0);
    await target.write(bytes.subarray(65_536), 65_536);
    expect(await target.sync()).toBe(70_000);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    symlinkSync(file, path.join(room, 'to it'));
    const source = await files().openRead(path.join(room, 'to it'));
    expect(source.size).toBe(70_000);
    const back = Buffer.alloc(70_000);
    expect(await source.read(back, 0)).toBe(70_000);
    expect(back.equals(bytes)).toBe(true);
  });
});

describe('a line of ls (POSIX.1-2017 ls, STDOUT)', () => {
  const read = (line: string) => parseListing(`7f3a\nname\n7f3a ${line}\n`, '7f3a')[0]?.status ?? null;

  it.each([
    ['-rwsr-Sr-T 1 0 0 7 Nov 22 10:00 name', { kind: 'file', size: 7, mode: 0o7744 }],
    ['-rwsr-sr-t    1 0        0              7 Jan  1  1970 name', { kind: 'file', mode: 0o7755 }],
    ['drwxrwxrwt+ 9 1000 100 4096 Nov 22 10:00 name', { kind: 'folder', uid: 1000, gid: 100, mode: 0o1777 }],
    ['crw-rw-rw- 1 0 0 1, 3 Nov 22 10:00 name', { kind: 'other', size: null }],
    ['-rw-r--r--. 1 0 0 99999999999999999999 Nov 22 10:00 name', null],
    ['ls: name: Permission denied', null],
  ])('%s', (line, expected) => {
    if (expected === null) expect(read(line)).toBeNull();
    else expect(read(line)).toMatchObject(expected);
  });
});
