import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostileWords } from '../../hostileWords.ts';
import { createBench, hasDropbear, hasOpenSsh, makeKey, startDropbear, startSshd } from '../ssh/peers.ts';
import { asUser, copy, device, type FilesClient, list, openFiles } from './room.ts';

const bench = createBench();
afterAll(() => bench.end());
const key = makeKey(bench, 'key');

let count = 0;
/** A folder of its own for each test, as a path that both sides see. */
function newFolder(...names: readonly string[]): string {
  const folder = bench.file(`room-${++count}`);
  for (const name of ['', ...names]) mkdirSync(path.join(folder, name), { recursive: true });
  return folder;
}

const peers = [
  {
    name: 'OpenSSH with internal-sftp',
    over: 'sftp',
    has: hasOpenSsh,
    start: () => startSshd(bench, 'sshd', [key], ['Subsystem sftp internal-sftp']),
  },
  {
    name: 'dropbear without an SFTP server',
    over: 'shell',
    has: hasDropbear,
    start: () => startDropbear(bench, 'dropbear', [key], { hasSftp: false }),
  },
] as const;

describe.each(peers)('files of a device: $name (skipped where it is not installed)', ({ over, has, start }) => {
  let client: FilesClient;
  beforeAll(async () => {
    if (has) client = openFiles(bench, await start(), key).client;
  });

  it.skipIf(!has)('lists names octet for octet, with kind, size, mode and owner', async () => {
    const folder = newFolder('a folder');
    const names = hostileWords.filter(
      (word) => word !== '' && !/[/\0]/.test(word) && word !== '.' && word !== '..' && Buffer.byteLength(word) < 200,
    );
    for (const name of names) writeFileSync(path.join(folder, name), 'x');
    chmodSync(path.join(folder, names[0] ?? ''), 0o4751);
    symlinkSync('/nowhere', path.join(folder, 'link'));
    const listing = await list(client, `${folder}/./`);
    expect(listing).toMatchObject({ path: folder, over, failure: null });
    const onDisk = readdirSync(folder).sort();
    expect(listing.entries.map(({ name }) => name).sort()).toEqual(onDisk);
    const byName = new Map(listing.entries.map((entry) => [entry.name, entry]));
    expect(byName.get(names[0] ?? '')).toMatchObject({ kind: 'file', size: 1, mode: 0o4751, owner: 'root', group: 'root' });
    expect(byName.get('a folder')?.kind).toBe('folder');
    expect(byName.get('link')?.kind).toBe('link');
    expect(byName.get('link')?.modifiedS).toBe(Math.floor(lstatSync(path.join(folder, 'link')).mtimeMs / 1_000));
  });

  it.skipIf(!has)('says what is no folder, and what is not there', async () => {
    const folder = newFolder();
    writeFileSync(path.join(folder, 'file'), '');
    expect((await list(client, path.join(folder, 'file'))).failure).toBe('not-a-folder');
    expect((await list(client, path.join(folder, 'gone'))).failure).toBe('missing');
    expect((await list(client, newFolder())).entries).toEqual([]);
  });

  it.skipIf(!has)('makes, renames without replacing, counts and removes, following no link', async () => {
    const folder = newFolder('tree/below', 'outside');
    writeFileSync(path.join(folder, 'tree/below/a'), 'abc');
    writeFileSync(path.join(folder, 'outside/kept'), 'kept');
    symlinkSync(path.join(folder, 'outside'), path.join(folder, 'tree/link'));
    expect(await client['files.makeFolder']({ ...asUser, path: path.join(folder, 'new') })).toMatchObject({ ok: true });
    expect(await client['files.makeFolder']({ ...asUser, path: path.join(folder, 'new') })).toMatchObject({ ok: false });
    const renamed = await client['files.rename']({ ...asUser, path: path.join(folder, 'new'), to: path.join(folder, 'outside') });
    expect(renamed).toMatchObject({ ok: false, failure: { code: 'exists' } });
    expect(await client['files.rename']({ ...asUser, path: path.join(folder, 'new'), to: path.join(folder, 'new/x') })).toMatchObject({
      failure: { code: 'into-itself' },
    });
    const paths = [path.join(folder, 'tree')];
    expect(await client['files.count']({ ...asUser, paths })).toEqual({ ok: true, value: { files: 2, folders: 2, bytes: 3 } });
    expect(await client['files.remove']({ ...asUser, paths })).toEqual({ ok: true, value: { removed: 4 } });
    expect(readFileSync(path.join(folder, 'outside/kept'), 'utf8')).toBe('kept');
    expect(existsSync(path.join(folder, 'tree'))).toBe(false);
  });

  it.skipIf(!has)('edits text: mode and owner kept, nothing half-written, a change meanwhile is a conflict', async () => {
    const folder = newFolder();
    const file = path.join(folder, 'it is $(a) file');
    writeFileSync(file, 'first\r\n', { mode: 0o640 });
    if (process.getuid?.() === 0) execFileSync('chown', ['12:34', file]);
    symlinkSync(file, path.join(folder, 'link'));
    const read = await client['files.readText']({ ...asUser, path: path.join(folder, 'link') });
    expect(read).toMatchObject({ ok: true, value: { text: 'first\r\n' } });
    if (!read.ok) return;
    const written = await client['files.writeText']({
      ...asUser,
      path: path.join(folder, 'link'),
      text: 'second',
      sha256: read.value.sha256,
    });
    expect(written).toMatchObject({ ok: true });
    expect(readFileSync(file, 'utf8')).toBe('second');
    expect(statSync(file).mode & 0o7777).toBe(0o640);
    if (process.getuid?.() === 0) expect([statSync(file).uid, statSync(file).gid]).toEqual([12, 34]);
    expect(lstatSync(path.join(folder, 'link')).isSymbolicLink()).toBe(true);
    const late = await client['files.writeText']({ ...asUser, path: file, text: 'third', sha256: read.value.sha256 });
    expect(late).toMatchObject({ ok: false, failure: { code: 'conflict' } });
    expect(readFileSync(file, 'utf8')).toBe('second');
    expect(readdirSync(folder).sort()).toEqual(['it is $(a) file', 'link']);
  });

  it.skipIf(!has)('refuses to edit what is binary, too large or no file, each with a sentence', async () => {
    const folder = newFolder('sub');
    writeFileSync(path.join(folder, 'binary'), Buffer.from([97, 10, 0, 98]));
    writeFileSync(path.join(folder, 'large'), Buffer.alloc(4 * 1024 * 1024 + 1, 97));
    const read = (name: string) => client['files.readText']({ ...asUser, path: path.join(folder, name) });
    expect(await read('binary')).toMatchObject({ failure: { code: 'not-text', message: expect.stringContaining('line 2, column 1') } });
    expect(await read('large')).toMatchObject({ failure: { code: 'too-large', message: expect.stringContaining('4194304') } });
    expect(await read('sub')).toMatchObject({ failure: { code: 'not-a-file' } });
    expect(await client['files.readText']({ ...asUser, path: '/proc/version' })).toMatchObject({
      ok: true,
      value: { text: expect.stringMatching(/^Linux/) },
    });
  });

  it.skipIf(!has)('copies a tree there and back, links left out and told, contents and names the same', async () => {
    const folder = newFolder('laptop/tree/below/empty', 'device', 'back');
    const big = Buffer.alloc(3 * 1024 * 1024 + 12_345, 'pattern of a file');
    writeFileSync(path.join(folder, 'laptop/tree/big'), big, { mode: 0o750 });
    writeFileSync(path.join(folder, 'laptop/tree/below/名 $x'), 'small');
    writeFileSync(path.join(folder, 'laptop/tree/nothing'), '');
    symlinkSync('/etc', path.join(folder, 'laptop/tree/link'));
    const there = await copy(client, { direction: 'upload', from: [path.join(folder, 'laptop/tree')], to: path.join(folder, 'device') });
    expect(there).toMatchObject({
      state: 'done',
      over,
      files: 3,
      filesDone: 3,
      bytes: big.length + 5,
      bytesDone: big.length + 5,
      skippedCount: 1,
    });
    expect(there.skipped[0]?.code).toBe('link-skipped');
    expect(there.verified).toEqual({ sha256: 1, readBack: 2, size: 0 });
    expect(statSync(path.join(folder, 'device/tree/big')).mode & 0o777).toBe(0o750);
    const back = await copy(client, { direction: 'download', from: [path.join(folder, 'device/tree')], to: path.join(folder, 'back') });
    expect(back).toMatchObject({ state: 'done', filesDone: 3, verified: { sha256: 1 } });
    expect(execFileSync('diff', ['-r', path.join(folder, 'device'), path.join(folder, 'back')], { encoding: 'utf8' })).toBe('');
    expect(readFileSync(path.join(folder, 'back/tree/big')).equals(big)).toBe(true);
    // As scp(1): what is private there is private here. The tree's file is 0750 on the device.
    expect(statSync(path.join(folder, 'back/tree/big')).mode & 0o777 & ~0o640).toBe(0);
  });

  it.skipIf(!has)('asks where something stands in the way, and does what is answered', async () => {
    const folder = newFolder('from', 'to');
    writeFileSync(path.join(folder, 'from/a.txt'), 'new');
    const target = path.join(folder, 'to/a.txt');
    writeFileSync(target, 'old', { mode: 0o600 });
    const input = { direction: 'upload' as const, from: [path.join(folder, 'from/a.txt')], to: path.join(folder, 'to') };
    const asking = await copy(client, input);
    expect(asking).toMatchObject({ state: 'asking', conflicts: { count: 1, first: [target] } });
    await client['files.cancel']({ id: asking.id });
    expect(readFileSync(target, 'utf8')).toBe('old');
    expect(await copy(client, { ...input, policy: 'rename' })).toMatchObject({ state: 'done' });
    expect(readFileSync(path.join(folder, 'to/a (2).txt'), 'utf8')).toBe('new');
    expect(await copy(client, { ...input, policy: 'skip' })).toMatchObject({ state: 'done', files: 0 });
    expect(await copy(client, { ...input, policy: 'replace' })).toMatchObject({ state: 'done', files: 1 });
    expect(readFileSync(target, 'utf8')).toBe('new');
    expect(statSync(target).mode & 0o777).toBe(0o600);
    expect(readdirSync(path.join(folder, 'to')).sort()).toEqual(['a (2).txt', 'a.txt']);
  });

  it.skipIf(!has)('takes a file that a window brings in pieces', async () => {
    const folder = newFolder();
    const bytes = Buffer.alloc(2_500_000, 'brought');
    const begun = await client['files.bring']({ ...asUser, folder, name: 'dropped', size: bytes.length, policy: 'ask' });
    if (!begun.ok) throw new Error(begun.failure.message);
    const { id } = begun.value;
    for (let offset = 0; offset < bytes.length; offset += 1_048_576)
      expect(
        await client['files.bringPiece']({ id, offset, bytes: new Uint8Array(bytes.subarray(offset, offset + 1_048_576)) }),
      ).toMatchObject({ ok: true });
    expect(existsSync(path.join(folder, 'dropped'))).toBe(false);
    expect(await client['files.bringEnd']({ id })).toMatchObject({ ok: true });
    expect(readFileSync(path.join(folder, 'dropped')).equals(bytes)).toBe(true);
    expect(readdirSync(folder)).toEqual(['dropped']);
    expect(await client['files.bring']({ ...asUser, folder, name: 'dropped', size: 1, policy: 'ask' })).toMatchObject({
      failure: { code: 'exists' },
    });
    expect(await client['files.bring']({ ...asUser, folder, name: '../x', size: 1, policy: 'ask' })).toMatchObject({
      failure: { code: 'unsafe-name' },
    });
  });

  it.skipIf(!has)('completes folders of a path', async () => {
    const folder = newFolder('alpha', 'Alto', 'beta', '.hidden');
    const complete = async (typed: string) => {
      const result = await client['files.complete']({ ...asUser, path: typed });
      return result.ok ? result.value.paths.map((found) => path.relative(folder, found)) : result.failure;
    };
    expect(await complete(`${folder}/al`)).toEqual(['Alto', 'alpha']);
    expect(await complete(`${folder}/.h`)).toEqual(['.hidden']);
    expect(await complete(`${folder}/gone/`)).toEqual([]);
  });
});

describe.skipIf(!hasOpenSsh)('as root (skipped where OpenSSH is not installed)', () => {
  it('goes over the shell, whatever the device has', async () => {
    const server = await startSshd(bench, 'root', [key], ['Subsystem sftp internal-sftp']);
    const { client } = openFiles(bench, server, key);
    expect(await list(client, '/etc', { device, asRoot: true })).toMatchObject({ over: 'shell', failure: null });
  });
});
