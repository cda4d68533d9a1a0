import { describe, expect, it } from 'vitest';
import { previewFix } from '../../../renderer/site/fixPreview.ts';
import { type ProblemRow, sortAndFilter } from '../../../renderer/site/problemRows.ts';
import { placeOf } from '../../../renderer/site/standing.ts';
import type { LocatedProblem, Severity } from '../../../shared/kit/problem.ts';
import { readSample, sampleFiles } from './sample.ts';

const all = new Set<Severity>(['error', 'warning', 'note']);
const row = (problem: Partial<LocatedProblem>): ProblemRow => {
  const whole: LocatedProblem = {
    code: 'x',
    severity: 'error',
    path: [],
    values: {},
    message: 'm',
    file: 'site.yaml',
    line: 1,
    column: 1,
    ...problem,
  };
  return { problem: whole, message: whole.message, fix: whole.fix };
};

describe('the problems panel', () => {
  it('puts errors first, then goes by file, line and column', () => {
    const rows = [
      row({ code: 'd', severity: 'warning', file: 'a.yaml' }),
      row({ code: 'c', file: 'b.yaml', line: 9 }),
      row({ code: 'b', file: 'b.yaml', line: 2, column: 7 }),
      row({ code: 'a', file: 'b.yaml', line: 2, column: 3 }),
    ];
    expect(sortAndFilter(rows, { severities: all, text: '' }).map(({ problem }) => problem.code)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('filters by severity, and by what stands in the sentence, the code or the place', () => {
    const rows = [row({ message: 'Window 2 is short' }), row({ code: 'no-route', severity: 'note', line: 17 })];
    expect(sortAndFilter(rows, { severities: new Set<Severity>(['note']), text: '' })).toHaveLength(1);
    expect(sortAndFilter(rows, { severities: all, text: 'window 2' })).toHaveLength(1);
    expect(sortAndFilter(rows, { severities: all, text: 'NO-ROUTE' })).toHaveLength(1);
    expect(sortAndFilter(rows, { severities: all, text: 'site.yaml:17' })).toHaveLength(1);
  });

  it('leads to the device, port and window that a path names', () => {
    expect(placeOf(['devices', 'sw1', 'ports', 'eth2', 'tas', 'windows', 3, 'open'])).toEqual({ device: 'sw1', port: 'eth2', window: 3 });
    expect(placeOf(['devices', 'sw1', 'profile'])).toEqual({ device: 'sw1', port: null, window: null });
    expect(placeOf(['streams', 'streams', 'press'])).toEqual({ device: null, port: null, window: null });
  });

  it('the sample’s mistake leads to window 0 of sw1 / eth2', () => {
    const mistake = readSample().problems.find(({ code }) => code === 'tas-intent-mismatch');
    expect(mistake && placeOf(mistake.path)).toEqual({ device: 'sw1', port: 'eth2', window: 0 });
  });
});

describe('the preview of a fix', () => {
  it('of a window that is put in shows nothing that goes, for the window there stays', () => {
    const path = ['devices', 'sw1', 'ports', 'eth2', 'tas', 'windows', 1];
    expect(previewFix([{ path, value: { open: [], length: '5 us' }, insert: true }], sampleFiles)).toMatchObject([
      { file: 'devices/sw1.yaml', place: 'ports.eth2.tas.windows.1', before: null, after: '{ open: [], length: 5 us }' },
    ]);
  });

  it('shows what stands in the file and what will', () => {
    const edits = [
      { path: ['devices', 'sw1', 'ports', 'eth2', 'tas', 'windows', 0, 'length'], value: '250 us' },
      { path: ['devices', 'sw1', 'ports', 'eth2', 'tas', 'mode'] },
      { path: ['site', 'description'], value: 'press' },
    ];
    expect(previewFix(edits, sampleFiles)).toEqual([
      { file: 'devices/sw1.yaml', place: 'ports.eth2.tas.windows.0.length', before: '200 us', after: '250 us' },
      { file: 'devices/sw1.yaml', place: 'ports.eth2.tas.mode', before: 'offload', after: null },
      { file: 'site.yaml', place: 'description', before: null, after: 'press' },
    ]);
  });

  it('every edit that a check of the sample offers can be previewed', () => {
    const fixes = readSample().problems.flatMap(({ edits }) => edits ?? []);
    expect(fixes.length).toBeGreaterThan(0);
    for (const change of previewFix(fixes, sampleFiles)) expect(change.before ?? change.after).not.toBeNull();
  });
});
