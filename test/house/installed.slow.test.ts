import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
let folder = '';

/** Every Node of this machine: the one of these tests, and what the system brings. */
const nodes = [
  ...new Set([
    process.execPath,
    ...(process.env.PATH ?? '')
      .split(path.delimiter)
      .filter((place) => !place.includes('node_modules'))
      .map((place) => path.join(place, 'node'))
      .filter(existsSync)
      .map((file) => realpathSync(file)),
  ]),
].map((file) => [spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout.trim(), file] as const);

beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'fieldwright-pack-'));
  const packed = spawnSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], { cwd: root, encoding: 'utf8' });
  expect(packed.status).toBe(0);
  const [archive = ''] = readdirSync(folder);
  expect(spawnSync('tar', ['xzf', archive], { cwd: folder }).status).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(nodes)('the packed command line under Node %s', (_version, node) => {
  const fieldwright = (...args: string[]) => spawnSync(node, ['package/dist/main/cli.js', ...args], { cwd: folder, encoding: 'utf8' });

  it('makes a site, checks it and bundles it, with nothing of the checkout near', () => {
    const site = path.join(mkdtempSync(path.join(folder, 'site-')), 'line');
    for (const args of [
      ['new', site, '--sample', 'press-line-3'],
      ['check', site],
      ['bundle', site, '--out', `${site}.fwb`],
      ['verify', `${site}.fwb`],
    ]) {
      const { status, stderr } = fieldwright(...args);
      expect([args[0], status, stderr]).toEqual([args[0], 0, '']);
    }
  });

  it('lints', () => {
    expect(fieldwright('lint', path.join(root, 'test/fixtures/lint/wrong/three-slots.md'), '--json').status).toBe(1);
  });
});
