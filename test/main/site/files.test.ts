import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { decode, readNamedFile, readTextFile } from '../../../main/kit/files.ts';
import { makeFolder, whyNotWritten, writeFileAtomic } from '../../../main/kit/write.ts';
import { scratchFolder } from './scratch.ts';

describe('reading a file of text', () => {
  it('keeps the byte order mark and the line ends', async () => {
    const file = path.join(scratchFolder(), 'a');
    writeFileSync(file, '\uFEFFa: 1\r\n');
    expect(await readTextFile(file)).toMatchObject({ ok: true, value: { text: '\uFEFFa: 1\r\n' } });
  });

  it('refuses a sparse file of 1 GB by its size, without reading it', async () => {
    const file = path.join(scratchFolder(), 'a');
    writeFileSync(file, '');
    truncateSync(file, 1024 ** 3);
    const before = process.memoryUsage.rss();
    expect(await readTextFile(file)).toEqual({
      ok: false,
      failure: { code: 'too-large', message: 'it has 1073741824 bytes; at most 4194304 are read' },
    });
    expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 * 1024);
  });

  it('refuses a FIFO without waiting for its writer, a device and a folder', async () => {
    const folder = scratchFolder();
    execFileSync('mkfifo', [path.join(folder, 'fifo')]);
    expect(await readTextFile(path.join(folder, 'fifo'))).toMatchObject({ failure: { code: 'not-a-file' } });
    expect(await readTextFile('/dev/zero')).toMatchObject({ failure: { code: 'not-a-file' } });
    expect(await readTextFile(folder, { root: path.dirname(folder) })).toMatchObject({ failure: { code: 'not-a-file' } });
  });

  it('follows a link inside the folder and refuses one that leads out or nowhere', async () => {
    const folder = scratchFolder();
    writeFileSync(path.join(folder, 'real'), 'x');
    symlinkSync('real', path.join(folder, 'inside'));
    symlinkSync('/etc/hostname', path.join(folder, 'outside'));
    symlinkSync('nowhere', path.join(folder, 'dangling'));
    symlinkSync('loop', path.join(folder, 'loop'));
    expect(await readTextFile(path.join(folder, 'inside'), { root: folder })).toMatchObject({ ok: true, value: { text: 'x' } });
    expect(await readTextFile(path.join(folder, 'outside'), { root: folder })).toMatchObject({ failure: { code: 'outside' } });
    expect(await readTextFile(path.join(folder, 'dangling'), { root: folder })).toMatchObject({ failure: { code: 'missing' } });
    expect(await readTextFile(path.join(folder, 'loop'), { root: folder })).toMatchObject({ failure: { code: 'outside' } });
  });

  it.each([
    ['NUL', [97, 10, 98, 0, 99], 'it holds a NUL character at line 2, column 2'],
    ['an octet that begins nothing', [97, 10, 98, 0xff], 'it is not UTF-8 text: see line 2, column 2'],
    ['a sequence cut short at the end', [97, 0xe4, 0xb8], 'it is not UTF-8 text: see line 1, column 2'],
    ['an overlong slash', [0xc0, 0xaf], 'it is not UTF-8 text: see line 1, column 1'],
    ['a surrogate', [97, 98, 0xed, 0xa0, 0x80], 'it is not UTF-8 text: see line 1, column 3'],
  ])('refuses %s with its place', (_what, octets, message) => {
    expect(decode(new Uint8Array(octets))).toEqual({ ok: false, failure: { code: 'not-text', message } });
  });
});

describe('reading a file that a person named', () => {
  it('follows a link out of its folder, and refuses a FIFO without waiting, a device and what is too large', async () => {
    const folder = scratchFolder();
    const at = (name: string) => path.join(folder, name);
    writeFileSync(at('real'), 'text');
    mkdirSync(at('there'));
    symlinkSync('../real', at('there/link'));
    execFileSync('mkfifo', [at('fifo')]);
    const read = await readNamedFile(at('there/link'), 4);
    expect(read.ok && Buffer.from(read.value).toString()).toBe('text');
    expect(await readNamedFile(at('real'), 3)).toMatchObject({ failure: { code: 'too-large' } });
    expect(await readNamedFile(at('fifo'), 100)).toMatchObject({ failure: { code: 'not-a-file' } });
    expect(await readNamedFile('/dev/zero', 100)).toMatchObject({ failure: { code: 'not-a-file' } });
  });
});

describe('making a folder', () => {
  it('makes those above it and tells the topmost one; what is there is fine', async () => {
    const folder = scratchFolder();
    expect(await makeFolder(path.join(folder, 'a/b/c'))).toBe(path.join(folder, 'a'));
    expect(existsSync(path.join(folder, 'a/b/c'))).toBe(true);
    expect(await makeFolder(path.join(folder, 'a/b'))).toBe(null);
  });

  it('fails where a file is in the way', async () => {
    const folder = scratchFolder();
    writeFileSync(path.join(folder, 'a'), '');
    await expect(makeFolder(path.join(folder, 'a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(makeFolder(path.join(folder, 'a/b'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it.runIf(process.platform === 'linux')('fails under /proc, where mkdir(…, { recursive: true }) never ends', async () => {
    await expect(makeFolder('/proc/fieldwright/a')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('replacing a file', () => {
  it.runIf(process.platform === 'linux')('that meets a full disk says so in words', () => {
    const error = (() => {
      try {
        return writeFileSync('/dev/full', 'x');
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(whyNotWritten(error)).toBe('the disk is full; make room and try again');
  });

  it('keeps its mode, follows a link and leaves nothing beside it', async () => {
    const folder = scratchFolder();
    mkdirSync(path.join(folder, 'there'));
    const file = path.join(folder, 'there', 'a');
    writeFileSync(file, 'old');
    chmodSync(file, 0o640);
    symlinkSync('there/a', path.join(folder, 'link'));
    await writeFileAtomic(path.join(folder, 'link'), 'new');
    expect(readFileSync(file, 'utf8')).toBe('new');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(readdirSync(path.join(folder, 'there'))).toEqual(['a']);
  });

  it('leaves the old file and nothing else where it cannot write', async () => {
    const folder = scratchFolder();
    mkdirSync(path.join(folder, 'a'));
    await expect(writeFileAtomic(path.join(folder, 'a'), 'x')).rejects.toThrow();
    expect(readdirSync(folder)).toEqual(['a']);
  });
});
