import { describe, expect, it } from 'vitest';
import { siteProblemCatalog } from '../../shared/site/problems.ts';
import { checkSite, createReadCache, readSite } from '../../shared/site/read.ts';
import { generateSite } from './generate.ts';
import { evenFacet, GOOD, nosyFacet, places, read, SITE, SW } from './smallSite.ts';

describe('reading a site', () => {
  it('gives the model of a site without mistakes', () => {
    const { site, problems } = read({});
    expect(problems).toEqual([]);
    expect(site?.devices.sw1?.ports.eth1).toMatchObject({ name: 'eth1', speedBitsPerSecond: 1_000_000_000, queues: 1, facets: {} });
    expect(site?.links).toEqual([{ from: { device: 'sw1', port: 'eth1' }, to: { device: 'sw2', port: 'eth0' }, delayNs: 50 }]);
    expect(site?.streams.s1).toMatchObject({ from: 'sw1', period: 1_000_000 });
  });

  it('tells a circle of jump hosts at each device of it', () => {
    const files = {
      'devices/sw1.yaml': `${SW}ssh: { host: 10.0.0.1, jump: [sw2] }\n`,
      'devices/sw2.yaml': `${SW}ssh: { host: 10.0.0.1, jump: [sw1] }\n`,
    };
    expect(places(files)).toEqual([
      'devices/sw1.yaml:6:24 jump-cycle',
      'devices/sw2.yaml:6:14 address-in-two-devices',
      'devices/sw2.yaml:6:24 jump-cycle',
    ]);
  });

  it('does not take names that every object has for devices or ports', () => {
    const links = 'fieldwright: 1\nlinks:\n  - { from: constructor/eth0, to: sw1/toString }\n';
    const { site, problems } = read({ 'links.yaml': links });
    expect(problems.map(({ code }) => code)).toEqual(['link-unknown-device', 'link-unknown-port', 'stream-no-route']);
    expect(site?.links).toEqual([]);
  });

  it('says that a folder without site.yaml is no site, and reads its devices all the same', () => {
    const { site, devices, problems } = readSite(new Map([['devices/sw1.yaml', SW]]), []);
    expect(site).toBeNull();
    expect(Object.keys(devices)).toEqual(['sw1']);
    expect(problems).toMatchObject([{ code: 'site-missing', file: 'site.yaml', line: 1, column: 1 }]);
  });

  it('keeps a device with one mistake on the screen, without what is wrong', () => {
    const { site, problems } = read({ 'devices/sw1.yaml': SW.replace('eth0: { speed: 1 Gbit/s }', 'eth0: { speed: fast, queues: 4 }') });
    expect(problems).toHaveLength(1);
    expect(site?.devices.sw1?.ports.eth0).toMatchObject({ speedBitsPerSecond: null, queues: 4 });
  });

  it('does not take a device with a broken file for one that is not there', () => {
    expect(places({ 'devices/sw2.yaml': 'x: [' })).toEqual(['devices/sw2.yaml:1:5 yaml-syntax']);
  });

  it('never half-reads a file of a newer format', () => {
    const { site, newer, problems } = read({ 'devices/sw2.yaml': SW.replace('1', '99') });
    expect(newer).toEqual(['devices/sw2.yaml']);
    expect(site?.devices.sw2).toBeUndefined();
    expect(problems.map(({ code }) => code)).toEqual(['format-newer']);
  });

  it('brings older formats forward step by step, and tells problems at their old places', () => {
    const history = {
      current: 1,
      migrations: [{ from: 0, steps: { device: ({ kind, ...rest }: Readonly<Record<string, unknown>>) => ({ ...rest, role: kind }) } }],
    };
    const old = 'fieldwright: 0\nkind: bridge\nports:\n  eth0: { queues: 0 }\n';
    const { devices, problems } = readSite(new Map(Object.entries({ ...GOOD, 'devices/sw9.yaml': old })), [], { history });
    expect(devices.sw9?.role).toBe('bridge');
    expect(problems).toMatchObject([{ file: 'devices/sw9.yaml', line: 4, column: 19, code: 'too-small' }]);
    expect(readSite(new Map(Object.entries({ ...GOOD, 'devices/sw9.yaml': old })), []).problems).toMatchObject([
      { code: 'format-unknown' },
    ]);
  });

  it('prefixes the paths of a facet’s problems and quick fixes', () => {
    const [problem] = read({ 'devices/sw1.yaml': SW.replace('eth0: {', 'eth0: { even: { count: 3 },') }).problems;
    const path = ['devices', 'sw1', 'ports', 'eth0', 'even', 'count'];
    expect(problem).toMatchObject({ path, edits: [{ path, value: 4 }] });
  });

  it('offers to rename a misspelt key', () => {
    const [problem] = read({ 'devices/sw1.yaml': `${SW}titel: x\n` }).problems;
    expect(problem?.edits).toEqual([{ path: ['devices', 'sw1', 'titel'] }, { path: ['devices', 'sw1', 'title'], value: 'x' }]);
  });

  it('tells at most 200 problems of a file and how many more there are', () => {
    const keys = Array.from({ length: 500 }, (_, index) => `zz${index}: 1\n`).join('');
    const { problems } = read({ 'devices/sw1.yaml': SW + keys });
    expect(problems).toHaveLength(201);
    expect(problems.find(({ code }) => code === 'too-many-problems')?.values).toEqual({ count: 300 });
  });

  it('shows nothing of a file that could command a terminal', () => {
    const { problems } = read({ 'devices/sw1.yaml': `${SW}"\\e]0;owned\\a\\u202e": 1\n` });
    expect(problems[0]?.message).toBe('There is no "\\u{1b}]0;owned\\u{7}\\u{202e}" here.');
  });

  it('counts lines and columns the same with Windows line ends and a byte order mark', () => {
    const text = `\uFEFF${`${SW}titel: x\n`.replaceAll('\n', '\r\n')}`;
    expect(places({ 'devices/sw1.yaml': text })).toEqual(['devices/sw1.yaml:6:1 misspelt-key']);
  });

  it('checks a model as it checks the files it came from', () => {
    const { site } = read({ 'devices/sw2.yaml': SW.replace('1 Gbit/s', '100 Mbit/s').replace('eth1: {', 'eth1: { even: { count: 3 },') });
    if (!site) throw new Error('no site');
    expect(checkSite(site, [evenFacet]).map(({ code, path }) => [code, path.join('.')])).toEqual([
      ['link-speeds-differ', 'links.links.0'],
      ['odd', 'devices.sw2.ports.eth1.even.count'],
    ]);
  });

  it('has each sentence in both languages with the same values', () => {
    for (const [code, { message, fix }] of Object.entries(siteProblemCatalog)) {
      const values = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();
      expect([code, values(message.zh)]).toEqual([code, values(message.en)]);
      if (fix) expect([code, values(fix.zh)]).toEqual([code, values(fix.en)]);
    }
  });
});

describe('reading again', () => {
  it('keeps the objects of files that did not change', () => {
    const cache = createReadCache();
    const files = generateSite({ devices: 5, ports: 2, entries: 4, seed: 1 });
    const first = readSite(files, [], { cache });
    files.set('devices/sw0003.yaml', `${files.get('devices/sw0003.yaml')}# more\n`);
    const second = readSite(files, [], { cache });
    expect(second.devices.sw0001).toBe(first.devices.sw0001);
    expect(second.devices.sw0003).not.toBe(first.devices.sw0003);
    expect(second.site?.streams).toBe(first.site?.streams);
    expect(second.site?.links).toBe(first.site?.links);
  });

  it('finds with a cache what it finds without, whatever changes in turn', () => {
    const cache = createReadCache();
    const steps: Record<string, string>[] = [
      {},
      { 'devices/sw1.yaml': SW.replace('eth0: {', 'eth0: { nosy: sw2, even: { count: 3 },') },
      { 'devices/sw1.yaml': SW.replace('eth0: {', 'eth0: { nosy: sw2, even: { count: 3 },'), 'devices/sw2.yaml': 'x: [' },
      { 'site.yaml': SITE.replace('control', 'other') },
      { 'links.yaml': 'fieldwright: 1\nlinks: []\n' },
      { 'devices/sw2.yaml': 'x: [' },
      { 'streams.yaml': 'fieldwright: 1\n' },
      {},
    ];
    for (const step of steps) {
      const files = new Map(Object.entries({ ...GOOD, ...step }));
      const { site, problems } = readSite(files, [evenFacet, nosyFacet], { cache });
      const fresh = readSite(files, [evenFacet, nosyFacet]);
      expect({ site, problems }).toEqual({ site: fresh.site, problems: fresh.problems });
    }
  });
});
