import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { SiteFacet } from '../../shared/site/parseFile.ts';
import { siteProblemCatalog } from '../../shared/site/problems.ts';
import { checkSite, createReadCache, readSite } from '../../shared/site/read.ts';
import { generateSite } from './generate.ts';

/** A facet as small as can be: a number at a port that must be even, with a quick fix. */
const evenFacet: SiteFacet = {
  name: 'even',
  schema: z.strictObject({ count: z.number().int(), names: z.array(z.string()).default([]) }),
  problems: {},
  check: (model) => {
    const { count } = model as { count: number };
    if (count % 2 === 0) return [];
    return [
      {
        code: 'odd',
        severity: 'error',
        path: ['count'],
        values: { count },
        message: `${count} is odd`,
        edits: [{ path: ['count'], value: count + 1 }],
      },
    ];
  },
  compile: () => ({ files: [], steps: [] }),
  probe: () => [],
  parse: () => null,
  diff: () => [],
  persist: () => ({ files: [], steps: [] }),
};

/** A facet that looks at another device: what it says must not be kept when that one changes. */
const nosyFacet: SiteFacet = {
  ...evenFacet,
  name: 'nosy',
  schema: z.string(),
  check: (model, { site }) =>
    site.devices[String(model)]
      ? []
      : [{ code: 'lonely', severity: 'error', path: [], values: {}, message: `${String(model)} is not there` }],
};

const SITE = `fieldwright: 1
name: Test
traffic:
  control: { priorities: [7] }
`;
const SW = 'fieldwright: 1\nrole: bridge\nports:\n  eth0: { speed: 1 Gbit/s }\n  eth1: { speed: 1 Gbit/s }\n';
const GOOD = {
  'site.yaml': SITE,
  'devices/sw1.yaml': SW,
  'devices/sw2.yaml': SW,
  'links.yaml': 'fieldwright: 1\nlinks:\n  - { from: sw1/eth1, to: sw2/eth0, length: 10 }\n',
  'streams.yaml': 'fieldwright: 1\nstreams:\n  s1: { from: sw1, to: [sw2], traffic: control, period: 1 ms, frameOctets: 64 }\n',
};

function read(files: Record<string, string>) {
  return readSite(new Map(Object.entries({ ...GOOD, ...files })), [evenFacet]);
}

/** `file:line:column code` of every problem. */
function places(files: Record<string, string>): string[] {
  return read(files).problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);
}

describe('reading a site', () => {
  it('gives the model of a site without mistakes', () => {
    const { site, problems } = read({});
    expect(problems).toEqual([]);
    expect(site?.devices.sw1?.ports.eth1).toMatchObject({ name: 'eth1', speedBitsPerSecond: 1_000_000_000, queues: 1, facets: {} });
    expect(site?.links).toEqual([{ from: { device: 'sw1', port: 'eth1' }, to: { device: 'sw2', port: 'eth0' }, delayNs: 50 }]);
    expect(site?.streams.s1).toMatchObject({ from: 'sw1', period: 1_000_000 });
  });

  it.each([
    [
      'a misspelt key, with the one that was meant',
      'devices/sw1.yaml',
      `${SW}titel: x\n`,
      'devices/sw1.yaml:6:1 misspelt-key',
      'There is no "titel" here. Did you mean "title"?',
    ],
    [
      'an unknown key, with those that are known',
      'site.yaml',
      `${SITE}passwords: {}\n`,
      'site.yaml:5:1 unknown-key',
      'There is no "passwords" here. Known here: description, fieldwright, management, name, traffic.',
    ],
    [
      'a key of a port that is of no facet',
      'devices/sw1.yaml',
      `${SW}    \n`.replace('eth0: { speed', 'eth0: { evn: 1, speed'),
      'devices/sw1.yaml:4:11 misspelt-key',
      'There is no "evn" here. Did you mean "even"?',
    ],
    [
      'a wrong type',
      'devices/sw1.yaml',
      SW.replace('role: bridge', 'title: [1]'),
      'devices/sw1.yaml:2:1 expected-text',
      '[…] is not text.',
    ],
    [
      'a value that is none of those allowed',
      'devices/sw1.yaml',
      SW.replace('bridge', 'switch'),
      'devices/sw1.yaml:2:7 not-one-of',
      '"switch" is none of bridge, end-station.',
    ],
    [
      'a number out of range',
      'devices/sw1.yaml',
      SW.replace('speed: 1 Gbit/s', 'queues: 65'),
      'devices/sw1.yaml:4:19 too-large',
      '65 is more than 64.',
    ],
    [
      'a number that is not whole',
      'devices/sw1.yaml',
      SW.replace('speed: 1 Gbit/s', 'queues: 1.5'),
      'devices/sw1.yaml:4:19 not-whole',
      '1.5 is not a whole number.',
    ],
    [
      'a rate without a unit that exists',
      'devices/sw1.yaml',
      SW.replace('1 Gbit/s', '1 Gbps'),
      'devices/sw1.yaml:4:18 bad-rate',
      '"1 Gbps" is not a bit rate in whole bits per second.',
    ],
    ['a missing key', 'site.yaml', 'fieldwright: 1\ntraffic: {}\n', 'site.yaml:1:1 missing-key', '"name" is missing.'],
    [
      'a bad port name',
      'devices/sw1.yaml',
      SW.replace('eth1', '"eth 1"'),
      'devices/sw1.yaml:5:3 bad-port-name',
      '"eth 1" is not an interface name.',
    ],
    [
      'a shell command for a port name',
      'devices/sw1.yaml',
      SW.replace('eth1', '$(reboot)'),
      'devices/sw1.yaml:5:3 bad-port-name',
      '"$(reboot)" is not an interface name.',
    ],
    [
      'a look-alike traffic name',
      'site.yaml',
      SITE.replace('control', 'c\u043entrol'),
      'site.yaml:4:3 look-alike-name',
      '"c\u043entrol" holds the character U+043E at position 2',
    ],
    [
      'no format version',
      'site.yaml',
      'name: x\n',
      'site.yaml:1:1 format-missing',
      'The file does not say which format version it has. Begin it with "fieldwright: 1".',
    ],
    [
      'a format version that is none',
      'site.yaml',
      'fieldwright: one\nname: x\n',
      'site.yaml:1:14 format-unknown',
      '"one" is not a format version.',
    ],
    [
      'a newer format version',
      'devices/sw1.yaml',
      SW.replace('fieldwright: 1', 'fieldwright: 2'),
      'devices/sw1.yaml:1:14 format-newer',
      'The file has format version 2; this program reads up to version 1.',
    ],
    ['text that is no YAML', 'links.yaml', 'fieldwright: 1\nlinks: [\n', 'links.yaml:3:1 yaml-syntax', 'This is not valid YAML'],
    ['a list for a file', 'links.yaml', '- 1\n', 'links.yaml:1:1 expected-map', '[…] is not a set of keys and values.'],
    [
      'a facet part of a wrong type',
      'devices/sw1.yaml',
      SW.replace('eth0: {', 'eth0: { even: { count: x },'),
      'devices/sw1.yaml:4:26 expected-number',
      '"x" is not a number.',
    ],
    [
      'what a facet finds',
      'devices/sw1.yaml',
      SW.replace('eth0: {', 'eth0: { even: { count: 3 },'),
      'devices/sw1.yaml:4:26 odd',
      '3 is odd',
    ],
    [
      'a link to an unknown device',
      'links.yaml',
      'fieldwright: 1\nlinks:\n  - { from: sw1/eth1, to: sw3/eth0 }\n',
      'links.yaml:3:27 link-unknown-device',
      'There is no device "sw3". Nearest names: sw1, sw2.',
    ],
    [
      'a link to an unknown port',
      'links.yaml',
      'fieldwright: 1\nlinks:\n  - { from: sw1/eth7, to: sw2/eth0 }\n',
      'links.yaml:3:13 link-unknown-port',
      'sw1 has no port "eth7". Its ports: eth0, eth1.',
    ],
    [
      'an end of a link that is none',
      'links.yaml',
      'fieldwright: 1\nlinks:\n  - { from: sw1, to: sw2/eth0 }\n',
      'links.yaml:3:13 bad-end',
      '"sw1" is not an end of a link. Write device/port.',
    ],
    [
      'a port in two links',
      'links.yaml',
      'fieldwright: 1\nlinks:\n  - { from: sw1/eth1, to: sw2/eth0 }\n  - { from: sw2/eth1, to: sw1/eth1 }\n',
      'links.yaml:4:27 port-in-two-links',
      'sw1/eth1 already stands in link 1.',
    ],
    [
      'a link from a port to itself',
      'links.yaml',
      'fieldwright: 1\nlinks:\n  - { from: sw1/eth1, to: sw1/eth1 }\n',
      'links.yaml:3:27 link-to-itself',
      'The link joins sw1/eth1 to itself.',
    ],
    [
      'a length beside a delay',
      'links.yaml',
      'fieldwright: 1\nlinks:\n  - { from: sw1/eth1, to: sw2/eth0, length: 1, delay: 7 ns }\n',
      'links.yaml:3:45 link-length-unused',
      'the delay of 7 ns counts',
    ],
    [
      'speeds that differ',
      'devices/sw2.yaml',
      SW.replace('1 Gbit/s', '100 Mbit/s'),
      'links.yaml:3:5 link-speeds-differ',
      'sw1/eth1 runs at 1 Gbit/s and sw2/eth0 at 100 Mbit/s.',
    ],
    [
      'a stream of an unknown device',
      'streams.yaml',
      GOOD['streams.yaml'].replace('[sw2]', '[sw22]'),
      'streams.yaml:3:25 stream-unknown-device',
      'There is no device "sw22". Nearest names: sw2, sw1.',
    ],
    [
      'a stream of an unknown traffic',
      'streams.yaml',
      GOOD['streams.yaml'].replace('control', 'contrl'),
      'streams.yaml:3:40 stream-unknown-traffic',
      'There is no traffic "contrl" in site.yaml. Nearest names: control.',
    ],
    [
      'a stream to its sender',
      'streams.yaml',
      GOOD['streams.yaml'].replace('[sw2]', '[sw1]'),
      'streams.yaml:3:25 stream-to-itself',
      'The stream goes from sw1 to itself.',
    ],
    [
      'frames above the largest of the traffic',
      'streams.yaml',
      GOOD['streams.yaml'].replace('64', '1519'),
      'streams.yaml:3:76 stream-frame-too-large',
      'Frames of 1519 octets exceed the 1518 octets of the traffic "control".',
    ],
    [
      'a stream without a way',
      'links.yaml',
      'fieldwright: 1\nlinks:\n  - { from: sw1/eth1, to: sw1/eth0 }\n',
      'streams.yaml:3:25 stream-no-route',
      'No chain of links leads from sw1 to sw2.',
    ],
    [
      'a priority in two traffics',
      'site.yaml',
      `${SITE}  other: { priorities: [1, 7] }\n`,
      'site.yaml:5:28 priority-in-two-traffics',
      'Priority 7 belongs to "control" and to "other".',
    ],
    [
      'a priority listed twice',
      'site.yaml',
      SITE.replace('[7]', '[7, 7]'),
      'site.yaml:4:30 priority-repeated',
      'Priority 7 is listed twice.',
    ],
    [
      'a traffic that nothing uses',
      'site.yaml',
      `${SITE}  other: { priorities: [1] }\n`,
      'site.yaml:5:3 traffic-unused',
      'No stream and no window is for the traffic "other".',
    ],
    [
      'a stream with the name of a traffic',
      'streams.yaml',
      GOOD['streams.yaml'].replace('s1:', 'control:'),
      'streams.yaml:3:3 name-ambiguous',
      '"control" is both a traffic and a stream',
    ],
    [
      'names that differ in capitals only',
      'devices/SW1.yaml',
      SW,
      'devices/sw1.yaml:1:1 name-case-clash',
      '"sw1" and "SW1" differ only in capital letters.',
    ],
    [
      'a name that Windows cannot hold',
      'devices/aux.yaml',
      SW,
      'devices/aux.yaml:1:1 name-reserved',
      'Windows cannot hold a file named "aux".',
    ],
    [
      'a device file of look-alike letters',
      'devices/\u0455w9.yaml',
      SW,
      'devices/\u0455w9.yaml:1:1 file-name',
      'holds the character U+0455 at position 1',
    ],
    ['a device file whose name is a command', 'devices/$(reboot).yaml', SW, 'devices/$(reboot).yaml:1:1 file-name', 'is not a device file'],
    [
      'a device file with a line end in its name',
      'devices/a\n::error::x.yaml',
      SW,
      'devices/a\\u{a}::error::x.yaml:1:1 file-name',
      'is not a device file',
    ],
    [
      'an unknown jump host',
      'devices/sw1.yaml',
      `${SW}ssh: { host: 10.0.0.1, jump: [sw2, gate] }\n`,
      'devices/sw1.yaml:6:36 jump-unknown',
      'The jump host "gate" is no device of this site.',
    ],
    [
      'a jump host without an address',
      'devices/sw1.yaml',
      `${SW}ssh: { host: 10.0.0.1, jump: [sw2] }\n`,
      'devices/sw1.yaml:6:31 jump-no-address',
      'The jump host sw2 has no ssh address.',
    ],
    [
      'a jump host that is itself',
      'devices/sw1.yaml',
      `${SW}ssh: { host: 10.0.0.1, jump: [sw1] }\n`,
      'devices/sw1.yaml:6:24 jump-cycle',
      'The jump hosts go in a circle: sw1 → sw1.',
    ],
    [
      'a host that is an option',
      'devices/sw1.yaml',
      `${SW}ssh: { host: -oProxyCommand=x }\n`,
      'devices/sw1.yaml:6:14 bad-host',
      '"-oProxyCommand=x" is neither an IP address nor a host name.',
    ],
  ])('tells %s, with line and column', (_what, file, text, place, message) => {
    const result = read({ [file]: text });
    const found = result.problems.map((problem) => `${problem.file}:${problem.line}:${problem.column} ${problem.code}`);
    expect(found).toContain(place);
    const problem = result.problems[found.indexOf(place)];
    expect(`${problem?.message} ${problem?.fix ?? ''}`).toContain(message);
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
