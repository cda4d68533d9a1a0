import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { facets } from '../../shared/facets.ts';
import { editSite } from '../../shared/site/edit.ts';
import { createReadCache, readSite } from '../../shared/site/read.ts';
import { randomFrom } from './generate.ts';

const folder = path.resolve(import.meta.dirname, '../../resources/samples/press-line-3');
const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));
const sample = new Map(names.map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]));
const PIECES = [
  '\t',
  '[',
  ']',
  '{',
  '}',
  ':',
  '- ',
  '&a ',
  '*a',
  '!!str ',
  '"',
  "'",
  '#',
  '|',
  '>',
  '\n',
  '\r\n',
  '0',
  '-1',
  '1e400',
  '.nan',
  '.inf',
  '~',
  'us',
  '\u202e',
  '\u0430',
  '\ud800',
  '99999999999999999999',
  '<<: ',
  '? ',
  'constructor',
  '__proto__: 1',
  '%',
  '---\n',
  '...\n',
  ', ,',
];

/** A few characters of a text taken out, put in, doubled or moved. */
function mutated(text: string, random: () => number): string {
  let result = text;
  for (let count = 1 + Math.floor(random() * 3); count > 0; count--) {
    const at = Math.floor(random() * result.length);
    const length = Math.floor(random() * 12);
    const piece = random() < 0.3 ? result.slice(at, at + 40) : (PIECES[Math.floor(random() * PIECES.length)] ?? '');
    result = result.slice(0, at) + (random() < 0.7 ? piece : '') + result.slice(at + (random() < 0.6 ? length : 0));
  }
  return result;
}

describe('a site with damaged files', () => {
  it('is read without an exception, every problem lies inside its file, and a cache changes nothing', () => {
    const cache = createReadCache();
    let damaged = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const random = randomFrom(seed);
      const name = names[Math.floor(random() * names.length)] ?? '';
      const files = new Map(sample).set(name, mutated(sample.get(name) ?? '', random));
      const { problems, site } = readSite(files, facets, { cache });
      for (const { file, line, column, message } of problems) {
        const text = (files.get(file) ?? '').split('\n')[line - 1];
        expect([seed, file, message, text !== undefined && column >= 1 && column <= text.length + 1]).toEqual([seed, file, message, true]);
        expect(message).not.toMatch(/undefined|\[object|NaN|\p{Cc}/u);
      }
      if (problems.length > 0) damaged++;
      const edits = [{ path: ['devices', 'sw1', 'ports', 'eth2', 'tas', 'windows', 1, 'length'], value: '250 us' }];
      const edited = editSite(files, edits);
      if (!edited.ok) expect(['invalid', 'not-found', 'newer-format']).toContain(edited.failure.code);
      if (seed % 20 === 0)
        expect({ problems, site }).toEqual((({ problems: p, site: s }) => ({ problems: p, site: s }))(readSite(files, facets)));
    }
    expect(damaged).toBeGreaterThan(200);
  });
});
