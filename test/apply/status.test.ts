import { describe, expect, it } from 'vitest';
import { appendLog, parseProgress } from '../../shared/apply/progress.ts';
import { standingOf } from '../../shared/apply/standing.ts';
import { parseStatus, untouched } from '../../shared/apply/status.ts';

const text = (lines: Readonly<Record<string, string>>) =>
  Object.entries({ fieldwright: '1', state: 'idle', plan: '-', pending: '-', run: '-', remaining: '-', by: '-', last: '- -', ...lines })
    .map(([key, value]) => `${key} ${value}\n`)
    .join('');

const statusOf = (lines: Readonly<Record<string, string>>) => {
  const parsed = parseStatus(text(lines));
  if (!parsed.ok) throw new Error(parsed.failure.message);
  return parsed.value;
};

describe('what apply.sh --status says', () => {
  it('a device that nothing was applied to', () => expect(statusOf({})).toEqual(untouched));

  it('a run that waits, with who began it and how long still', () => {
    const waiting = { state: 'waiting', pending: 'ab12', run: 'r-1', remaining: '57', by: 'anna at desk 3', plan: 'cd34' };
    expect(statusOf(waiting)).toEqual({ ...untouched, ...waiting, remainingS: 57, remaining: undefined });
  });

  it('keys of newer programs are passed over; the first of two counts', () => {
    expect(parseStatus(`${text({ state: 'waiting' })}colour blue\nstate stuck\n`)).toMatchObject({ ok: true, value: { state: 'waiting' } });
  });

  it.each([
    '',
    'state waiting\n',
    'fieldwright 2\nstate idle\n',
    'fieldwright 1\nstate dancing\n',
    'Usage: sh apply.sh\n',
    '\u001b[2J'.repeat(9_000),
  ])('no status is told, short and without controls: %#', (said) => {
    const parsed = parseStatus(said);
    expect(parsed).toMatchObject({ ok: false, failure: { code: 'no-status' } });
    expect(parsed.ok ? '' : parsed.failure.message).toMatch(/^[\x20-\x7e\u2026\ufffd]{20,400}$/);
  });

  it('hostile words count as absent or lose their controls', () => {
    expect(statusOf({ run: '$(reboot)', plan: '../../etc', remaining: '-5', by: 'x\u001b]0;owned\u0007' })).toMatchObject({
      run: null,
      plan: null,
      remainingS: null,
      by: 'x\ufffd]0;owned\ufffd',
    });
  });
});

describe('where one run stands', () => {
  it.each([
    [{ state: 'waiting', run: 'mine' }, 'waiting'],
    [{ state: 'applying', run: 'mine' }, 'busy'],
    [{ state: 'reverting', run: 'mine' }, 'busy'],
    [{ state: 'stuck', run: 'mine' }, 'stuck'],
    [{ state: 'waiting', run: 'theirs', last: 'mine rolled-back' }, 'rolled-back'],
    [{ state: 'idle', last: 'mine confirmed' }, 'confirmed'],
    [{ state: 'idle', last: 'theirs confirmed' }, 'none'],
    // The lock is taken before the record of the run is written.
    [{ state: 'applying', last: 'theirs confirmed' }, 'busy'],
  ])('%j: %s', (lines, standing) => expect(standingOf(statusOf(lines), 'mine')).toBe(standing));
});

describe('what a device prints', () => {
  it('a step, and one that is undone', () => {
    expect(parseProgress('2/14 sw1 / eth2: install')).toEqual({ at: 2, of: 14, title: 'sw1 / eth2: install' });
    expect(parseProgress('Undoing 2/14 sw1 / eth2: install')).toEqual({ at: 2, of: 14, title: 'Undoing sw1 / eth2: install' });
    expect(parseProgress('2/x no step')).toBeNull();
  });

  it('a log keeps its end within its limit, whole lines, without controls', () => {
    let log = '';
    for (let line = 0; line < 1_000; line++) log = appendLog(log, `line ${line}\u001b[31m\n`, 500);
    expect(log.length).toBeLessThanOrEqual(500);
    expect(log.split('\n').slice(0, 2)).toEqual(['…', expect.stringMatching(/^line \d+\ufffd\[31m$/)]);
    expect(log).toMatch(/line 999\ufffd\[31m\n$/);
  });
});
