import { describe, expect, it } from 'vitest';
import type { RunOutcome } from '../../shared/terminal/contract.ts';
import { groupOutcomes } from '../../shared/terminal/groups.ts';

const printed = (stdout: string, over: Partial<Extract<RunOutcome, { kind: 'done' }>> = {}): RunOutcome => ({
  kind: 'done',
  code: 0,
  signal: null,
  stdout,
  stderr: '',
  droppedBytes: 0,
  durationMs: 1,
  ...over,
});
const failed = (code: string, message: string): RunOutcome => ({ kind: 'failed', failure: { code, message }, durationMs: 1 });
const group = (outcomes: Readonly<Record<string, RunOutcome>>) => groupOutcomes(new Map(Object.entries(outcomes)));

describe('one command line on several devices', () => {
  it('puts those together that printed the same, the most of them first, whatever time they took', () => {
    const groups = group({
      es2: printed('6.1.0\n', { durationMs: 90 }),
      sw1: printed('5.10.0\n'),
      es1: printed('6.1.0\n'),
      sw2: printed('6.1.0\n'),
    });
    expect(groups.map(({ devices }) => devices)).toEqual([['es1', 'es2', 'sw2'], ['sw1']]);
  });

  it('shows each other group as lines against the first', () => {
    const [first, other] = group({
      a: printed('eth0 up\neth1 up\neth2 up\n'),
      b: printed('eth0 up\neth1 up\neth2 up\n'),
      c: printed('eth0 up\neth1 down\neth2 up\n'),
    });
    expect(first?.diff).toBeNull();
    expect(other?.diff).toEqual([
      { kind: 'same', line: 'eth0 up' },
      { kind: 'removed', line: 'eth1 up' },
      { kind: 'added', line: 'eth1 down' },
      { kind: 'same', line: 'eth2 up' },
    ]);
  });

  it('tells an exit code, a signal and words on stderr apart from the same words on stdout', () => {
    const groups = group({
      a: printed('x\n'),
      b: printed('x\n', { code: 1 }),
      c: printed('', { stderr: 'x\n' }),
      d: printed('x\n', { code: null, signal: 'KILL' }),
    });
    expect(groups).toHaveLength(4);
    expect(groups.find(({ devices }) => devices[0] === 'c')?.diff).toEqual([
      { kind: 'removed', line: 'x' },
      { kind: 'added', line: 'stderr: x' },
    ]);
  });

  it('puts devices that could not be asked last, even where they are the most, and compares nothing with them', () => {
    const groups = group({
      a: failed('unreachable', 'a: no answer'),
      b: failed('unreachable', 'b: no answer'),
      c: printed('ok\n'),
    });
    expect(groups.map(({ devices, diff }) => [devices, diff])).toEqual([
      [['c'], null],
      [['a', 'b'], null],
    ]);
  });

  it('does not depend on the order in which devices answered', () => {
    const outcomes: [string, RunOutcome][] = [
      ['b', printed('2')],
      ['a', printed('1')],
      ['d', printed('2')],
      ['c', printed('1')],
    ];
    const all = [outcomes, [...outcomes].reverse()].map((some) => groupOutcomes(new Map(some)).map(({ devices }) => devices));
    expect(all[0]).toEqual([
      ['a', 'c'],
      ['b', 'd'],
    ]);
    expect(all[1]).toEqual(all[0]);
  });
});
