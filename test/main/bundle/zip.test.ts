import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { isSafePath, readZip, writeZip } from '../../../main/bundle/zip.ts';

const text = (path: string, content: string) => ({ path, bytes: Buffer.from(content) });
const files = [text('b/apply.sh', '#!/bin/sh\n'), text('a.txt', 'first\n'), text('empty', '')];
const refusal = (bytes: Uint8Array) => {
  const read = readZip(bytes);
  return read.ok ? 'was read' : `${read.failure.code} ${read.failure.path}: ${read.failure.message}`;
};
/** The zip with some octets changed. */
const patched = (...changes: readonly (readonly [at: number, octets: string | readonly number[]])[]) => {
  const bytes = Buffer.from(writeZip(files));
  for (const [at, octets] of changes) bytes.set(typeof octets === 'string' ? Buffer.from(octets) : octets, at);
  return bytes;
};

describe('writeZip', () => {
  it('writes what stock unzip accepts, with scripts executable', () => {
    const folder = mkdtempSync(join(tmpdir(), 'fieldwright-zip-'));
    try {
      writeFileSync(join(folder, 'x.zip'), writeZip(files));
      expect(execFileSync('unzip', ['-t', 'x.zip'], { cwd: folder, encoding: 'utf8' })).toContain('No errors detected');
      execFileSync('unzip', ['-q', 'x.zip'], { cwd: folder });
      expect((statSync(join(folder, 'b/apply.sh')).mode & 0o777).toString(8)).toBe('755');
      expect((statSync(join(folder, 'a.txt')).mode & 0o777).toString(8)).toBe('644');
      expect(statSync(join(folder, 'empty')).size).toBe(0);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('gives the same octets whatever the order of the files', () => {
    expect(writeZip([...files].reverse())).toEqual(writeZip(files));
  });

  it('is read back as it was written (seed 7)', () => {
    const path = fc.stringMatching(/^[a-z]{1,3}(\/[a-z.]{0,1}[a-z]{1,3}){0,2}$/);
    const entries = fc.uniqueArray(fc.record({ path, bytes: fc.uint8Array({ maxLength: 40 }) }), { selector: (entry) => entry.path });
    fc.assert(
      fc.property(entries, (written) => {
        const read = readZip(writeZip(written));
        const plain = (list: readonly { path: string; bytes: Uint8Array }[]) => list.map((entry) => [entry.path, [...entry.bytes]]);
        expect(read.ok && plain(read.value)).toEqual(plain([...written].sort((a, b) => (a.path < b.path ? -1 : 1))));
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('refuses names that mean something else elsewhere, and doubles', () => {
    for (const path of ['../x', '/x', 'a/../b', 'a//b', 'a/', '', '.', 'a\\b', 'C:x', 'a\0b', 'a b', 'é', 'a/./b', 'x'.repeat(401)]) {
      expect(isSafePath(path), path).toBe(false);
      expect(() => writeZip([text(path, '')]), path).toThrow(RangeError);
    }
    for (const path of ['a', 'a/b.c', '.hidden', '..a', 'etc/a@b%5C.service']) expect(isSafePath(path), path).toBe(true);
    expect(() => writeZip([text('a', '1'), text('a', '2')])).toThrow('a stands twice');
  });
});

describe('readZip refuses', () => {
  const whole = writeZip(files);
  const central = whole.length - 22 - 3 * 46 - 'b/apply.sh'.length - 'a.txt'.length - 'empty'.length;
  const second = central + 46 + 'a.txt'.length;

  it('what is no zip, and what is too large', () => {
    expect(refusal(new Uint8Array())).toContain('not-a-zip');
    expect(refusal(Buffer.from('not a zip, but long enough to hold an end record'))).toContain('not-a-zip');
  });

  it('a zip that is cut off anywhere', () => {
    for (let length = 0; length < whole.length; length += 1) expect(refusal(whole.subarray(0, length)), `${length}`).not.toBe('was read');
  });

  it('octets before, behind and between', () => {
    expect(refusal(Buffer.concat([whole, Buffer.from('x')]))).toContain('1 octets that are not part of it');
    expect(refusal(Buffer.concat([Buffer.from('x'), whole]))).not.toBe('was read');
    expect(refusal(Buffer.concat([whole, whole]))).not.toBe('was read');
    expect(refusal(Buffer.concat([whole.subarray(0, central), Buffer.from('gap'), whole.subarray(central)]))).not.toBe('was read');
  });

  it('two files of one name, unsorted files, and names that lead out', () => {
    expect(refusal(patched([second + 46, 'a.txt']))).toContain('a.txt');
    expect(refusal(patched([central + 46, 'z.txt'], [30, 'z.txt']))).toContain('stands after z.txt');
    for (const name of ['../ab', '/abcd', 'a/../', 'a\\b\\c', 'a\0b\0c']) {
      expect(refusal(patched([central + 46, name], [30, name]))).toContain('which no bundle has');
    }
  });

  it('entries that overlap, reach past the end, or stand elsewhere', () => {
    expect(refusal(patched([second + 42, [0, 0, 0, 0]]))).toContain('the place of the file');
    expect(refusal(patched([central + 20, [0xff, 0xff, 0xff, 0x7f]], [central + 24, [0xff, 0xff, 0xff, 0x7f]]))).toContain('past the end');
    expect(refusal(patched([whole.length - 6, [0, 0, 0, 0]]))).toContain('not-canonical');
    expect(refusal(patched([whole.length - 12, [0xff, 0xff]]))).toContain('not-canonical');
  });

  it('links, encryption, compression, other systems, times, extra fields', () => {
    const offsets = {
      'the file mode': 38,
      'the flags field (encryption, streaming)': 8,
      'the compression method': 10,
      'the version made by': 4,
    };
    for (const [field, offset] of Object.entries({ ...offsets, 'the time': 12, 'the date': 14, 'the length of the extra field': 30 })) {
      expect(refusal(patched([central + offset, [0x41]])), field).toContain(`a.txt: in the directory of the zip, ${field}`);
    }
    expect(refusal(patched([central + 38 + 2, [0xff, 0xa1]]))).toContain('the file mode is 0xa1ff0000');
    expect(refusal(patched([6, [1]]))).toContain('a.txt: in its zip header, the flags field');
  });

  it('a bomb before anything of it is unpacked', () => {
    const bomb = zipSync({ 'manifest.json': strToU8('0'.repeat(10_000_000)) }, { level: 9 });
    expect(bomb.length).toBeLessThan(20_000);
    expect(refusal(bomb)).toContain('manifest.json');
  });

  it('any other octets without a throw (seed 8)', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, octet] of changes) bytes[at] = octet;
        const read = readZip(bytes);
        if (read.ok) expect(read.value.map(({ path }) => path)).toEqual(['a.txt', 'b/apply.sh', 'empty']);
      }),
      { seed: 8, numRuns: 2_000 },
    );
  });
});
