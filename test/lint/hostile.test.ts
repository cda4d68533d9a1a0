import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lintText, recogniseCommands } from '../../shared/lint/lint.ts';

const folder = new URL('../fixtures/lint/', import.meta.url);
const fixtures = ['correct', 'wrong'].flatMap((kind) =>
  readdirSync(new URL(`${kind}/`, folder))
    .filter((name) => !name.endsWith('.expected'))
    .map((name) => readFileSync(new URL(`${kind}/${name}`, folder), 'utf8')),
);

function expectInside(text: string): void {
  const lines = text.split('\n');
  for (const { line, column, message } of lintText('x', text)) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
    // What is quoted from the text may hold anything.
    expect(message.replaceAll(/"[^"]*"/g, '""')).not.toMatch(/\{\w+\}|NaN|undefined/);
  }
}

const splinter = fc.oneof(
  fc.constantFrom(...'"\'`$(){}[]<>\\#;&|\n\r\t @=*:,%'.split('')),
  fc.constantFrom(
    '$((',
    '${',
    '<<EOF\n',
    '"""',
    '```',
    '~~~\n',
    '\\\n',
    '{{',
    '/*',
    'f"{',
    '\0',
    '\ufeff',
    '\ue000',
    '\ud800',
    '37e9',
    'taprio',
    'sched-entry',
    'def f(',
    '0x',
    '-O 0',
  ),
);

describe('broken and hostile texts', () => {
  it('a fixture with splinters driven into it never throws, and every problem stands inside the text', () => {
    const broken = fc.record({
      text: fc.constantFrom(...fixtures),
      cuts: fc.array(fc.record({ at: fc.nat(), drop: fc.nat(40), put: splinter }), { minLength: 1, maxLength: 8 }),
    });
    fc.assert(
      fc.property(broken, ({ text, cuts }) => {
        const damaged = cuts.reduce((all, { at, drop, put }) => {
          const from = at % (all.length + 1);
          return all.slice(0, from) + put + all.slice(from + drop);
        }, text);
        expectInside(damaged);
        recogniseCommands(damaged);
      }),
      { numRuns: 400, seed: 20_260_101 },
    );
  });

  it('two fixtures cut and joined at random never throw', () => {
    const pair = fc.tuple(fc.constantFrom(...fixtures), fc.nat(), fc.constantFrom(...fixtures), fc.nat());
    fc.assert(
      fc.property(pair, ([one, cutOne, other, cutOther]) =>
        expectInside(one.slice(0, cutOne % one.length) + other.slice(cutOther % other.length)),
      ),
      { numRuns: 200, seed: 20_260_102 },
    );
  });

  it('a fixture with CRLF line ends has the same problems on the same lines', () => {
    for (const text of fixtures) {
      const codes = (source: string) => lintText('x', source).map(({ line, column, code }) => `${line}:${column} ${code}`);
      expect(codes(text.replaceAll(/\r?\n/g, '\r\n'))).toEqual(codes(text));
    }
  });

  it.each([
    ['quotes that never close', '"\' '],
    ['substitutions that never close', '"$('],
    ['here-documents that never end', '<<A '],
    ['nested brackets', '('],
    ['fences', '```\n'],
    ['backslashes', '\\'],
    ['NULs', '\0'],
    ['one long word', 'x'],
    ['sums', '1+'],
    ['signs', '-'],
    ['f-strings', 'f"{'],
    ['templates', '{{'],
  ])('%s, a quarter of a megabyte of them in one line, end', (_, splinterText) => {
    const filler = splinterText.repeat(250_000 / splinterText.length);
    for (const head of [
      '#!/bin/sh\ntaprio ',
      'import os\nx = tc, "taprio", ',
      '#include <a.h>\n"tc taprio" ',
      '[global]\ndelay_mechanism ',
      'taprio ',
    ])
      expect(Array.isArray(lintText('x', head + filler))).toBe(true);
  });

  it('a program that doubles a list for ever is given up', () => {
    const loop = `import os\nx = ["tc taprio"]\n${'x = x + x\n'.repeat(200)}for a in range(1000):\n  for b in range(1000):\n    for c in range(1000):\n      os.system(x[0])\n`;
    expect(lintText('x', loop)).toEqual([]);
  });

  it('a program that is too long to be read is named, not passed over', () => {
    const long = `import os\nos.system("tc qdisc add dev eth0 root taprio")\n${'x = 1\n'.repeat(400_000)}`;
    expect(lintText('x', long).map(({ line, code }) => `${line} ${code}`)).toEqual(['1 lint-program-too-long']);
  });

  it('a text with more problems than a plant can have ends with a problem that says so', () => {
    const found = lintText('x', `#!/bin/sh\n${'phc2sys -s eth0 -O 0\n'.repeat(6_000)}`);
    expect(found).toHaveLength(5_001);
    expect(found.at(-1)?.code).toBe('lint-too-many-problems');
  });
});
