import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateArithmetic } from '../../shared/lint/arithmetic.ts';

const value = (expression: string, names: Readonly<Record<string, bigint>> = {}) =>
  evaluateArithmetic(expression, (name) => names[name] ?? null);

describe('shell arithmetic (POSIX.1-2024 2.6.4)', () => {
  it.each([
    ['500 * 1000', 500_000n],
    ['1 + 2 * 3 - 4 / 3', 6n],
    ['(1 + 2) * -3', -9n],
    ['0x10 + 010', 24n],
    ['1 << 3 | 1', 9n],
    ['2 ** 10 % 1000', 24n],
    ['10 - 3 - 2', 5n],
  ])('%s', (expression, expected) => expect(value(expression)).toBe(expected));

  it('variables, with and without a dollar', () => expect(value('A + $B * ${C}', { A: 1n, B: 2n, C: 3n })).toBe(7n));

  it.each(['A', '1 +', '1 / 0', '1 ? 2 : 3', 'x = 5', '2 ** 9999', '08', '$(date +%s)', '(1', '1 2', ''])('%s is not known', (expression) =>
    expect(value(expression)).toBeNull(),
  );

  it('sums and products in any nesting agree with JavaScript', () => {
    const { tree } = fc.letrec<{ tree: string; leaf: string; pair: string }>((tie) => ({
      leaf: fc.nat(1_000).map(String),
      pair: fc.tuple(tie('tree'), fc.constantFrom('+', '-', '*'), tie('tree')).map(([one, sign, other]) => `(${one} ${sign} ${other})`),
      tree: fc.oneof({ maxDepth: 5 }, tie('leaf'), tie('pair')),
    }));
    fc.assert(
      fc.property(tree, (expression) => {
        const expected: unknown = new Function(`return ${expression.replace(/\d+/g, '$&n')}`)();
        expect(value(expression)).toBe(expected);
      }),
      { numRuns: 200, seed: 20_260_103 },
    );
  });
});
