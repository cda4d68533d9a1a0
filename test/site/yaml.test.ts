import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { nodesOf } from '../../shared/site/nodes.ts';
import { MAX_DEPTH, readYaml } from '../../shared/site/yaml.ts';
import { drawDocument } from './drawDocument.ts';
import { generateSite, randomFrom } from './generate.ts';

/** The other YAML library as the oracle: YAML 1.2 core schema, unique keys, no merge. */
function oracle(text: string): { ok: boolean; value: unknown } {
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: true,
    strict: true,
    logLevel: 'silent',
  });
  if (document.errors.length > 0 || document.contents === null) return { ok: false, value: null };
  return { ok: true, value: document.toJS() as unknown };
}

const samples = path.resolve(import.meta.dirname, '../../resources/samples');
const sampleTexts = readdirSync(samples, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.yaml'));

describe('reading YAML', () => {
  it.each(sampleTexts)('gives the same value as the yaml package for the sample %s', (name) => {
    const text = readFileSync(path.join(samples, name), 'utf8');
    expect(readYaml(text)).toMatchObject({ ok: true, value: { value: oracle(text).value } });
  });

  it('gives the same value as the yaml package for drawn documents and generated devices', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (seed) => {
        const { text } = drawDocument(randomFrom(seed));
        const read = readYaml(text);
        expect(read.ok && read.value.value).toEqual(oracle(text).value);
      }),
      { seed: 1, numRuns: 200 },
    );
    for (const text of generateSite({ devices: 3, ports: 2, entries: 6, seed: 5 }).values()) {
      const read = readYaml(text);
      expect(read.ok && read.value.value).toEqual(oracle(text).value);
    }
  });

  it.each([
    ['no is text, not false', 'a: no\nb: NO\nc: off\nd: y', { a: 'no', b: 'NO', c: 'off', d: 'y' }],
    ['octal is 0o17, and 017 is seventeen', 'a: 0o17\nb: 017\nc: 0x1F', { a: 15, b: 17, c: 31 }],
    ['exponents and points are numbers', 'a: 1e3\nb: .5\nc: 5.\nd: +5\ne: 1_000', { a: 1000, b: 0.5, c: 5, d: 5, e: '1_000' }],
    [
      'dates and times are text',
      'a: 2026-11-22\nb: 12:30\nc: 2026-11-22T10:00:00Z',
      { a: '2026-11-22', b: '12:30', c: '2026-11-22T10:00:00Z' },
    ],
    ['null has four forms', 'a: ~\nb: null\nc: Null\nd:\ne: nULL', { a: null, b: null, c: null, d: null, e: 'nULL' }],
    ['quotes make text', 'a: "1"\nb: \'true\'\nc: "\\u4e2d\\n"', { a: '1', b: 'true', c: '中\n' }],
    ['block text keeps its line ends', 'a: |\n  x\n  y\nb: >-\n  x\n  y\n', { a: 'x\ny\n', b: 'x y' }],
    ['numbers are keys', '7: a\n"8": b', { 7: 'a', 8: 'b' }],
    ['line ends of Windows are line ends', 'a: 1\r\nb:\r\n  - x\r\n', { a: 1, b: ['x'] }],
    ['a byte order mark is no text', '\uFEFFa: 1\n', { a: 1 }],
  ])('agrees with the yaml package that %s', (_what, text, value) => {
    expect(readYaml(text)).toMatchObject({ ok: true, value: { value } });
    expect(oracle(text.replace(/^\uFEFF/, ''))).toEqual({ ok: true, value });
  });

  it.each([
    ['a key that stands twice', 'a: 1\nb: 2\na: 3\n', 'yaml-duplicate-key', 10],
    ['a tab as indentation', 'a:\n\tb: 1\n', 'yaml-tab', 3],
    ['an anchor', 'a: &x 1\n', 'yaml-anchor', 3],
    ['an alias of nothing', 'a: *x\n', 'yaml-alias', 3],
    ['an alias', 'a: &x [1]\nb: *x\n', 'yaml-anchor', 3],
    ['a tag', 'a: !!js/function x\n', 'yaml-tag', 3],
    ['a merge key', 'a:\n  <<: {b: 1}\n', 'yaml-merge-key', 5],
    ['a second document', 'a: 1\n---\nb: 2\n', 'yaml-documents', 9],
    ['a directive', '%YAML 1.1\n---\na: no\n', 'yaml-directive', 0],
    ['an empty file', '', 'yaml-empty', 0],
    ['a file of comments only', '# nothing\n', 'yaml-empty', 0],
    ['a number that no double holds', 'a: 1700000000000000001\n', 'yaml-number', 3],
    ['a key that would reach the prototype', 'a: {"__proto__": 1}\n', 'yaml-key', 5],
    ['the same, written with escapes', 'a: {"\\x5f_proto__": 1}\n', 'yaml-key', 5],
    ['a name that every object has', 'a:\n  to: [constructor]\n', 'yaml-key', 10],
    ['a truncated list', 'a: [1, 2\n', 'yaml-syntax', 9],
    ['a truncated quote', 'a: "x\n', 'yaml-syntax', 6],
  ])('refuses %s, with its place', (_what, text, code, offset) => {
    expect(readYaml(text)).toMatchObject({ ok: false, failure: { code, offset } });
  });

  it.each([
    ['lists in brackets', (depth: number) => '['.repeat(depth)],
    ['maps in braces', (depth: number) => '{a: '.repeat(depth)],
    ['dashes on one line', (depth: number) => `${'- '.repeat(depth)}x`],
    ['indentation', (depth: number) => Array.from({ length: depth }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  ])('refuses nesting deeper than the limit made of %s', (_what, nest) => {
    expect(readYaml(nest(MAX_DEPTH + 1))).toMatchObject({ ok: false, failure: { code: 'yaml-too-deep' } });
    expect(readYaml(nest(1_500))).toMatchObject({ ok: false, failure: { code: 'yaml-too-deep' } });
  });

  it('refuses 100,000 levels at once', () => {
    expect(readYaml('['.repeat(100_000))).toMatchObject({ ok: false, failure: { code: 'yaml-too-deep' } });
  });

  it('finds for every node of drawn documents the text that the yaml package finds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), (seed) => {
        const { text } = drawDocument(randomFrom(seed));
        const read = readYaml(text);
        if (!read.ok) throw new Error(read.failure.code);
        const document = parseDocument(text, { version: '1.2', keepSourceTokens: true });
        const root = nodesOf(read.value);
        const compare = (node: typeof root, keys: (string | number)[]): void => {
          const other = document.getIn(
            keys.map((key) => key),
            true,
          ) as { range?: [number, number, number] } | undefined;
          if (node.kind === 'scalar' && node.style !== 'empty' && node.style !== 'block' && other?.range)
            expect([node.start, node.end]).toEqual(other.range.slice(0, 2));
          if (node.kind === 'seq') for (const [index, item] of node.items.entries()) compare(item.value, [...keys, index]);
          if (node.kind === 'map') for (const entry of node.entries) compare(entry.value, [...keys, entry.key]);
        };
        compare(root, []);
      }),
      { seed: 2, numRuns: 100 },
    );
  });
});
