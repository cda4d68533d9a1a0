import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deadTimeNs, lanesOf, spansOf } from '../../shared/tas/lanes.ts';
import { cycleTimeNs, gateMask, type Schedule } from '../../shared/tas/model.ts';
import { scheduleOf } from './plant.ts';

const smallSchedule = fc
  .record({
    windows: fc.array(fc.record({ open: fc.uniqueArray(fc.integer({ min: 0, max: 2 })), length: fc.integer({ min: 0, max: 9 }) }), {
      minLength: 1,
      maxLength: 7,
    }),
    cycle: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  })
  .map(({ windows, cycle }) => scheduleOf({ windows, cycle }))
  .filter((schedule) => cycleTimeNs(schedule) > 0 && schedule.windows.some(({ length }) => length > 0));

/** Plays one cycle, nanosecond by nanosecond: the naive oracle. */
function play(schedule: Schedule): number[] {
  const states: number[] = [];
  const cycleNs = cycleTimeNs(schedule);
  let standing = 0;
  for (const window of schedule.windows) {
    for (let ns = 0; ns < window.length && states.length < cycleNs; ns++) {
      standing = gateMask(window);
      states.push(standing);
    }
  }
  while (states.length < cycleNs) states.push(standing);
  return states;
}

/** Longest run of nanoseconds with the gate closed, the cycle repeating. */
function longestClosed(states: readonly number[], trafficClass: number): number {
  let longest = 0;
  let run = 0;
  for (const state of [...states, ...states]) {
    run = (state >>> trafficClass) & 1 ? 0 : run + 1;
    longest = Math.max(longest, run);
  }
  return Math.min(longest, states.length);
}

describe('lanes against a nanosecond-by-nanosecond oracle', () => {
  it('open exactly when the oracle says, and touch nowhere, the end of the cycle included', () => {
    fc.assert(
      fc.property(smallSchedule, (schedule) => {
        const states = play(schedule);
        for (const { trafficClass, open, openNs } of lanesOf(schedule)) {
          const inside = (ns: number) => open.some(({ startNs, endNs }) => (startNs <= ns && ns < endNs) || ns + states.length < endNs);
          expect(states.map((_, ns) => inside(ns))).toEqual(states.map((state) => ((state >>> trafficClass) & 1) === 1));
          expect(openNs).toBe(states.filter((state) => (state >>> trafficClass) & 1).length);
          for (const [index, { endNs }] of open.entries()) {
            const next = open[index + 1]?.startNs ?? (open[0]?.startNs ?? 0) + states.length;
            if (openNs < states.length) expect(next).toBeGreaterThan(endNs);
          }
        }
      }),
      { seed: 20_261, numRuns: 500 },
    );
  });

  it('know the longest time a gate stays closed', () => {
    fc.assert(
      fc.property(smallSchedule, (schedule) => {
        const states = play(schedule);
        for (const lane of lanesOf(schedule)) expect(lane.longestClosedNs).toBe(longestClosed(states, lane.trafficClass));
      }),
      { seed: 20_262, numRuns: 500 },
    );
  });

  it('cover the cycle without gap, and count the time in which nothing is open', () => {
    fc.assert(
      fc.property(smallSchedule, (schedule) => {
        const spans = spansOf(schedule);
        const states = play(schedule);
        expect(spans.reduce((at, { startNs, endNs }) => (startNs === at ? endNs : Number.NaN), 0)).toBe(states.length);
        expect(deadTimeNs(spans)).toBe(states.filter((state) => state === 0).length);
      }),
      { seed: 20_263, numRuns: 300 },
    );
  });
});

describe('a cycle that differs from the sum of its windows (802.1Q §8.6.9.2)', () => {
  const windows = [
    { open: [2], length: 200 },
    { open: [0], length: 300 },
  ];

  it('longer: the last state stands until its end', () =>
    expect(spansOf(scheduleOf({ windows, cycle: 900 })).at(-1)).toEqual({ window: 1, startNs: 200, endNs: 900, mask: 1 }));

  it('shorter: the windows beyond it are cut or lost', () =>
    expect(spansOf(scheduleOf({ windows, cycle: 150 }))).toEqual([{ window: 0, startNs: 0, endNs: 150, mask: 4 }]));

  it('0 or absent: the sum', () => {
    expect(cycleTimeNs(scheduleOf({ windows, cycle: 0 }))).toBe(500);
    expect(cycleTimeNs(scheduleOf({ windows, cycle: undefined }))).toBe(500);
  });

  it('a gate open at the end and at the start is open once, round the end', () => {
    const wrapping = scheduleOf({
      cycle: undefined,
      windows: [
        { open: [0], length: 10 },
        { open: [2], length: 20 },
        { open: [0, 2], length: 5 },
      ],
    });
    expect(lanesOf(wrapping)[0]?.open).toEqual([{ startNs: 30, endNs: 45 }]);
  });
});
