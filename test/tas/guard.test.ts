import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Edit } from '../../shared/kit/problem.ts';
import { missingGuardBands } from '../../shared/tas/check/guard.ts';
import { subjectOf } from '../../shared/tas/check/subject.ts';
import { checkSchedule } from '../../shared/tas/check.ts';
import { documentOf } from '../../shared/tas/document.ts';
import { cycleTimeNs, gateMask, type Schedule, type ScheduleDocument, sumOfWindowsNs, tasSchema } from '../../shared/tas/model.ts';
import { placeOf } from './plant.ts';

const drawn = fc
  .record({
    windows: fc.array(fc.record({ open: fc.uniqueArray(fc.integer({ min: 0, max: 2 })), length: fc.integer({ min: 1, max: 8 }) }), {
      minLength: 2,
      maxLength: 7,
    }),
    needed: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 3, maxLength: 3 }),
  })
  .map(({ windows, needed }) => ({ ...placeOf({ tas: { windows, cycle: undefined } }), needed }));

/** The importance of TC0, TC1 and TC2 in the correct plant. */
const importance = [4, 6, 7];

/** Looks back from each opening, nanosecond by nanosecond, for a less important frame that is still on the wire. */
function oracle(schedule: Schedule, needed: readonly number[]): number[] {
  const states = schedule.windows.flatMap((window) => Array<number>(window.length).fill(gateMask(window)));
  const cycleNs = cycleTimeNs(schedule);
  const at = (ns: number) => states[((ns % cycleNs) + cycleNs) % cycleNs] ?? 0;
  const open = (ns: number, trafficClass: number) => ((at(ns) >>> trafficClass) & 1) === 1;
  let startNs = 0;
  return schedule.windows.flatMap((window, index) => {
    const start = startNs;
    startNs += window.length;
    const rank = Math.max(-1, ...[0, 1, 2].map((one) => (open(start, one) && !open(start - 1, one) ? (importance[one] ?? 0) : -1)));
    const disturbed = [0, 1, 2].some((one) => {
      if (open(start, one) || (importance[one] ?? 0) >= rank) return false;
      // A frame may start in the last open nanosecond: the wire is taken for `needed` from the closing on.
      return Array.from({ length: needed[one] ?? 0 }, (_, back) => open(start - 1 - back, one)).some(Boolean);
    });
    return disturbed ? [index] : [];
  });
}

describe('missing guard bands', () => {
  it('are those that a nanosecond-by-nanosecond search finds', () => {
    fc.assert(
      fc.property(drawn, ({ schedule, place, needed }) => {
        const found = missingGuardBands(subjectOf(schedule, place), needed).map(({ window }) => window);
        expect(found).toEqual(oracle(schedule, needed));
      }),
      { seed: 8_001, numRuns: 800 },
    );
  });
});

const GUARD = 'tas-guard-band-missing';
type WindowDocument = ScheduleDocument['windows'][number];

/** Applies the edits of a guard band as the site does: a length in place, a window before another. */
function mended(schedule: Schedule, edits: readonly Edit[]): Schedule {
  const document = documentOf(schedule);
  for (const { path, value, insert } of edits) {
    const at = Number(path[1]);
    const window = document.windows[at];
    if (insert) document.windows.splice(at, 0, value as WindowDocument);
    else if (window) window.length = value as WindowDocument['length'];
  }
  return tasSchema.parse(document);
}

function firstGuard(schedule: Schedule, differences: Parameters<typeof placeOf>[0]) {
  const { place } = placeOf({ ...differences, tas: documentOf(schedule) });
  return checkSchedule(schedule, place).find(({ code }) => code === GUARD);
}

describe('the quick fix of a missing guard band', () => {
  it('takes the time from the window before and puts a closed window there', () => {
    const { schedule, place } = placeOf({
      tas: {
        mode: 'offload',
        windows: [
          { for: ['control'], open: [2], length: '200 us' },
          { for: ['status', 'best-effort'], open: [0, 1], length: '800 us' },
        ],
      },
      profile: 'nxp-sja1105',
    });
    const found = checkSchedule(schedule, place).find(({ code }) => code === GUARD);
    // 12.304 us in ticks of 200 ns.
    expect(found?.edits).toEqual([
      { path: ['windows', 1, 'length'], value: '787.6 us' },
      { path: ['windows', 2], value: { for: [], open: [], length: '12.4 us' }, insert: true },
    ]);
  });

  it('widens a guard band that is there', () => {
    const { schedule, place } = placeOf({
      tas: {
        mode: 'offload',
        windows: [
          { for: ['control'], open: [2], length: '200 us' },
          { for: ['status', 'best-effort'], open: [0, 1], length: '790 us' },
          { open: [], length: '10 us' },
        ],
      },
      profile: 'hirschmann-rspe',
    });
    expect(checkSchedule(schedule, place).find(({ code }) => code === GUARD)?.edits).toEqual([
      { path: ['windows', 1, 'length'], value: '787.696 us' },
      { path: ['windows', 2, 'length'], value: '12.304 us' },
    ]);
  });

  it('applied again and again leaves none where it is offered, and keeps the cycle', () => {
    const windows = fc.array(
      fc.record({ open: fc.uniqueArray(fc.integer({ min: 0, max: 2 })), length: fc.integer({ min: 1, max: 90 }).map((n) => n * 1_000) }),
      { minLength: 2, maxLength: 6 },
    );
    const differences = { profile: 'hirschmann-rspe' } as const;
    fc.assert(
      fc.property(windows, (drawnWindows) => {
        let { schedule } = placeOf({ ...differences, tas: { mode: 'offload', cycle: undefined, windows: drawnWindows } });
        const cycleNs = sumOfWindowsNs(schedule);
        for (let rounds = 0; rounds < 40; rounds++) {
          const found = firstGuard(schedule, differences);
          if (!found?.edits) return;
          schedule = mended(schedule, found.edits);
          expect(sumOfWindowsNs(schedule)).toBe(cycleNs);
        }
        expect.fail(`no end for ${JSON.stringify(drawnWindows)}`);
      }),
      { seed: 8_002, numRuns: 300 },
    );
  });
});
