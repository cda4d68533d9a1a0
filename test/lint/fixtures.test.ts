import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lintText } from '../../shared/lint/lint.ts';

const folder = new URL('../fixtures/lint/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const namesIn = (kind: string) => readdirSync(new URL(`${kind}/`, folder)).filter((name) => !name.endsWith('.expected'));

describe('artefacts with known mistakes', () => {
  it.each(namesIn('wrong'))('%s: each mistake is found at its place, and nothing else', (name) => {
    const found = lintText(name, read(`wrong/${name}`)).map(({ line, column, code }) => `${line}:${column} ${code}`);
    expect(found).toEqual(read(`wrong/${name}.expected`).trim().split('\n'));
  });
});

describe('artefacts without a mistake', () => {
  it.each(namesIn('correct'))('%s: silence', (name) => {
    const found = lintText(name, read(`correct/${name}`)).map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
    expect(found).toEqual([]);
  });
});
