import { describe, expect, it } from 'vitest';
import {
  formatJournal,
  inForce,
  type Journal,
  type JournalSummary,
  journalSchema,
  readSummary,
  summaryOf,
} from '../../shared/apply/journal.ts';
import { deviceRun, run } from '../renderer/apply/runs.ts';

const journal = (over: Partial<Journal['run']> = {}): Journal => ({
  fieldwrightJournal: 1,
  writer: { host: 'laptop', pid: 7 },
  deviceJournals: { sw1: 'line one\nline two\n' },
  run: run([deviceRun('sw1', { phase: 'confirmed', log: '1/2 a\n' }), deviceRun('sw2', { phase: 'confirmed', isUntouched: true })], {
    stage: 'done',
    outcome: 'confirmed',
    ...over,
  }),
});

describe('a journal on disk', () => {
  it('is JSON that reads back as it was, and its first line alone says what it is about', () => {
    const written = formatJournal(journal());
    expect(journalSchema.parse(JSON.parse(written))).toEqual(journal());
    const [first = ''] = written.split('\n');
    expect(readSummary(first)).toEqual(summaryOf(journal()));
    expect(readSummary(first)).toMatchObject({ outcome: 'confirmed', deviceCount: 2, changed: ['sw1'], writer: { pid: 7 } });
  });

  it('a first line that was cut off, or of an earlier version, is no summary', () => {
    const [first = ''] = formatJournal(journal()).split('\n');
    for (const other of ['', '{', first.slice(0, -9), `${first.slice(0, 40)}},`]) expect(readSummary(other)).toBeNull();
  });
});

describe('which run is in force on its devices, as far as journals tell', () => {
  const summary = (id: string, changed: readonly string[], over: Partial<JournalSummary> = {}): JournalSummary => ({
    ...summaryOf(journal({ id })),
    changed: [...changed],
    ...over,
  });

  it('the last one that was confirmed on each device; nothing before it', () => {
    const list = [summary('c', ['sw1']), summary('b', ['sw2', 'sw3']), summary('a', ['sw1', 'sw4'])];
    expect(inForce(list)).toEqual([['sw1'], ['sw2', 'sw3'], []]);
  });

  it('one that was taken back is not, nor the one before it; one that was only refused or taken back at once covers nothing', () => {
    const back = summary('t', [], { outcome: 'rolled-back', takesBack: 'b' });
    expect(inForce([back, summary('b', ['sw1']), summary('a', ['sw1'])])).toEqual([[], [], []]);
    expect(inForce([summary('x', [], { outcome: 'rolled-back' }), summary('a', ['sw1'])])).toEqual([[], ['sw1']]);
    expect(inForce([summary('x', ['sw1'], { outcome: 'refused' }), summary('a', ['sw1'])])).toEqual([[], ['sw1']]);
  });

  it('a take-back that was refused leaves it in force; a run that was never finished may stand before it', () => {
    const refused = summary('t', [], { outcome: 'refused', takesBack: 'a' });
    expect(inForce([refused, summary('a', ['sw1'])])).toEqual([[], ['sw1']]);
    expect(inForce([summary('u', ['sw1'], { outcome: null }), summary('a', ['sw1'])])).toEqual([[], []]);
  });
});
