import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fuses } from '../../forge.config.ts';
import { closureOf } from '../../resources/tasks/house/closure.mjs';
import { inRoot } from '../../resources/tasks/house/places.mjs';
import { findProgram, run, tool } from '../../resources/tasks/house/run.mjs';
import { readFuses, writeRuntimeZip } from './runtimeZip.ts';

// Electron's own runtime is a download that CI may not make; everything round it is real: Forge, the makers, the fuses, the asar.

const canMake = process.platform === 'linux';
const canZip = canMake && findProgram(['zip']) !== null;
const canDeb =
  canMake &&
  findProgram(['dpkg']) !== null &&
  findProgram(['fakeroot']) !== null &&
  existsSync(inRoot('node_modules/electron-installer-debian'));

describe.runIf(canMake)('the packaged app, on a dummy of the runtime (on Linux)', () => {
  let folder = '';
  let packaged = '';
  let forgeEnv: NodeJS.ProcessEnv = {};

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fieldwright-package-'));
    const zips = join(folder, 'zips');
    mkdirSync(zips);
    const version: string = JSON.parse(readFileSync(inRoot('node_modules/electron/package.json'), 'utf8')).version;
    writeRuntimeZip(zips, version, 'linux');
    forgeEnv = { ...process.env, FIELDWRIGHT_ELECTRON_ZIPS: zips, FIELDWRIGHT_OUT: join(folder, 'out') };
    const { code, stdout, stderr } = await forge('package');
    expect(code, stdout + stderr).toBe(0);
    packaged = join(folder, 'out', `Fieldwright-linux-${process.arch}`);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const forge = (...words: string[]) =>
    run([...tool('@electron-forge/cli/dist/electron-forge.js'), ...words], { env: forgeEnv, output: 'capture' });

  it('has every fuse flipped as forge.config.ts states it', () => {
    const states = readFuses(readFileSync(join(packaged, 'fieldwright')));
    const stated = Object.values(FuseV1Options).filter((value): value is FuseV1Options => typeof value === 'number');
    expect(states).toEqual(stated.map((fuse) => fuses[fuse]));
    expect(states).toContain(true); // the dummy came with all of them off
  });

  it('carries the three bundles, the samples and the licence in its asar, native modules and node-opcua, and neither sources nor other packages', () => {
    const files = asarFiles(readFileSync(join(packaged, 'resources', 'app.asar')));
    for (const file of [
      'package.json',
      'LICENSE',
      'dist/main/cli.js',
      'dist/electron/main.cjs',
      'dist/electron/preload.cjs',
      'dist/renderer/index.html',
    ]) {
      expect(files).toContain(file);
    }
    expect(files.some((file) => file.startsWith('resources/samples/'))).toBe(true);
    const own = /^(package\.json|LICENSE|dist\/(main|electron|renderer)\/|resources\/samples\/)/;
    const native = /^node_modules\/(node-pty|@lydell\/node-pty-[^/]+|@napi-rs\/keyring[^/]*)\//;
    const late = closureOf('node-opcua');
    const packageOf = (file: string) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? '';
    expect(files.filter((file) => !own.test(file) && !native.test(file) && !late.has(packageOf(file)))).toEqual([]);
    const carried = new Set(files.map(packageOf));
    expect([...late].filter((folder) => existsSync(inRoot(folder)) && !carried.has(folder))).toEqual([]);
    expect(files.filter((file) => own.test(file) && /\.map$|\.tsx?$/.test(file))).toEqual([]);
  });

  it('carries the native modules of this platform as files of their own, which the system can load', () => {
    const unpacked = readdirSync(join(packaged, 'resources', 'app.asar.unpacked'), { recursive: true, encoding: 'utf8' });
    expect(unpacked).toContainEqual(expect.stringMatching(/@lydell\/node-pty-linux-[^/]+\/pty\.node$/));
    expect(unpacked).toContainEqual(expect.stringMatching(/@napi-rs\/keyring-linux-[^/]+\/keyring\.[^/]+\.node$/));
  });

  it.runIf(canZip)('is made into a zip (where zip is installed)', async () => {
    const { code, stdout, stderr } = await forge('make', '--skip-package', '--targets', '@electron-forge/maker-zip');
    expect(code, stdout + stderr).toBe(0);
    expect(made()).toContainEqual(expect.stringMatching(/^Fieldwright-linux-.*\.zip$/));
  });

  it.runIf(canDeb)('is made into a deb (where dpkg, fakeroot and electron-installer-debian are installed)', async () => {
    const { code, stdout, stderr } = await forge('make', '--skip-package', '--targets', '@electron-forge/maker-deb');
    expect(code, stdout + stderr).toBe(0);
    expect(made()).toContainEqual(expect.stringMatching(/^fieldwright_.*\.deb$/));
  });

  const made = () =>
    readdirSync(join(folder, 'out', 'make'), { recursive: true, encoding: 'utf8' }).map((file) => file.split('/').at(-1) ?? '');
});

interface AsarFolder {
  readonly files: Readonly<Record<string, Partial<AsarFolder>>>;
}

/** The paths in an asar: a pickled header of JSON (its length at byte 12) before the contents. */
function asarFiles(archive: Buffer): string[] {
  const header: AsarFolder = JSON.parse(archive.toString('utf8', 16, 16 + archive.readUInt32LE(12)));
  const list = ({ files }: AsarFolder, below: string): string[] =>
    Object.entries(files).flatMap(([name, entry]) => (entry.files ? list({ files: entry.files }, `${below}${name}/`) : [below + name]));
  return list(header, '');
}
