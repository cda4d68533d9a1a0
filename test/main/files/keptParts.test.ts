import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createKeptParts, type PartKey } from '../../../main/files/keptParts.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'fieldwright-parts-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const key: PartKey = { device: 'sw1', asRoot: false, direction: 'upload', from: '/home/me/image', to: '/tmp/image' };
const part = { path: '/tmp/.fw-0123456789abcdef.part', doneTo: 8_388_608, source: '9000000 17' };

/** One record as it stands in the folder after its host let go. */
async function kept(of: PartKey = key, what = part): Promise<string> {
  const parts = createKeptParts(folder);
  parts.keep(of, what);
  await parts.release();
  const [name = ''] = readdirSync(folder);
  return path.join(folder, name);
}

describe('what a copy has left half-done', () => {
  it('is taken by the next host for the same copy, once, and for no other', async () => {
    const file = await kept();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const next = createKeptParts(folder);
    for (const other of [{ device: 'sw2' }, { asRoot: true }, { direction: 'download' as const }, { from: '/x' }, { to: '/tmp/other' }])
      expect(await next.take({ ...key, ...other })).toBeNull();
    expect(await next.take(key)).toEqual(part);
    expect(await next.take(key)).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of two hosts that ask at once one gets it: two must not write to one part', async () => {
    await kept();
    const hosts = [createKeptParts(folder), createKeptParts(folder)];
    const taken = await Promise.all(hosts.map((host) => host.take(key)));
    expect(taken.filter((one) => one !== null)).toEqual([part]);
  });

  it('stays with a host that lives, and is free where its process is gone', async () => {
    const file = await kept();
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, text.replace('"pid":null', `"pid":${process.pid}`));
    expect(await createKeptParts(folder).take(key)).toBeNull();
    const { pid } = spawnSync(process.execPath, ['--version']);
    writeFileSync(file, text.replace('"pid":null', `"pid":${pid}`));
    expect(await createKeptParts(folder).take(key)).toEqual(part);
  });

  it('is no record once there is nothing to go on with', async () => {
    const parts = createKeptParts(folder);
    parts.keep(key, part);
    parts.keep(key, { ...part, doneTo: 9_437_184 });
    parts.keep(key, null);
    await parts.release();
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['not JSON', () => '{"from'],
    ['a file that is none of ours', (text: string) => text.replace('.fw-0123456789abcdef.part', 'passwd')],
    ['a part in another folder', (text: string) => text.replace('/tmp/.fw-', '/etc/.fw-')],
    ['another target', (text: string) => text.replace('"/tmp/image"', '"/tmp/other"')],
  ])('%s is not believed', async (_what, change) => {
    const file = await kept();
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    expect(await createKeptParts(folder).take(key)).toBeNull();
  });

  it('is forgotten after 30 days', async () => {
    const file = await kept();
    const then = Date.now() / 1_000 - 31 * 24 * 3_600;
    utimesSync(file, then, then);
    expect(await createKeptParts(folder).take(key)).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is not kept where nothing can be written, and a copy goes on all the same', async () => {
    const parts = createKeptParts('/proc/fieldwright');
    parts.keep(key, part);
    await parts.release();
    expect(await parts.take(key)).toBeNull();
  });
});
