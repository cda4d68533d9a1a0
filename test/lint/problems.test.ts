import { describe, expect, it } from 'vitest';
import type { ProblemKind } from '../../shared/kit/problem.ts';
import { lintProblems } from '../../shared/lint/problems.ts';
import { ptpProblems } from '../../shared/ptp/problems.ts';

const kinds: readonly (readonly [string, ProblemKind])[] = Object.entries({ ...lintProblems, ...ptpProblems });
const values = (sentence: string) => new Set(sentence.match(/\{\w+\}/g) ?? []);

describe('sentences of the lint', () => {
  it.each(kinds)('%s says the same in English and Chinese, with a remedy', (_, { message, fix }) => {
    expect(values(message.zh)).toEqual(values(message.en));
    expect(message.zh).toMatch(/\p{Script=Han}/u);
    expect(fix).toBeDefined();
    for (const name of values(fix?.zh ?? '')) expect(values(fix?.en ?? '')).toContain(name);
  });
});
