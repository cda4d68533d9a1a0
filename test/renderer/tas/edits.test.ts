import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { documentEdits, schedulePath, writtenSchedule } from '../../../renderer/tas/documentEdits.ts';
import {
  addWindow,
  deleteWindow,
  type EditResult,
  insertAfter,
  insertGuard,
  mergeWithNext,
  moveWindow,
  resizeEdge,
  setLength,
  setWindow,
  shortestNs,
  slideWindow,
  splitWindow,
  toggleGate,
} from '../../../renderer/tas/edits.ts';
import { fitToCycle, setBaseTime, setCycle, setMapped, setMode } from '../../../renderer/tas/scheduleEdits.ts';
import { cycleTimeNs, type Schedule, sumOfWindowsNs, tasSchema } from '../../../shared/tas/model.ts';
import { applyEdits } from './applyEdits.ts';

const schedule = (lengths: readonly number[], rest: object = {}): Schedule =>
  tasSchema.parse({
    map: [0, 1, 2],
    queues: ['1@0', '1@1', '1@2'],
    windows: lengths.map((length, i) => ({ open: [i % 3], length })),
    ...rest,
  });

const lengthsOf = (result: EditResult): number[] => {
  if (!result.ok) throw new Error(result.failure.message.en);
  return result.value.schedule.windows.map(({ length }) => length);
};

const grain = { granularityNs: 1, minIntervalNs: 1 };
const coarse = { granularityNs: 200, minIntervalNs: 400 };

/** Windows on a grid of `g`, each at least two steps long, and any edit of those that keep the sum. */
const cases = fc
  .record({
    g: fc.constantFrom(1, 8, 200),
    steps: fc.array(fc.integer({ min: 2, max: 5_000 }), { minLength: 2, maxLength: 9 }),
    i: fc.nat(),
    by: fc.integer({ min: -2_000_000, max: 2_000_000 }),
    kind: fc.nat({ max: 8 }),
  })
  .map(({ g, steps, i, by, kind }) => ({
    g,
    kind,
    index: i % steps.length,
    by: Math.round(by / g) * g,
    before: schedule(steps.map((step) => step * g)),
  }));

type Case = { g: number; kind: number; index: number; by: number; before: Schedule };

function anyEdit({ g, kind, index, by, before }: Case): EditResult {
  const edge = Math.min(index, before.windows.length - 2);
  const onGrid = { granularityNs: g, minIntervalNs: g };
  const edits = [
    () => resizeEdge(before, edge, by, onGrid),
    () => slideWindow(before, index, by, onGrid),
    () => moveWindow(before, index, Math.abs(by) % before.windows.length),
    () => splitWindow(before, index, Math.abs(by), onGrid),
    () => mergeWithNext(before, index, 'union'),
    () => deleteWindow(before, index, 'absorb'),
    () => deleteWindow(before, index, 'gap'),
    () => toggleGate(before, index, Math.abs(by) % 3),
    () => insertGuard(before, index, Math.abs(by) % 3_000, onGrid),
  ];
  return (edits[kind] ?? toggleGate.bind(null, before, index, 0))();
}

describe('edits of a schedule', () => {
  it('keep the sum of the windows, and every window at least one grain long and on the grid', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const result = anyEdit(drawn);
        if (!result.ok) return;
        const { windows } = result.value.schedule;
        expect(sumOfWindowsNs(result.value.schedule)).toBe(sumOfWindowsNs(drawn.before));
        for (const { length } of windows) expect([length >= drawn.g, length % drawn.g]).toEqual([true, 0]);
      }),
      { seed: 11, numRuns: 600 },
    );
  });

  it('become document edits that give the same schedule when the document is parsed again, and back again', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const result = anyEdit(drawn);
        if (!result.ok) return;
        const root = schedulePath('sw1', 'eth2');
        const document = { devices: { sw1: { ports: { eth2: { tas: writtenSchedule(drawn.before) } } } } };
        const there = applyEdits(document, documentEdits(root, drawn.before, result.value.schedule));
        expect(tasSchema.parse(there.devices.sw1.ports.eth2.tas)).toEqual(result.value.schedule);
        const back = applyEdits(there, documentEdits(root, result.value.schedule, drawn.before));
        expect(tasSchema.parse(back.devices.sw1.ports.eth2.tas)).toEqual(drawn.before);
      }),
      { seed: 12, numRuns: 400 },
    );
  });

  it('an edge stops at the shortest window on either side: the interval rounded up to the grid', () => {
    expect(shortestNs({ granularityNs: 200, minIntervalNs: 500 })).toBe(600);
    expect(lengthsOf(resizeEdge(schedule([1_000, 1_000]), 0, -5_000, coarse))).toEqual([400, 1_600]);
    expect(lengthsOf(resizeEdge(schedule([1_000, 1_000]), 0, 5_000, coarse))).toEqual([1_600, 400]);
  });
  it('a window that is too short already is not made shorter, but may grow', () => {
    expect(lengthsOf(resizeEdge(schedule([100, 1_000]), 0, -50, coarse))).toEqual([100, 1_000]);
    expect(lengthsOf(resizeEdge(schedule([100, 1_000]), 0, 300, coarse))).toEqual([400, 700]);
  });
  it('the end of the last window changes the sum alone', () => {
    expect(lengthsOf(resizeEdge(schedule([500, 500]), 1, 250, grain))).toEqual([500, 750]);
  });
  it('sliding needs a neighbour on both sides and says so', () => {
    const result = slideWindow(schedule([500, 500]), 0, 10, grain);
    expect(!result.ok && result.failure.code).toBe('no-neighbour');
  });
  it('moving keeps every length', () => expect(lengthsOf(moveWindow(schedule([1, 2, 3, 4]), 0, 2))).toEqual([2, 3, 1, 4]));
  it('windows with different gates merge only when asked for both', () => {
    const before = schedule([500, 500]);
    const same = mergeWithNext(before, 0, 'same');
    expect(!same.ok && same.failure.code).toBe('different-gates');
    const both = mergeWithNext(before, 0, 'union');
    expect(both.ok && both.value.schedule.windows).toEqual([{ for: [], open: [0, 1], length: 1_000, command: 'set' }]);
  });
  it('a split that leaves less than the hardware takes is refused with the numbers', () => {
    const result = splitWindow(schedule([700, 500]), 0, 350, coarse);
    expect(!result.ok && result.failure.message.en).toContain('700 ns');
  });
  it('deleting the first window gives its time to the one after', () => {
    expect(lengthsOf(deleteWindow(schedule([100, 200, 300]), 0, 'absorb'))).toEqual([300, 300]);
    expect(lengthsOf(deleteWindow(schedule([100, 200, 300]), 2, 'absorb'))).toEqual([100, 500]);
    expect(lengthsOf(deleteWindow(schedule([100, 200, 300]), 1, 'shorten'))).toEqual([100, 300]);
  });
  it('a new window takes its time from the one before, at most half of it, or the sum grows', () => {
    expect(lengthsOf(addWindow(schedule([50_000, 50_000]), 0, { keepSum: true, grain }))).toEqual([40_000, 10_000, 50_000]);
    expect(lengthsOf(addWindow(schedule([8_000, 50_000]), 0, { keepSum: true, grain }))).toEqual([4_000, 4_000, 50_000]);
    expect(lengthsOf(addWindow(schedule([8_000]), 0, { keepSum: false, grain }))).toEqual([8_000, 10_000]);
    expect(addWindow(schedule([600]), 0, { keepSum: true, grain: coarse }).ok).toBe(false);
  });
  it('a typed length is taken from the neighbour, or refused where that has not enough', () => {
    const keep = { keepSum: true, grain };
    expect(lengthsOf(setLength(schedule([100, 200, 300]), 1, 450, keep))).toEqual([100, 450, 50]);
    expect(lengthsOf(setLength(schedule([100, 200, 300]), 2, 350, keep))).toEqual([100, 150, 350]);
    expect(setLength(schedule([100, 200, 300]), 1, 600, keep).ok).toBe(false);
    expect(lengthsOf(setLength(schedule([100, 200]), 1, 600, { keepSum: false, grain }))).toEqual([100, 600]);
  });
  it('a window that is not there is refused', () => expect(toggleGate(schedule([1]), 4, 0).ok).toBe(false));
  it('fitting to the cycle cuts what is beyond its end and fills what is short', () => {
    expect(lengthsOf(fitToCycle(schedule([400, 400, 400], { cycle: 600 })))).toEqual([400, 200]);
    expect(lengthsOf(fitToCycle(schedule([400, 400], { cycle: 1_000 })))).toEqual([400, 600]);
  });
});

describe('document edits', () => {
  const root = ['tas'];
  const before = schedule([100, 200, 300], { cycle: '600 ns' });
  const editsOf = (result: EditResult) => (result.ok ? documentEdits(root, before, result.value.schedule) : []);
  it('of a resized edge are the two lengths, as people write them', () => {
    expect(editsOf(resizeEdge(before, 0, 50, grain))).toEqual([
      { path: ['tas', 'windows', 0, 'length'], value: '150 ns' },
      { path: ['tas', 'windows', 1, 'length'], value: '150 ns' },
    ]);
  });
  it('of a deletion touch only the heir and the window that goes', () => {
    expect(editsOf(deleteWindow(before, 1, 'shorten'))).toEqual([{ path: ['tas', 'windows', 1] }]);
  });
  it('of an addition at the end leave the others alone', () => {
    const added = insertAfter(before, 2, { for: [], open: [], length: 1_500, command: 'set' });
    expect(editsOf(added)).toEqual([{ path: ['tas', 'windows', 3], insert: true, value: { open: [], length: '1.5 us' } }]);
  });
  it('name only what changed outside of the windows', () => {
    expect(editsOf(setCycle(before, null))).toEqual([{ path: ['tas', 'cycle'] }]);
    expect(editsOf(setMode(before, 'offload'))).toEqual([{ path: ['tas', 'mode'], value: 'offload' }]);
    expect(editsOf(setBaseTime(before, { kind: 'next-second', offsetNs: 250_000 }))).toEqual([
      { path: ['tas', 'baseTime'], value: 'next second + 250 us' },
    ]);
    expect(editsOf(setMapped(before, 7, 2))[0]?.path).toEqual(['tas', 'map']);
    expect(editsOf(setWindow(before, 0, { for: ['control'] }))).toEqual([{ path: ['tas', 'windows', 0, 'for'], value: ['control'] }]);
  });
  it('the cycle that is left out stays the sum', () => {
    const result = setCycle(before, null);
    expect(result.ok && cycleTimeNs(result.value.schedule)).toBe(600);
  });
});
