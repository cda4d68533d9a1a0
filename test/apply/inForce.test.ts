import { expect, it } from 'vitest';
import { parseEarlierRun } from '../../shared/apply/inForce.ts';

/** What the device prints: the record of the last run that was confirmed, then `apply.sh --status`. */
function said(
  over: Readonly<Record<string, string>> = {},
  confirmed: readonly string[] = ['confirmed-plan 0011223344556677', 'confirmed-run r1'],
): string {
  const status = {
    fieldwright: '1',
    state: 'idle',
    plan: '0011223344556677',
    pending: '-',
    run: '-',
    remaining: '-',
    by: '-',
    last: 'r1 confirmed',
  };
  const lines = Object.entries({ ...status, ...over }).map(([key, value]) => `${key} ${value}`);
  return ['look 1', ...confirmed, 'asked yes', ...lines, ''].join('\n');
}

const codeOf = (text: string) => {
  const answer = parseEarlierRun(text, 'r1', 'sw1');
  return answer.kind === 'gone' ? answer.failure.code : answer;
};

it('the last that was confirmed is there, under the plan in force; also where a later run was taken back', () => {
  const there = { kind: 'there', planId: '0011223344556677' };
  expect(codeOf(said())).toEqual(there);
  expect(codeOf(said({ last: 'r2 rolled-back' }))).toEqual(there);
});

it('what waits or is stuck of this very run is there as well; of another run it is not touched', () => {
  const pending = { plan: '-', pending: '8899aabbccddeeff', run: 'r1' };
  expect(codeOf(said({ ...pending, state: 'stuck' }, []))).toEqual({ kind: 'there', planId: '8899aabbccddeeff' });
  expect(codeOf(said({ ...pending, state: 'waiting', run: 'r2', by: 'bob@laptop' }))).toBe('other-pending');
});

it('taken back already; a later run that was confirmed; no plan at all; a device that nothing was ever applied to', () => {
  expect(codeOf(said({ plan: '-', last: 'r1 rolled-back' }))).toEqual({ kind: 'back' });
  expect(codeOf(said({ last: 'r2 confirmed' }, ['confirmed-plan 0011223344556677', 'confirmed-run r2']))).toBe('superseded');
  expect(codeOf(said({ plan: 'ffffffffffffffff' }))).toBe('superseded');
  expect(codeOf(said({ plan: '-', last: 'r0 rolled-back' }, []))).toBe('not-in-force');
  expect(codeOf('look 1\n')).toBe('not-in-force');
});

it('an apply.sh that gives no status claims nothing', () => {
  expect(codeOf('look 1\nconfirmed-run r1\nasked yes\nsh: permission denied\n')).toBe('no-answer');
  expect(codeOf(`look 1\nasked yes\n${'x'.repeat(200_000)}`)).toBe('no-answer');
});
