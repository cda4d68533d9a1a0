import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modeText, sizeText, sortRows, timeText } from '../../../renderer/files/rows.ts';
import type { Entry } from '../../../shared/files/contract.ts';

const entry = fc.record({
  name: fc.string({ minLength: 1, maxLength: 6 }),
  kind: fc.constantFrom('file', 'folder', 'link', 'other'),
  size: fc.option(fc.nat()),
  mode: fc.option(fc.nat({ max: 0o7777 })),
  owner: fc.constantFrom('root', 'user'),
  group: fc.constantFrom('root', 'wheel'),
  modifiedS: fc.option(fc.nat()),
}) as fc.Arbitrary<Entry>;

describe('rows of a folder', () => {
  it('all that is not hidden is there once, folders first, each part in order', () => {
    fc.assert(
      fc.property(fc.array(entry), fc.boolean(), fc.boolean(), (entries, isDescending, showHidden) => {
        const rows = sortRows(entries, { by: 'size', isDescending }, showHidden);
        expect(rows).toHaveLength(entries.filter(({ name }) => showHidden || !name.startsWith('.')).length);
        const firstFile = rows.findIndex(({ kind }) => kind !== 'folder');
        const folders = firstFile < 0 ? rows : rows.slice(0, firstFile);
        expect(folders.every(({ kind }) => kind === 'folder')).toBe(true);
        const sizes = rows.slice(folders.length).map(({ size }) => size ?? -1);
        expect(sizes).toEqual([...sizes].sort((a, b) => (isDescending ? b - a : a - b)));
        expect(rows.slice(folders.length).every(({ kind }) => kind !== 'folder')).toBe(true);
      }),
      { seed: 7 },
    );
  });

  it('100,000 are sorted within half a second of processor time', () => {
    const entries = Array.from({ length: 100_000 }, (_, index): Entry => {
      const name = `file-${(index * 7_919) % 100_000}`;
      return { name, kind: 'file', size: index, mode: 0o644, owner: 'root', group: 'root', modifiedS: 0 };
    });
    const before = process.cpuUsage();
    sortRows(entries, { by: 'name', isDescending: false }, true);
    expect(process.cpuUsage(before).user / 1_000).toBeLessThan(500);
  });

  it('modes read as ls(1) prints them', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'fieldwright-modes-'));
    try {
      const file = path.join(folder, 'f');
      writeFileSync(file, '');
      for (const mode of [0o644, 0o755, 0o4755, 0o4644, 0o2755, 0o2644, 0o1777, 0o1666, 0o7000, 0]) {
        chmodSync(file, mode);
        const printed = execFileSync('ls', ['-l', file], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
        expect(`-${modeText(mode)}`).toBe(printed.slice(0, 10));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('sizes and times have units and a fixed form', () => {
    expect([0, 1_023, 1_024, 1_536, 150 * 1_024, 5 * 1_024 ** 3].map(sizeText)).toEqual([
      '0\u202fB',
      '1023\u202fB',
      '1.0\u202fKiB',
      '1.5\u202fKiB',
      '150\u202fKiB',
      '5.0\u202fGiB',
    ]);
    expect(timeText(0)).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d$/);
    expect(timeText(null)).toBe('');
    expect(timeText(Number.MAX_SAFE_INTEGER)).toBe('');
  });
});
