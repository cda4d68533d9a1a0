import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { facets } from '../../shared/facets.ts';
import { editSite } from '../../shared/site/edit.ts';
import { readSite } from '../../shared/site/read.ts';

const SAMPLE = new URL('../../resources/samples/press-line-3/', import.meta.url);
const names = readdirSync(SAMPLE, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
const sample: ReadonlyMap<string, string> = new Map(names.map((name) => [name, readFileSync(new URL(name, SAMPLE), 'utf8')]));

/** The site's files after one rename. */
function renamed(path: readonly string[], to: string, files = sample): ReadonlyMap<string, string> {
  const changes = editSite(files, [{ path, rename: to }]);
  if (!changes.ok) throw new Error(changes.failure.message);
  const next = new Map(files);
  for (const [file, text] of changes.value) {
    if (text === null) next.delete(file);
    else next.set(file, text);
  }
  return next;
}

const refused = (path: readonly string[], to: string, files = sample) => {
  const changes = editSite(files, [{ path, rename: to }]);
  return changes.ok ? null : changes.failure;
};

const read = (files: ReadonlyMap<string, string>) => readSite(files, facets);

describe('a device under another name', () => {
  it('takes its file along, comments and all, and links, streams and jump hosts follow', () => {
    const files = new Map(sample).set(
      'devices/hmi1.yaml',
      'fieldwright: 1\nssh: { host: 10.0.0.9, jump: [plc1, admin@gate] } # over the line\nports: { eth0: {} }\n',
    );
    const after = renamed(['devices', 'plc1'], 'plc-main', files);
    expect(after.get('devices/plc-main.yaml')).toBe(sample.get('devices/plc1.yaml'));
    expect(after.has('devices/plc1.yaml')).toBe(false);
    expect(after.get('devices/hmi1.yaml')).toContain('jump: [plc-main, admin@gate] } # over the line');
    expect(after.get('links.yaml')).toBe(sample.get('links.yaml')?.replace('plc1/eth0', 'plc-main/eth0'));
    expect(after.get('streams.yaml')).toBe(sample.get('streams.yaml')?.replaceAll('plc1', 'plc-main'));
  });

  it('leaves a site with the same problems as before, for every device of the sample', () => {
    const before = read(sample)
      .problems.map(({ code }) => code)
      .sort();
    for (const device of Object.keys(read(sample).site?.devices ?? {}))
      expect(
        read(renamed(['devices', device], 'other'))
          .problems.map(({ code }) => code)
          .sort(),
      ).toEqual(before);
  });

  it('follows in links and streams that do not parse otherwise', () => {
    const files = new Map(sample).set('links.yaml', 'fieldwright: 1\nlinks:\n  - { from: sw1/eth1, to: 7 }\n  - { to: sw1/eth2 }\n');
    expect(renamed(['devices', 'sw1'], 'core', files).get('links.yaml')).toBe(
      'fieldwright: 1\nlinks:\n  - { from: core/eth1, to: 7 }\n  - { to: core/eth2 }\n',
    );
  });

  it('a device whose name begins with that of the renamed one keeps its own', () => {
    const files = new Map(sample).set('links.yaml', 'fieldwright: 1\nlinks:\n  - { from: sw1/eth1, to: sw12/eth1 }\n');
    expect(renamed(['devices', 'sw1'], 'core', files).get('links.yaml')).toContain('{ from: core/eth1, to: sw12/eth1 }');
  });
});

describe('traffic and streams under another name', () => {
  it('traffic keeps its place and the comments around it; streams and windows follow', () => {
    const after = renamed(['site', 'traffic', 'control'], 'motion');
    expect(after.get('site.yaml')).toBe(sample.get('site.yaml')?.replace('\n  control:\n', '\n  motion:\n'));
    expect(after.get('streams.yaml')).toBe(sample.get('streams.yaml')?.replaceAll('traffic: control', 'traffic: motion'));
    expect(after.get('devices/sw1.yaml')).not.toMatch(/for: \[control/);
    expect(
      read(after)
        .problems.map(({ code }) => code)
        .sort(),
    ).toEqual(
      read(sample)
        .problems.map(({ code }) => code)
        .sort(),
    );
  });

  it('a stream keeps its place, and windows that are for it follow', () => {
    const window = sample.get('devices/sw1.yaml')?.replace('for: [control]', 'for: [press-control]') ?? '';
    const after = renamed(['streams', 'streams', 'press-control'], 'press', new Map(sample).set('devices/sw1.yaml', window));
    expect(after.get('streams.yaml')).toBe(sample.get('streams.yaml')?.replace('  press-control:', '  press:'));
    expect(after.get('devices/sw1.yaml')).toBe(window.replace('for: [press-control]', 'for: [press]'));
  });

  it('windows that are for traffic of the same name stay with the traffic', () => {
    const streams = sample.get('streams.yaml')?.replace('press-control:', 'control:') ?? '';
    const after = renamed(['streams', 'streams', 'control'], 'press', new Map(sample).set('streams.yaml', streams));
    expect(after.get('devices/sw1.yaml')).toBe(sample.get('devices/sw1.yaml'));
  });

  it('line ends of Windows and a byte order mark stay', () => {
    const crlf = `\ufeff${sample.get('site.yaml')?.replaceAll('\n', '\r\n')}`;
    const after = renamed(['site', 'traffic', 'control'], 'motion', new Map(sample).set('site.yaml', crlf));
    expect(after.get('site.yaml')).toBe(crlf.replace('  control:', '  motion:'));
  });

  it('a key that cannot be changed in place is moved with what stands below it', () => {
    const odd = 'fieldwright: 1\nname: x\ntraffic:\n  ? control\n  : { priorities: [7] }\n  status: { priorities: [5, 6] }\n';
    const after = renamed(['site', 'traffic', 'control'], 'motion', new Map(sample).set('site.yaml', odd));
    expect(read(after).site?.traffic.motion?.priorities).toEqual([7]);
    expect(Object.keys(read(after).site?.traffic ?? {}).sort()).toEqual(['motion', 'status']);
  });
});

describe('a name that cannot be', () => {
  it('is refused with a sentence: one that is there, in another case too, of streams and traffic together; one that is no name; no such thing', () => {
    expect(refused(['devices', 'sw1'], 'SW2')).toEqual({ code: 'exists', message: 'There is a "sw2" already. Choose another name.' });
    expect(refused(['devices', 'sw1'], 'SW1')?.code).toBe('exists');
    expect(refused(['site', 'traffic', 'control'], 'press-control')?.code).toBe('exists');
    expect(refused(['streams', 'streams', 'press-control'], 'status')?.code).toBe('exists');
    expect(refused(['devices', 'sw1'], '../sw9')?.code).toBe('invalid');
    expect(refused(['devices', 'sw9'], 'sw10')?.code).toBe('not-found');
    expect(refused(['site', 'traffic', '__proto__'], 'x')?.code).toBe('not-found');
    expect(refused(['site', 'name'], 'x')?.code).toBe('invalid');
  });

  it('and nothing is renamed while a file that may refer to it does not read', () => {
    expect(refused(['devices', 'sw1'], 'core', new Map(sample).set('links.yaml', 'links: [sw1'))?.message).toMatch(
      /^links\.yaml line \d+: .*Mend it/,
    );
  });

  it('the same name changes nothing', () => {
    expect(editSite(sample, [{ path: ['devices', 'sw1'], rename: 'sw1' }])).toEqual({ ok: true, value: new Map() });
  });
});

it('a name and a value change in one edit, the value first', () => {
  const changes = editSite(sample, [
    { path: ['devices', 'sw1'], rename: 'core' },
    { path: ['devices', 'sw1', 'title'], value: 'Cabinet' },
  ]);
  expect(changes.ok && changes.value.get('devices/core.yaml')).toContain('title: Cabinet');
  expect(changes.ok && changes.value.get('devices/sw1.yaml')).toBeNull();
});
