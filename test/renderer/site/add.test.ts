import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Addition, AddKind, AddValues } from '../../../renderer/site/addForm.ts';
import { addForms } from '../../../renderer/site/addForms.ts';
import { readNewName, readPriorities } from '../../../renderer/site/addRead.ts';
import { removalBlocked, removalOf } from '../../../renderer/site/removal.ts';
import { facets } from '../../../shared/facets.ts';
import { editSite } from '../../../shared/site/edit.ts';
import type { Site } from '../../../shared/site/model.ts';
import { readSite } from '../../../shared/site/read.ts';
import { readSample, sampleFiles } from './sample.ts';

const nothingSelected = { device: null, port: null, window: null };
const blank: ReadonlyMap<string, string> = new Map([
  ['site.yaml', 'fieldwright: 1\nname: New site\n\n# Names for priorities\ntraffic: {}\n'],
  ['links.yaml', 'fieldwright: 1\nlinks: []\n'],
  ['streams.yaml', 'fieldwright: 1\nstreams: {}\n'],
]);

function formOf(kind: AddKind) {
  const form = addForms.find(({ id }) => id === kind);
  if (!form) throw new Error(`no form ${kind}`);
  return form;
}

/** Fills a form as a person would: what it offers, and what is typed over it. */
function fill(kind: AddKind, site: Site, typed: AddValues) {
  const form = formOf(kind);
  const offered = Object.fromEntries(form.fields(site, nothingSelected).map(({ id, initial }) => [id, initial]));
  return form.read({ ...offered, ...typed }, site);
}

function siteOf(files: ReadonlyMap<string, string>): Site {
  const { site, problems } = readSite(files, facets);
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  if (!site) throw new Error('the site does not read');
  return site;
}

/** Adds to the files what a form gives, and reads the site again. */
function add(files: ReadonlyMap<string, string>, kind: AddKind, typed: AddValues): ReadonlyMap<string, string> {
  const addition = fill(kind, siteOf(files), typed);
  if (!addition.ok) throw new Error(addition.failure.sentence.en);
  return write(files, addition.value);
}

function write(files: ReadonlyMap<string, string>, { edits }: Pick<Addition, 'edits'>): ReadonlyMap<string, string> {
  const changes = editSite(files, edits);
  if (!changes.ok) throw new Error(changes.failure.message);
  const next = new Map(files);
  for (const [file, text] of changes.value) {
    if (text === null) next.delete(file);
    else next.set(file, text);
  }
  return next;
}

describe('adding to a site by forms', () => {
  it('a blank page becomes a site of devices, links, traffic and streams that reads without errors, comments kept', () => {
    let files = add(blank, 'device', { name: 'sw1', profile: 'nxp-ls1028a', host: '192.168.30.1', ports: 'eth1, eth2' });
    files = add(files, 'device', { name: 'plc1', role: 'end-station', ports: 'eth0' });
    files = add(files, 'port', { device: 'plc1', ports: 'eth1', speed: '100 Mbit/s', queues: '4' });
    files = add(files, 'traffic', { name: 'control', priorities: '5, 6-7' });
    files = add(files, 'link', { from: 'sw1/eth1', to: 'plc1/eth0', length: '3' });
    files = add(files, 'link', { from: 'sw1/eth2', to: 'plc1/eth1', length: '4' });
    files = add(files, 'stream', { name: 'drive', from: 'plc1', to: 'sw1', period: '500 us' });
    const site = siteOf(files);
    expect(Object.keys(site.devices).sort()).toEqual(['plc1', 'sw1']);
    expect(site.devices.plc1?.ports.eth1).toMatchObject({ speedBitsPerSecond: 100_000_000, queues: 4 });
    expect(site.traffic.control?.priorities).toEqual([5, 6, 7]);
    expect(site.links.map(({ delayNs }) => delayNs)).toEqual([15, 20]); // 5 ns a metre
    expect(site.streams.drive).toMatchObject({ from: 'plc1', to: ['sw1'], traffic: 'control', period: 500_000 });
    expect(files.get('site.yaml')).toContain('# Names for priorities');
  });

  it('a link is offered only between ports that have none, and the first is the port that is selected', () => {
    const { site } = readSample();
    const [from, to] = formOf('link').fields(site, { device: 'sw1', port: 'eth2', window: null });
    expect(from?.initial).toBe('sw1/eth2');
    expect(from?.choices?.map(({ value }) => value)).toEqual(['sw1/eth2']);
    expect(to?.initial).toBe('');
    expect(formOf('link').blocked(site)?.en).toMatch(/two ports/);
  });

  it.each([
    ['device', { name: 'SW1' }, 'name', /“sw1” already/],
    ['device', { name: '../etc' }, 'name', /cannot be a name/],
    ['device', { name: 'sw2', ports: '' }, 'ports', /at least one port/],
    ['device', { name: 'sw2', ports: 'eth0 eth0' }, 'ports', /twice/],
    ['device', { name: 'sw2', ports: 'a-name-beyond-15-octets' }, 'ports', /interface name/],
    ['device', { name: 'sw2', ports: 'eth0', queues: '0' }, 'queues', /1 to 64/],
    ['device', { name: 'sw2', ports: 'eth0', host: 'two words' }, 'host', /neither an IP address/],
    ['port', { device: 'sw1', ports: 'eth1' }, 'ports', /a port “eth1” already/],
    ['traffic', { name: 'video', priorities: '5-16' }, 'priorities', /0 to 15/],
    ['traffic', { name: 'video', priorities: '' }, 'priorities', /at least one/],
    ['stream', { name: 'new', from: 'sw1', to: 'sw1' }, 'to', /send to itself/],
    ['stream', { name: 'new', from: 'sw1', to: 'sw9' }, 'to', /no device “sw9”/],
    ['stream', { name: 'new', from: 'sw1', to: 'plc1', period: '0' }, 'period', /with its unit/],
  ] as const)('%s %j is refused at the field “%s”', (kind, typed, field, sentence) => {
    const read = fill(kind, readSample().site, typed);
    expect(read).toMatchObject({ ok: false, failure: { field } });
    expect(read.ok ? '' : read.failure.sentence.en).toMatch(sentence);
  });

  it('whatever is typed as a name is refused, or makes an edit that reads back under that name', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 70, unit: 'binary' }), (name) => {
        const addition = fill('device', siteOf(blank), { name, ports: 'eth0' });
        if (!addition.ok) return;
        expect(Object.keys(siteOf(write(blank, addition.value)).devices)).toEqual([name.trim()]);
      }),
      { seed: 11, numRuns: 80 },
    );
  });

  it('names every refusal in both languages', () => {
    for (const failed of [readNewName('name', '', []), readPriorities('priorities', 'x')]) {
      expect(failed.ok).toBe(false);
      if (!failed.ok) expect(failed.failure.sentence.zh).toMatch(/[一-鿿]/);
    }
  });
});

describe('removing from a site', () => {
  const { site, problems } = readSample();
  const removed = (key: string) => {
    const removal = removalOf(site, key);
    if (!removal) throw new Error(`${key} cannot be removed`);
    return { removal, files: write(sampleFiles, removal) };
  };

  it('a device goes with its file and its links; what still names it is said before', () => {
    const { removal, files } = removed('device:plc1');
    expect(files.has('devices/plc1.yaml')).toBe(false);
    expect(files.get('links.yaml')).not.toContain('plc1');
    expect(removal.notes.map(({ en }) => en).join(' ')).toMatch(/Its link goes with it\..*press-control/);
  });

  it('a port goes with its link and its schedule, and all other ports stay as they were', () => {
    const { files } = removed('port:sw1/eth1');
    const left = readSite(files, facets).site;
    expect(Object.keys(left?.devices.sw1?.ports ?? {})).toEqual(['eth2']);
    expect(left?.links).toEqual([]);
    expect(removed('port:sw1/eth2').removal.notes[0]?.en).toMatch(/gate schedule/);
  });

  it('a link goes alone: its ports, their schedules and all other links stay', () => {
    const { removal, files } = removed('link:plc1/eth0');
    expect(removal.label.en).toBe('Remove link sw1/eth1 – plc1/eth0');
    const [left, before] = [readSite(files, facets).site, site];
    expect(left?.links).toEqual([]);
    expect(left?.devices).toEqual(before.devices);
    expect(removalOf(site, 'link:sw1/eth2')).toBeNull();
    expect(
      removalBlocked(
        problems.map((problem) => ({ ...problem, file: 'links.yaml', severity: 'error' as const })),
        removal,
      )?.en,
    ).toMatch(/links\.yaml/);
  });

  it('streams and traffic go alone', () => {
    expect(readSite(removed('stream:press-control').files, facets).site?.streams).toEqual({});
    expect(Object.keys(readSite(removed('traffic:best-effort').files, facets).site?.traffic ?? {})).toEqual(['control']);
  });

  it('groups, files and names that are not there cannot be removed', () => {
    for (const key of ['devices', 'file:site.yaml', 'device:sw9', 'port:sw1', 'port:sw1/eth9', 'device:__proto__', ''])
      expect(removalOf(site, key)).toBeNull();
  });

  it('a mistake in links.yaml keeps what would take links out of the list from being removed', () => {
    const broken = problems.map((problem) => ({ ...problem, file: 'links.yaml', severity: 'error' as const }));
    expect(removalBlocked(broken, removed('device:plc1').removal)?.en).toMatch(/links\.yaml/);
    expect(removalBlocked(broken, removed('stream:press-control').removal)).toBeNull();
  });
});
