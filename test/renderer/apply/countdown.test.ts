import { describe, expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import { type Clock, checkpoint, createCountdown, firstDeadline, minutesText } from '../../../renderer/apply/countdown.ts';
import { readStart } from '../../../renderer/apply/startForm.ts';
import type { ApplyState } from '../../../renderer/apply/store.ts';
import type { Run } from '../../../shared/apply/run.ts';
import { deviceRun, run } from './runs.ts';

const EPOCH_MS = Date.UTC(2026, 10, 22, 12, 0, 0);

/** A computer with a clock on the wall that may be stepped, and one that is not. */
function fakeClock() {
  let steadyMs = 0;
  let steppedMs = 0;
  const ticks = new Set<() => void>();
  const clock: Clock = {
    wall: () => EPOCH_MS + steadyMs + steppedMs,
    steady: () => steadyMs,
    every: (_, tick) => {
      ticks.add(tick);
      return () => ticks.delete(tick);
    },
  };
  return {
    clock,
    pass(ms: number) {
      steadyMs += ms;
      for (const tick of [...ticks]) tick();
    },
    step: (ms: number) => (steppedMs += ms),
    isTicking: () => ticks.size > 0,
  };
}

const waitingUntil = (...seconds: readonly number[]): Run =>
  run(
    seconds.map((second, at) =>
      deviceRun(`sw${at + 1}`, { phase: 'waiting', deadline: new Date(EPOCH_MS + second * 1_000).toISOString() }),
    ),
    { stage: 'waiting' },
  );

const stateOf = (now: Run | null) =>
  createStore<ApplyState>(() => ({ run: now, busy: null, failure: null, planned: null, journals: null, journalsFailure: null }));

describe('the countdown', () => {
  it('runs to the first deadline: past it, a confirmation no longer reaches every device', () => {
    expect(firstDeadline(waitingUntil(120, 90, 118))).toBe(new Date(EPOCH_MS + 90_000).toISOString());
    expect(firstDeadline({ ...waitingUntil(90), stage: 'done' })).toBeNull();
  });

  it('a step of the wall clock by 37 s, as PTP makes one, or by a year, changes nothing', () => {
    const { clock, pass, step } = fakeClock();
    const { store, dispose } = createCountdown(stateOf(waitingUntil(120)), clock);
    pass(20_000);
    expect(store.getState().remainingS).toBe(100);
    step(37_000);
    pass(1_000);
    expect(store.getState().remainingS).toBe(99);
    step(-365 * 86_400_000);
    pass(1_000);
    expect(store.getState().remainingS).toBe(98);
    dispose();
  });

  it('stops at nought, and ticks only while something waits', () => {
    const { clock, pass, isTicking } = fakeClock();
    const apply = stateOf(null);
    const { store, dispose } = createCountdown(apply, clock);
    expect(isTicking()).toBe(false);
    apply.setState({ run: waitingUntil(5) });
    pass(60_000);
    expect(store.getState().remainingS).toBe(0);
    apply.setState({ run: { ...waitingUntil(5), stage: 'done' } });
    expect(store.getState().remainingS).toBeNull();
    expect(isTicking()).toBe(false);
    dispose();
  });
});

describe('what is spoken of it', () => {
  it('is a few checkpoints, each once, however often the second changes', () => {
    let last: number | null = null;
    const spoken: number[] = [];
    for (let remaining = 130; remaining >= 0; remaining -= 1) {
      const next = checkpoint(remaining, last);
      if (next === null) continue;
      last = next;
      spoken.push(next);
    }
    expect(spoken).toEqual([300, 120, 60, 30, 20, 10, 5, 0]);
  });

  it('a number is minutes and seconds', () =>
    expect([minutesText(107), minutesText(9), minutesText(3600)]).toEqual(['1:47', '0:09', '60:00']));
});

describe('what a run is started with', () => {
  it('takes 10 to 3600 s and nothing else', () => {
    const seconds = (confirmWithin: string) => readStart({ confirmWithin, baseTime: '0' }).confirmWithinS;
    expect(['10', ' 120 ', '3600'].map(seconds)).toEqual([10, 120, 3600]);
    expect(['9', '3601', '', '1e3', '-60', '60.5', 'x'].map(seconds)).toEqual(Array(7).fill(null));
  });

  it('takes a base time that still fits 63 bits with an offset added, as the scripts do', () => {
    const base = (baseTime: string) => readStart({ confirmWithin: '120', baseTime }).baseTimeNs;
    expect(['0', '007', '8999999999999999999'].map(base)).toEqual(['0', '7', '8999999999999999999']);
    expect(['9000000000000000000', '-1', '', '1.5'].map(base)).toEqual(Array(4).fill(null));
  });
});
