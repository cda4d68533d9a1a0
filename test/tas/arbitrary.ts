import fc from 'fast-check';
import { type Schedule, type ScheduleDocument, tasSchema } from '../../shared/tas/model.ts';

/** Schedules of every kind that a tc command can carry: intent (`for`) and ETF have no place in one. */
export function scheduleArbitrary(baseTime: 'any' | 'absolute'): fc.Arbitrary<Schedule> {
  return fc.integer({ min: 1, max: 8 }).chain((classes) =>
    fc
      .record({
        mode: fc.constantFrom('software' as const, 'txtime' as const, 'offload' as const),
        map: fc.array(fc.integer({ min: 0, max: classes - 1 }), { minLength: 16, maxLength: 16 }),
        counts: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: classes, maxLength: classes }),
        windows: fc.array(windowArbitrary(classes), { minLength: 1, maxLength: 12 }),
        baseTime: baseTime === 'any' ? fc.oneof(absolute, relative) : absolute,
        excess: fc.integer({ min: 0, max: 3 }).map((share) => share * 1_000),
        cycleExtension: fc.constantFrom(0, 1_500),
        txtimeDelay: fc.integer({ min: 1, max: 500_000 }),
        maxSdu: fc.option(fc.array(fc.integer({ min: 0, max: 1_500 }), { maxLength: classes - 1 }), { nil: undefined }),
        preemptible: fc.subarray(Array.from({ length: classes }, (_, index) => index)),
      })
      .map((drawn) => tasSchema.parse(documentFrom(drawn))),
  );
}

interface Drawn extends Omit<ScheduleDocument, 'queues' | 'windows' | 'cycle' | 'txtimeDelay' | 'maxSdu'> {
  readonly counts: readonly number[];
  readonly windows: { readonly open: number[]; readonly length: number; readonly command: 'set' | 'hold' | 'release' }[];
  readonly excess: number;
  readonly txtimeDelay: number;
  readonly maxSdu: number[] | undefined;
}

function documentFrom({ counts, excess, txtimeDelay, maxSdu, ...drawn }: Drawn): ScheduleDocument {
  const sum = drawn.windows.reduce((total, { length }) => total + length, 0);
  const offsets = counts.map((_, index) => counts.slice(0, index).reduce((total, count) => total + count, 0));
  return {
    ...drawn,
    queues: counts.map((count, index) => `${count}@${offsets[index]}`),
    ...(excess > 0 && { cycle: sum + excess }),
    ...(drawn.mode === 'txtime' && { txtimeDelay }),
    // A last limit of 0 says nothing and would not come back.
    ...(maxSdu && { maxSdu: [...maxSdu, 64] }),
  };
}

const absolute = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String);
const relative = fc.integer({ min: 0, max: 999_999_999 }).map((ns) => `next second + ${ns} ns`);

function windowArbitrary(classes: number) {
  return fc.record({
    open: fc.subarray(Array.from({ length: classes }, (_, index) => index)),
    length: fc.integer({ min: 1, max: 4_000_000 }),
    command: fc.constantFrom('set' as const, 'set' as const, 'hold' as const, 'release' as const),
  });
}
