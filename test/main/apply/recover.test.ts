import { describe, expect, it } from 'vitest';
import { recover } from '../../../main/apply/recover.ts';
import { JOURNAL_NAME, type Journal, journalName } from '../../../shared/apply/journal.ts';
import { renderJournal } from '../../../shared/apply/renderJournal.ts';
import type { DeviceRun, Phase } from '../../../shared/apply/run.ts';
import { type DeviceStatus, untouched } from '../../../shared/apply/status.ts';

const device = (name: string, phase: Phase): DeviceRun => ({
  device: name,
  isSimulated: false,
  phase,
  ...{ changes: [], commands: '', findings: [], step: null, deadline: null, failure: null, log: '' },
});

const journal = (devices: readonly DeviceRun[]): Journal => ({
  fieldwrightJournal: 1,
  writer: { host: 'laptop', pid: 1 },
  deviceJournals: { sw1: '2026-11-22 apply\n' },
  run: {
    ...{ id: 'r1', by: 'anna@laptop', startedAt: '2026-11-22T19:00:00.000Z', baseTimeNs: '0', confirmWithinS: 60, stage: 'waiting' },
    ...{ outcome: null, message: null, journal: null, devices: [...devices] },
    source: { kind: 'site', path: '/site', siteName: 'Line 4', siteSha256: 'ab', signedBy: null },
  },
});

const status = (over: Partial<DeviceStatus>): DeviceStatus => ({ ...untouched, ...over });
const none: ReadonlySet<string> = new Set();
const ended = (outcome: 'confirmed' | 'rolled-back') => status({ last: { run: 'r1', outcome } });

describe('a run whose program is gone', () => {
  it('is finished by what the devices say', () => {
    const statuses = new Map([
      ['sw1', ended('rolled-back')],
      ['sw2', ended('rolled-back')],
    ]);
    const { journal: after, findings } = recover(journal([device('sw1', 'waiting'), device('sw2', 'applying')]), statuses, none);
    expect(after.run).toMatchObject({ outcome: 'rolled-back', message: expect.stringMatching(/^Found out later/) });
    expect(findings.sw1?.message).toContain('it was taken back');
  });

  it('stays unfinished while a device waits, or was not asked', () => {
    const both = journal([device('sw1', 'waiting'), device('sw2', 'waiting')]);
    const waits = status({ state: 'waiting', run: 'r1', remainingS: 40 });
    const { journal: after, findings } = recover(
      both,
      new Map([
        ['sw1', ended('rolled-back')],
        ['sw2', waits],
      ]),
      none,
    );
    expect(after.run.outcome).toBeNull();
    expect(findings.sw2?.message).toContain('takes itself back in 40 s');
    expect(recover(both, new Map([['sw1', ended('rolled-back')]]), none).journal.run.outcome).toBeNull();
  });

  it('one confirmed, one taken back: told as mixed', () => {
    const statuses = new Map([
      ['sw1', ended('confirmed')],
      ['sw2', ended('rolled-back')],
    ]);
    expect(recover(journal([device('sw1', 'confirming'), device('sw2', 'confirming')]), statuses, none).journal.run.outcome).toBe('mixed');
  });

  it('cut off before the first change: nothing was changed', () => {
    const { run } = recover(journal([device('sw1', 'uploading')]), new Map([['sw1', untouched]]), none).journal;
    expect([run.outcome, run.devices[0]?.phase]).toEqual(['refused', 'refused']);
  });

  // A journal is written beside the orders: the last phase in it may be the one before that which the device had reached.
  it('another run came later: what became of this one is not known, and never told as "nothing was changed"', () => {
    const after = new Map([['sw1', status({ last: { run: 'r2', outcome: 'confirmed' } })]]);
    const { journal: told, findings } = recover(journal([device('sw1', 'uploading')]), after, none);
    expect([told.run.outcome, told.run.devices[0]?.phase]).toEqual(['mixed', 'unknown']);
    expect(findings.sw1?.message).toContain('run r2 came after it');
    expect(findings.sw1?.values.saidZh).toContain('其后又有部署 r2');
    // The run that the device tells of is one from before: then this one never came there.
    const { run } = recover(journal([device('sw1', 'uploading')]), after, new Set(['r2'])).journal;
    expect([run.outcome, run.devices[0]?.phase]).toEqual(['refused', 'refused']);
    // It was refused, and that was written down: no order came after that.
    expect(recover(journal([device('sw1', 'refused')]), after, none).journal.run.devices[0]?.phase).toBe('refused');
  });

  it('one that takes back an earlier run is known to the device by that run', () => {
    const back = journal([device('sw1', 'rolling-back')]);
    const takesBack = { run: 'r0', startedAt: '2026-11-22T18:00:00.000Z', by: 'anna@laptop' };
    const { run } = recover(
      { ...back, run: { ...back.run, takesBack } },
      new Map([['sw1', status({ last: { run: 'r0', outcome: 'rolled-back' } })]]),
      none,
    ).journal;
    expect(run.outcome).toBe('rolled-back');
  });
});

describe('journals', () => {
  it('names sort by time and hold nothing that Windows forbids', () => {
    const name = journalName('2026-11-22T19:03:11.482Z', '4f1c');
    expect(name).toBe('2026-11-22T19-03-11Z-4f1c.json');
    expect(JOURNAL_NAME.test(name)).toBe(true);
    for (const bad of ['../x.json', 'x.json', '2026-11-22T19-03-11Z-../../x.json']) expect(JOURNAL_NAME.test(bad)).toBe(false);
  });

  it('can be read by a person: who, when, what, and what the device wrote', () => {
    const text = renderJournal(journal([{ ...device('sw1', 'waiting'), log: '1/2 install\n' }]));
    for (const part of ['r1', 'anna@laptop', 'Line 4', 'not finished', '== sw1: waits for you', '1/2 install', '2026-11-22 apply'])
      expect(text).toContain(part);
  });
});
