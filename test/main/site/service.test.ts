import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createSiteService, type SiteService } from '../../../main/site/service.ts';
import { facets } from '../../../shared/facets.ts';
import type { SiteUpdate } from '../../../shared/site/contract.ts';
import { generateSite } from '../../site/generate.ts';
import { scratchFolder, scratchSample, scratchSite } from './scratch.ts';

const ended = new AbortController();
const services: SiteService[] = [];

afterEach(async () => {
  for (const service of services.splice(0)) await service.close();
});

function newService(): SiteService {
  const service = createSiteService({ facets, signal: ended.signal });
  services.push(service);
  return service;
}

async function openSample(sample?: string) {
  const folder = scratchSample(sample);
  const service = newService();
  expect(await service.open(folder)).toMatchObject({ ok: true });
  const text = (file: string) => readFileSync(path.join(folder, file), 'utf8');
  const call = <K extends 'site.edit' | 'site.undo' | 'site.redo' | 'site.readFile' | 'site.writeFile' | 'site.files'>(
    name: K,
    input: Parameters<SiteService['handlers'][K]>[0],
  ) =>
    (service.handlers[name] as (given: typeof input, context: { signal: AbortSignal }) => ReturnType<SiteService['handlers'][K]>)(input, {
      signal: ended.signal,
    });
  return { folder, service, text, call };
}

/** The updates of a window, read one at a time. */
function watching(service: SiteService) {
  const stop = new AbortController();
  const updates = service.handlers['site.updates']({}, { signal: stop.signal })[Symbol.asyncIterator]();
  const next = async (): Promise<SiteUpdate> => {
    const { value, done } = await updates.next();
    if (done) throw new Error('the updates ended');
    return value;
  };
  const until = async (isWanted: (update: SiteUpdate) => boolean): Promise<SiteUpdate> => {
    for (;;) {
      const update = await next();
      if (isWanted(update)) return update;
    }
  };
  return { next, until, stop: () => stop.abort() };
}

const LENGTH = ['devices', 'sw1', 'ports', 'eth2', 'tas', 'windows', 0, 'length'];
const edit = (value: unknown, pathOf: (string | number)[] = LENGTH) => ({ label: 'change', edits: [{ path: pathOf, value }] });

describe('the site service', () => {
  it('sends everything first and then only the devices that changed', async () => {
    const { service, call } = await openSample();
    const window = watching(service);
    const first = await window.next();
    expect(Object.keys(first.devices)).toEqual(['camera1', 'drive1', 'hmi1', 'plc1', 'sw1', 'sw2']);
    expect(first).toMatchObject({ shared: { name: 'Press line 3' }, problems: [], undo: null, readOnly: null, outside: false });
    expect(structuredClone(first)).toEqual(first);

    await call('site.edit', edit('190 parsec'));
    const second = await window.until(({ undo }) => undo === 'change');
    expect(Object.keys(second.devices)).toEqual(['sw1']);
    expect(second.problemCount).toEqual({ error: 1, warning: 0, note: 0 });
    expect(second.problems).toMatchObject([{ code: 'bad-duration', file: 'devices/sw1.yaml' }]);
    expect(second.savedAt).toMatch(/^\d{4}-.*Z$/);
    window.stop();
  });

  it('writes an edit to the disk, takes it back and does it again, byte for byte', async () => {
    const { call, text } = await openSample();
    const before = text('devices/sw1.yaml');
    expect(await call('site.undo', {})).toMatchObject({ ok: false, failure: { code: 'nothing-to-undo' } });
    await call('site.edit', edit('180 us'));
    const after = text('devices/sw1.yaml');
    expect(after).not.toBe(before);
    expect(await call('site.undo', {})).toEqual({ ok: true, value: { label: 'change' } });
    expect(text('devices/sw1.yaml')).toBe(before);
    expect(await call('site.redo', {})).toEqual({ ok: true, value: { label: 'change' } });
    expect(text('devices/sw1.yaml')).toBe(after);
  });

  it('makes one edit of several files, and undoes it as one', async () => {
    const { call, folder, text } = await openSample();
    const links = text('links.yaml');
    const edits = [
      { path: ['devices', 'camera2'], value: { ports: { eth0: { speed: '1 Gbit/s' } } } },
      { path: ['devices', 'sw2', 'ports', 'eth4'], value: { speed: '1 Gbit/s' } },
      { path: ['links', 'links', 5], value: { from: 'sw2/eth4', to: 'camera2/eth0', length: 4 } },
    ];
    expect(await call('site.edit', { label: 'Add camera2', edits })).toMatchObject({ ok: true });
    expect(text('links.yaml')).toBe(`${links}  - { from: sw2/eth4, to: camera2/eth0, length: 4 }\n`);
    await call('site.undo', {});
    expect(text('links.yaml')).toBe(links);
    expect(existsSync(path.join(folder, 'devices/camera2.yaml'))).toBe(false);
  });

  it('sees an edit from outside and says that it came from there', async () => {
    const { service, folder, text } = await openSample();
    const window = watching(service);
    await window.next();
    const file = path.join(folder, 'devices/hmi1.yaml');
    writeFileSync(`${file}~`, text('devices/hmi1.yaml').replace('Operator panel', 'Panel'));
    renameSync(`${file}~`, file);
    const update = await window.until(({ outside }) => outside);
    expect(Object.keys(update.devices)).toEqual(['hmi1']);
    expect(update.devices.hmi1?.title).toBe('Panel');

    mkdirSync(path.join(folder, 'later'));
    rmSync(file);
    expect((await window.until(({ devices }) => 'hmi1' in devices)).devices.hmi1).toBeNull();
    window.stop();
  });

  it('keeps watching after the folder of the devices was replaced, as a checkout does', async () => {
    const { service, folder } = await openSample();
    const window = watching(service);
    await window.next();
    const devices = path.join(folder, 'devices');
    renameSync(devices, path.join(folder, 'was'));
    mkdirSync(devices);
    writeFileSync(path.join(devices, 'new1.yaml'), 'fieldwright: 1\n');
    await window.until((update) => 'new1' in update.devices);
    await new Promise((resolve) => setTimeout(resolve, 300));
    writeFileSync(path.join(devices, 'new2.yaml'), 'fieldwright: 1\n');
    const update = await window.until((each) => 'new2' in each.devices);
    expect(update.devices.new2?.name).toBe('new2');
    window.stop();
  });

  it('merges its edit with one from outside that it has not seen yet', async () => {
    const { call, folder, text } = await openSample();
    const file = path.join(folder, 'devices/sw1.yaml');
    writeFileSync(file, text('devices/sw1.yaml').replace('Bridge in the press cabinet', 'Bridge of the press'));
    expect(await call('site.edit', edit('180 us'))).toMatchObject({ ok: true });
    expect(text('devices/sw1.yaml')).toContain('Bridge of the press');
    expect(text('devices/sw1.yaml')).toContain('length: 180 us');
    expect(await call('site.undo', {})).toMatchObject({ ok: true });
    expect(text('devices/sw1.yaml')).toContain('Bridge of the press');
    expect(text('devices/sw1.yaml')).not.toContain('180 us');
  });

  it('refuses an edit of lines that changed outside; the outside version stays', async () => {
    const { call, folder, text } = await openSample();
    const outside = text('devices/sw1.yaml').replace(/(eth2:[\s\S]*?length: )200 us/, '$1150 us');
    writeFileSync(path.join(folder, 'devices/sw1.yaml'), outside);
    const refused = await call('site.edit', edit('180 us'));
    expect(refused).toMatchObject({
      ok: false,
      failure: { code: 'conflict', message: expect.stringMatching(/devices\/sw1\.yaml line \d+ was changed outside/) },
    });
    expect(text('devices/sw1.yaml')).toBe(outside);
  });

  it('undoes an edit after a change from outside in other lines, and refuses where the lines are the same', async () => {
    const { call, folder, text } = await openSample();
    await call('site.edit', edit('180 us'));
    writeFileSync(path.join(folder, 'devices/sw1.yaml'), text('devices/sw1.yaml').replace('180 us', '170 us'));
    expect(await call('site.undo', {})).toMatchObject({ ok: false, failure: { code: 'conflict' } });
    expect(text('devices/sw1.yaml')).toContain('170 us');
  });

  it('replaces a text only where it is still the one that was shown', async () => {
    const { call, text } = await openSample();
    const shown = await call('site.readFile', { file: 'links.yaml' });
    if (!shown.ok) throw new Error(shown.failure.message);
    const { sha256 } = shown.value as { sha256: string };
    const written = await call('site.writeFile', { file: 'links.yaml', text: 'fieldwright: 1\nlinks: [\n', sha256 });
    expect(written).toMatchObject({ ok: true });
    expect(text('links.yaml')).toBe('fieldwright: 1\nlinks: [\n');
    expect(await call('site.writeFile', { file: 'links.yaml', text: 'x', sha256 })).toMatchObject({
      ok: false,
      failure: { code: 'conflict' },
    });
    expect(await call('site.readFile', { file: '../../etc/passwd' })).toMatchObject({ ok: false, failure: { code: 'not-found' } });
    expect(await call('site.writeFile', { file: 'devices/../../x.yaml', text: 'x', sha256 })).toMatchObject({
      ok: false,
      failure: { code: 'not-found' },
    });
  });

  it('opens a site that someone else edits read-only with the name, and lets it be edited once the other is gone', async () => {
    const { folder, service } = await openSample();
    const second = newService();
    expect(await second.open(folder)).toMatchObject({ ok: true });
    const window = watching(second);
    expect((await window.next()).readOnly).toMatch(/is editing this site/);
    const refused = await second.handlers['site.edit'](edit('180 us'), { signal: ended.signal });
    expect(refused).toMatchObject({ ok: false, failure: { code: 'locked' } });

    await service.close();
    await window.until(({ readOnly }) => readOnly === null);
    expect(await second.handlers['site.edit'](edit('180 us'), { signal: ended.signal })).toMatchObject({ ok: true });
    window.stop();
  });

  it('is read-only while its folder is away, makes nothing in its place, and can be edited again once it is back', async () => {
    const { call, folder, service } = await openSample();
    const window = watching(service);
    renameSync(folder, `${folder}-away`);
    await service.open(folder); // not a site at this moment: it stays the open one
    await call('site.writeFile', { file: 'links.yaml', text: '', sha256: '' }); // looks at the folder
    expect((await window.until(({ readOnly }) => readOnly !== null)).readOnly).toMatch(/cannot be read: it is not there/);
    expect(await call('site.edit', edit('180 us'))).toMatchObject({ ok: false, failure: { code: 'locked' } });
    expect(existsSync(folder)).toBe(false);

    renameSync(`${folder}-away`, folder);
    await service.open(folder);
    expect(await call('site.edit', edit('180 us'))).toMatchObject({ ok: true });
    window.stop();
  });

  it('opens read-only where a save that was cut short cannot be completed, and keeps that save', async () => {
    const folder = scratchSample('blank');
    const changes = [{ file: 'devices/a.yaml', before: null, after: 'fieldwright: 1\n' }];
    rmSync(path.join(folder, 'devices'), { recursive: true, force: true });
    writeFileSync(path.join(folder, 'devices'), 'in the way');
    mkdirSync(path.join(folder, '.fieldwright'));
    writeFileSync(path.join(folder, '.fieldwright/save.json'), JSON.stringify({ save: 1, changes }));
    const service = newService();
    expect(await service.open(folder)).toMatchObject({ ok: true });
    const window = watching(service);
    expect((await window.next()).readOnly).toBe(
      'Opened read-only: a save that was cut short cannot be completed (a file stands where a folder must be).',
    );
    window.stop();
    expect(readdirSync(path.join(folder, '.fieldwright')).sort()).toEqual(['save.json']);
  });

  it('writes nothing once its lock was taken away', async () => {
    const { call, folder, text } = await openSample();
    const before = text('devices/sw1.yaml');
    rmSync(path.join(folder, '.fieldwright/lock'));
    expect(await call('site.edit', edit('180 us'))).toMatchObject({ ok: false, failure: { code: 'locked' } });
    expect(text('devices/sw1.yaml')).toBe(before);
  });

  it('shows the whole of another site that is opened in its place, and what was removed', async () => {
    const { service } = await openSample();
    const window = watching(service);
    await window.next();
    await service.open(scratchSample('seed-schedule'));
    const update = await window.next();
    expect(update.devices).toMatchObject({ sw1: null, plc1: null, edge1: { name: 'edge1' } });
    expect(service.current()).toMatchObject({ site: { name: 'Three slots, as found' } });
    window.stop();
  });

  it('leaves nothing of itself in a folder after it is closed', async () => {
    const { folder, service, call } = await openSample();
    await call('site.edit', edit('180 us'));
    await service.close();
    expect(readdirSync(folder).sort()).toEqual(['.fieldwright', 'connections.yaml', 'devices', 'links.yaml', 'site.yaml', 'streams.yaml']);
    expect(readdirSync(path.join(folder, '.fieldwright'))).toEqual(['.gitignore']);
  });

  it.each([
    ['a folder that is not there', () => path.join(scratchFolder(), 'no'), 'not-found'],
    ['a folder without site.yaml', () => scratchFolder(), 'not-a-site'],
    ['a file', () => path.join(scratchSite({ a: '' }), 'a'), 'not-a-site'],
    ['a site of a newer format', () => scratchSite({ 'site.yaml': 'fieldwright: 7\nname: x\n' }), 'newer-format'],
  ])('does not open %s, and keeps the site that is open', async (_what, folderOf, code) => {
    const { service } = await openSample('blank');
    expect(await service.open(folderOf())).toMatchObject({ ok: false, failure: { code, message: expect.stringMatching(/\.$/) } });
    expect(service.current()?.site.name).toBe('New site');
  });
});

describe('a folder that is hostile or large', () => {
  const SITE = 'fieldwright: 1\nname: x\n';

  it.each([
    ['a file of 1 GB', (folder: string) => truncateSync(path.join(folder, 'devices/a.yaml'), 1024 ** 3), 'it has 1073741824 bytes'],
    [
      'a file with NUL',
      (folder: string) => writeFileSync(path.join(folder, 'devices/a.yaml'), 'a: \0'),
      'NUL character at line 1, column 4',
    ],
    [
      'a file that is no UTF-8',
      (folder: string) => writeFileSync(path.join(folder, 'devices/a.yaml'), new Uint8Array([0xff])),
      'not UTF-8 text: see line 1, column 1',
    ],
    [
      'a link that leads out',
      (folder: string) => {
        rmSync(path.join(folder, 'devices/a.yaml'));
        symlinkSync('/etc/hostname', path.join(folder, 'devices/a.yaml'));
      },
      'leads out of the folder',
    ],
  ])('with %s opens with a problem at the file and writes nothing to it', async (_what, make, reason) => {
    const folder = scratchSite({ 'site.yaml': SITE, 'devices/a.yaml': SITE });
    make(folder);
    const service = newService();
    expect(await service.open(folder)).toMatchObject({ ok: true });
    const [problem] = service.current()?.problems ?? [];
    expect(problem).toMatchObject({ code: 'file-unreadable', file: 'devices/a.yaml', message: expect.stringContaining(reason) });
    const refused = await service.handlers['site.edit'](
      { label: 'x', edits: [{ path: ['devices', 'a', 'title'], value: 'x' }] },
      { signal: ended.signal },
    );
    expect(refused.ok).toBe(false);
  });

  it('with a file whose name is no UTF-8 says so', async () => {
    const folder = scratchSite({ 'site.yaml': SITE, 'devices/a.yaml': 'fieldwright: 1\n' });
    const name = Buffer.concat([Buffer.from(path.join(folder, 'devices/')), Buffer.from([0xff]), Buffer.from('.yaml')]);
    writeFileSync(name, SITE);
    const service = newService();
    await service.open(folder);
    expect(service.current()?.problems).toMatchObject([
      { code: 'file-unreadable', message: 'The file cannot be read: its name is not UTF-8.' },
    ]);
    rmSync(name);
  });

  it('whose "devices" leads elsewhere is not read there and not written there', async () => {
    const elsewhere = scratchSite({ 'secret.yaml': SITE });
    const folder = scratchSite({ 'site.yaml': SITE });
    symlinkSync(elsewhere, path.join(folder, 'devices'));
    const service = newService();
    await service.open(folder);
    expect(service.current()?.problems).toMatchObject([{ code: 'file-unreadable', file: 'devices' }]);
    const made = await service.handlers['site.edit'](
      { label: 'x', edits: [{ path: ['devices', 'b'], value: {} }] },
      { signal: ended.signal },
    );
    expect(made).toMatchObject({ ok: false, failure: { code: 'io' } });
    expect(readdirSync(elsewhere)).toEqual(['secret.yaml']);
  });

  it('with an alias bomb, deep nesting and a truncated file has a located problem for each', async () => {
    const bomb = `a: &a [x,x]\n${Array.from({ length: 30 }, (_, n) => `b${n}: &b${n} [*a,*a]`).join('\n')}\n`;
    const folder = scratchSite({
      'site.yaml': SITE,
      'devices/a.yaml': bomb,
      'devices/b.yaml': `x: ${'['.repeat(100_000)}`,
      'devices/c.yaml': 'fieldwright: 1\nports: {eth0: {spe',
    });
    const service = newService();
    await service.open(folder);
    expect(service.current()?.problems.map(({ file, line, code }) => `${file}:${line} ${code}`)).toEqual([
      'devices/a.yaml:1 yaml-anchor',
      'devices/b.yaml:1 yaml-too-deep',
      'devices/c.yaml:2 yaml-syntax',
    ]);
  });

  it('of many devices sends only the one that was edited', async () => {
    const folder = scratchSite(Object.fromEntries(generateSite({ devices: 200, ports: 2, entries: 8, seed: 9 })));
    const service = newService();
    await service.open(folder);
    const window = watching(service);
    await window.next();
    const path200 = ['devices', 'sw0100', 'title'];
    expect(
      await service.handlers['site.edit']({ label: 'x', edits: [{ path: path200, value: 'New' }] }, { signal: ended.signal }),
    ).toMatchObject({ ok: true });
    expect(Object.keys((await window.next()).devices)).toEqual(['sw0100']);
    window.stop();
  });
});
