import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSiteFolder } from '../../../main/site/folder.ts';
import { type FileChange, pendingSave, recoverSave, saveFiles } from '../../../main/site/save.ts';
import { scratchSite } from './scratch.ts';

const OLD = { 'site.yaml': 'old site\n', 'devices/a.yaml': 'old a\n', 'devices/gone.yaml': 'old gone\n' };
const NEW = { 'site.yaml': 'new site\n', 'devices/a.yaml': 'new a\n', 'devices/b.yaml': 'new b\n' };
const CHANGES: FileChange[] = [
  { file: 'site.yaml', before: 'old site\n', after: 'new site\n' },
  { file: 'devices/a.yaml', before: 'old a\n', after: 'new a\n' },
  { file: 'devices/b.yaml', before: null, after: 'new b\n' },
  { file: 'devices/gone.yaml', before: 'old gone\n', after: null },
];
const driver = path.join(import.meta.dirname, 'saveDriver.ts');

/** Runs a save in a process of its own that is killed after a step. */
function saveAndDie(folder: string, changes: readonly FileChange[], stopAt: number): string[] {
  const { stdout, signal, status, stderr } = spawnSync(process.execPath, [driver, folder, JSON.stringify(changes), String(stopAt)], {
    encoding: 'utf8',
  });
  if (signal !== 'SIGKILL' && status !== 0) throw new Error(stderr);
  return stdout.trim().split('\n');
}

function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.yaml') || file.endsWith('.tmp'),
  );
  return Object.fromEntries(files.map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]));
}

const steps = saveAndDie(scratchSiteNow(), CHANGES, -1);

function scratchSiteNow(): string {
  return scratchSite(OLD);
}

describe('a save of several files', () => {
  it('has the steps that a crash is tried after', () => {
    expect(steps.length).toBeGreaterThanOrEqual(20);
    expect(steps).toEqual(
      expect.arrayContaining(['journal synced', 'journal renamed', 'site.yaml written', 'devices/b.yaml renamed', 'journal removed']),
    );
  });

  it.each(steps.map((step, index) => [step, index] as const))(
    'killed after "%s" is wholly old or wholly new at the next opening',
    async (step, index) => {
      const folder = scratchSite(OLD);
      expect(saveAndDie(folder, CHANGES, index).at(-1)).toBe(step);
      const isDecided = index >= steps.indexOf('journal renamed');

      const read = await readSiteFolder(folder);
      expect(read.ok && Object.fromEntries(read.value)).toEqual(isDecided ? NEW : OLD);

      expect(await recoverSave(folder)).toEqual([]);
      expect(contents(folder)).toEqual(isDecided ? NEW : OLD);
      expect(await pendingSave(folder)).toBeNull();
      expect(existsSync(path.join(folder, '.fieldwright/save.json'))).toBe(false);
    },
  );

  it('killed in one file is that file, old or new', async () => {
    const only = CHANGES.slice(0, 1);
    const single = saveAndDie(scratchSite(OLD), only, -1);
    for (const [index, step] of single.entries()) {
      const folder = scratchSite(OLD);
      saveAndDie(folder, only, index);
      await recoverSave(folder);
      const isNew = index >= single.indexOf('site.yaml renamed');
      expect([step, contents(folder)]).toEqual([step, { ...OLD, 'site.yaml': isNew ? 'new site\n' : 'old site\n' }]);
    }
  });

  it('killed and then changed outside: both changes are kept where they are apart, else the outside version stands and ours is put aside', async () => {
    const folder = scratchSite(OLD);
    saveAndDie(folder, CHANGES, steps.indexOf('journal renamed'));
    writeFileSync(path.join(folder, 'site.yaml'), 'old site\nmore\n');
    writeFileSync(path.join(folder, 'devices/a.yaml'), 'theirs\n');
    expect(await recoverSave(folder)).toEqual([{ file: 'devices/a.yaml', kept: '.fieldwright/kept/a.yaml' }]);
    const now = contents(folder);
    expect(now['site.yaml']).toBe('new site\nmore\n');
    expect(now['devices/a.yaml']).toBe('theirs\n');
    expect(now['.fieldwright/kept/a.yaml']).toBe('new a\n');
  });

  it('that fails in the middle puts back what it had replaced', async () => {
    const folder = scratchSite({ ...OLD, 'devices/b.yaml/x': 'a folder in the way' });
    await expect(saveFiles(folder, CHANGES)).rejects.toThrow();
    expect(readFileSync(path.join(folder, 'site.yaml'), 'utf8')).toBe('old site\n');
    expect(readFileSync(path.join(folder, 'devices/a.yaml'), 'utf8')).toBe('old a\n');
    expect(await pendingSave(folder)).toBeNull();
  });

  it.each([
    ['cut short', '{"save":1,"changes":[{"file":"si'],
    ['of a newer kind', '{"save":2,"changes":[]}'],
    [
      'with a path that leads out',
      JSON.stringify({ save: 1, changes: [{ file: 'devices/../../../etc/x.yaml', before: null, after: 'x' }] }),
    ],
    ['with a path that is no site file', JSON.stringify({ save: 1, changes: [{ file: '.bashrc', before: null, after: 'x' }] })],
  ])('with a journal %s changes nothing', async (_what, journal) => {
    const folder = scratchSite({ ...OLD, '.fieldwright/save.json': journal });
    expect(await recoverSave(folder)).toEqual([]);
    expect(contents(folder)).toEqual(OLD);
  });
});
