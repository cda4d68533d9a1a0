import { describe, expect, it } from 'vitest';
import { readRenaming, renamingOf } from '../../../renderer/site/renaming.ts';
import { facets } from '../../../shared/facets.ts';
import { editSite } from '../../../shared/site/edit.ts';
import { readSite } from '../../../shared/site/read.ts';
import { readSample, sampleFiles } from './sample.ts';

const { site } = readSample();

function renaming(key: string) {
  const found = renamingOf(site, key);
  if (!found) throw new Error(`${key} cannot be renamed`);
  return found;
}

describe('another name for a row of the tree', () => {
  it('is asked for devices, streams and traffic, and says how much follows', () => {
    expect(renaming('device:sw1').notes[0]?.en).toBe('What names it follows: 1 link, 1 stream.');
    expect(renaming('traffic:control').notes[0]?.en).toBe('What names it follows: 1 stream, 1 window.');
    expect(renaming('stream:press-control').notes[0]?.en).toBe('Nothing else names it.');
    for (const key of ['port:sw1/eth1', 'devices', 'file:site.yaml', 'device:sw9', 'device:__proto__', ''])
      expect(renamingOf(site, key)).toBeNull();
  });

  it('is one edit of the site after which everything that named it does so still', () => {
    const read = readRenaming(site, renaming('device:sw1'), ' core ');
    if (!read.ok) throw new Error(read.failure.sentence.en);
    expect(read.value).toMatchObject({ key: 'device:core', label: { en: 'Rename device sw1 to core' } });
    const changes = editSite(sampleFiles, read.value.edits);
    if (!changes.ok) throw new Error(changes.failure.message);
    const files = new Map([...sampleFiles, ...changes.value].flatMap(([file, text]) => (text === null ? [] : [[file, text] as const])));
    const after = readSite(files, facets).site;
    expect(after?.links[0]?.from).toEqual({ device: 'core', port: 'eth1' });
    expect(after?.streams['press-control']?.to).toEqual(['core']);
  });

  it.each([
    ['device:sw1', 'plc1', /“plc1” already/],
    ['device:sw1', 'SW1', /“sw1” already/],
    ['traffic:control', 'best-effort', /“best-effort” already/],
    ['traffic:control', 'press-control', /“press-control” already/],
    ['stream:press-control', 'Control', /“control” already/],
    ['stream:press-control', 'two words', /cannot be a name/],
    ['stream:press-control', '', /Give it a name/],
  ])('%s as “%s” is refused with a sentence', (key, typed, sentence) => {
    const read = readRenaming(site, renaming(key), typed);
    expect(read.ok ? '' : read.failure.sentence.en).toMatch(sentence);
    expect(read.ok ? '' : read.failure.sentence.zh).toMatch(/[一-鿿]/);
  });

  it('traffic and streams may change the case of their own name: they are keys, not files', () => {
    expect(readRenaming(site, renaming('traffic:control'), 'Control').ok).toBe(true);
  });
});
