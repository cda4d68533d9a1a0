import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Run } from '../../shared/apply/run.ts';
import type { ApplyState } from './store.ts';

interface CountdownState {
  /** Whole seconds until the first device takes itself back; null where none waits. */
  readonly remainingS: number | null;
  /** The same instant on the wall clock, ISO 8601. */
  readonly deadline: string | null;
}

export interface Countdown {
  readonly store: StoreApi<CountdownState>;
  dispose(): void;
}

export interface Clock {
  /** ms since 1970, as the host's deadlines are. */
  readonly wall: () => number;
  /** ms, never stepped. */
  readonly steady: () => number;
  /** Calls back every `ms` until the returned function is called. */
  readonly every: (ms: number, tick: () => void) => () => void;
}

const windowClock: Clock = {
  wall: () => Date.now(),
  steady: () => performance.now(),
  every(ms, tick) {
    const timer = setInterval(tick, ms);
    return () => clearInterval(timer);
  },
};

const TICK_MS = 250;

/**
 * Counts down to the first deadline of the devices that wait. A deadline is read once by the wall clock and from then on counted by one
 * that nobody steps: where PTP or NTP moves this computer's clock by 37 s meanwhile, what is left stays right.
 */
export function createCountdown(apply: StoreApi<ApplyState>, clock: Clock = windowClock): Countdown {
  const store = createStore<CountdownState>(() => ({ remainingS: null, deadline: null }));
  let anchored: { readonly deadline: string; readonly endMs: number } | null = null;
  let stopTicks: (() => void) | null = null;
  const show = (): void => {
    if (!anchored) return;
    const remainingS = Math.max(0, Math.ceil((anchored.endMs - clock.steady()) / 1_000));
    const before = store.getState();
    if (before.remainingS !== remainingS || before.deadline !== anchored.deadline)
      store.setState({ remainingS, deadline: anchored.deadline });
  };
  const follow = (run: Run | null): void => {
    const deadline = run && firstDeadline(run);
    if (!deadline) {
      stopTicks?.();
      stopTicks = null;
      anchored = null;
      if (store.getState().remainingS !== null) store.setState({ remainingS: null, deadline: null });
      return;
    }
    if (anchored?.deadline !== deadline) anchored = { deadline, endMs: clock.steady() + Date.parse(deadline) - clock.wall() };
    stopTicks ??= clock.every(TICK_MS, show);
    show();
  };
  follow(apply.getState().run);
  const stop = apply.subscribe(({ run }, before) => run !== before.run && follow(run));
  return {
    store,
    dispose() {
      stop();
      stopTicks?.();
    },
  };
}

/** The last instant at which a confirmation still reaches every device that waits. */
export function firstDeadline({ stage, devices }: Run): string | null {
  if (stage !== 'applying' && stage !== 'waiting' && stage !== 'confirming') return null;
  const waiting = devices.flatMap(({ deadline }) => (deadline !== null && !Number.isNaN(Date.parse(deadline)) ? [deadline] : []));
  return waiting.sort((a, b) => Date.parse(a) - Date.parse(b))[0] ?? null;
}

const CHECKPOINTS_S = [600, 300, 120, 60, 30, 20, 10, 5, 0] as const;

/** What a screen reader is told: each of a few checkpoints once, not every second. Null: nothing new since `spokenS`. */
export function checkpoint(remainingS: number, spokenS: number | null): number | null {
  const passed = CHECKPOINTS_S.filter((second) => second >= remainingS).at(-1);
  if (passed === undefined) return spokenS === null ? remainingS : null;
  return spokenS === null || passed < spokenS ? passed : null;
}

/** `1:47`. */
export function minutesText(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** An ISO time as the wall clock of this workstation shows it, to the second. */
export function clockText(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** `2026-11-22 19:03:11`, by the wall clock of this workstation. */
export function dateTimeText(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${[time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-')} ${clockText(iso)}`;
}
