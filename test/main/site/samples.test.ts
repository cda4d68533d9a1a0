import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createSite, sampleNames } from '../../../main/site/create.ts';
import { readSiteFolder } from '../../../main/site/folder.ts';
import { facets } from '../../../shared/facets.ts';
import { readSite } from '../../../shared/site/read.ts';
import { scratchFolder, scratchSite } from './scratch.ts';

async function newSite(sample: string) {
  const folder = path.join(scratchFolder(), 'site');
  const created = await createSite(folder, sample);
  if (!created.ok) throw new Error(created.failure.message);
  const files = await readSiteFolder(folder);
  if (!files.ok) throw new Error(files.failure.message);
  return readSite(files.value, facets);
}

describe('the samples', () => {
  it('are those that the product names', async () => {
    expect(await sampleNames()).toEqual(['blank', 'press-line-3', 'seed-schedule', 'seed-schedule-corrected']);
  });

  it.each(['blank', 'press-line-3', 'seed-schedule-corrected'])('%s has no problems', async (sample) => {
    const { site, problems } = await newSite(sample);
    expect(problems).toEqual([]);
    expect(site).not.toBeNull();
  });

  it('press-line-3 has the six devices, and guard windows at four ports of its bridges', async () => {
    const { site } = await newSite('press-line-3');
    expect(Object.keys(site?.devices ?? {})).toEqual(['camera1', 'drive1', 'hmi1', 'plc1', 'sw1', 'sw2']);
    const ports = Object.values(site?.devices ?? {}).flatMap((device) => Object.values(device.ports));
    expect(ports.filter(({ facets: parts }) => 'tas' in parts)).toHaveLength(4);
  });

  it('seed-schedule says at its slot 1 that priority 7 is not what it opens for', async () => {
    const { problems } = await newSite('seed-schedule');
    expect(problems[0]).toMatchObject({ code: 'tas-intent-mismatch', file: 'devices/edge1.yaml', line: 18 });
    expect(problems[0]?.message).toMatch(/window 0 is for critical \(priority 7\).*TC2.*opens TC0/);
  });
});

describe('a new site', () => {
  it('is not made in a folder that has something in it, nor in the place of a file, nor of a sample that does not exist', async () => {
    const full = scratchSite({ 'notes.txt': 'mine' });
    expect(await createSite(full, 'blank')).toMatchObject({ ok: false, failure: { code: 'exists' } });
    expect(await createSite(path.join(full, 'notes.txt'), 'blank')).toMatchObject({ ok: false, failure: { code: 'exists' } });
    expect(await createSite(path.join(full, 'x'), '../../etc')).toMatchObject({ ok: false, failure: { code: 'not-found' } });
  });
});
