import { spawnSync } from 'node:child_process';
import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchSite } from './scratch.ts';

const driver = path.join(import.meta.dirname, 'hostileDriver.ts');
const FILE = 'devices/a.yaml';
const MB = 1024 * 1024;

/** Reads a site with a hostile device file in a process whose heap is held to 384 MB. */
function readHostile(make: (file: string) => void): { outcome: unknown; peakMB: number } {
  const folder = scratchSite({ 'site.yaml': 'fieldwright: 1\nname: x\n', [FILE]: '' });
  make(path.join(folder, FILE));
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--max-old-space-size=384', driver, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ended with ${status}: ${stderr.slice(0, 2_000)}`);
  return JSON.parse(stdout);
}

const filled = (unit: string) => (file: string) => writeFileSync(file, unit.repeat(Math.floor((4 * MB - 100) / unit.length)));

describe('memory in front of hostile files', () => {
  it('is not spent on 1 GB', () => {
    const { outcome, peakMB } = readHostile((file) => truncateSync(file, 1024 ** 3));
    expect(outcome).toMatch(/a\.yaml cannot be read: it has 1073741824 bytes; at most 4194304 are read\.$/);
    expect(peakMB).toBeLessThan(200);
  });

  it.each([
    ['brackets without end', filled('['), ['yaml-too-many-values']],
    ['items without end', filled('[1],'), ['yaml-too-many-values']],
    ['lines without end', filled('- 1\n'), ['yaml-too-many-values']],
    ['one text without end', filled('x'), ['expected-map']],
    [
      'an alias bomb',
      (file: string) => writeFileSync(file, `a: &a [${'x,'.repeat(1_000)}]\nb: [${'*a,'.repeat(100_000)}]\n`),
      ['yaml-anchor'],
    ],
    [
      'as many values as are read',
      (file: string) => writeFileSync(file, `fieldwright: 1\nx: [${'1,'.repeat(690_000)}]\n`),
      ['unknown-key'],
    ],
    [
      '200,000 unknown keys',
      (file: string) => writeFileSync(file, `fieldwright: 1\n${Array.from({ length: 200_000 }, (_, n) => `k${n}: 1\n`).join('')}`),
      null,
    ],
  ])('is bounded for %s', (_what, make, codes) => {
    const { outcome, peakMB } = readHostile(make);
    if (codes) expect(outcome).toEqual(codes);
    else expect(outcome).toHaveLength(201);
    expect(peakMB).toBeLessThan(700);
  });
});
