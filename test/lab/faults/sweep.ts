import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootDevice, type DeviceOptions, type LabDevice } from '../device.ts';
import { generated } from '../plans.ts';
import { labIsExpected, whyNoLab } from '../prerequisites.ts';
import { createFaultBench, type FaultBench, type Injected } from './bench.ts';
import type { Fault, Part } from './fault.ts';

/** One kind of fault, at each `every`th boundary of a part from the `from`th on. */
export interface Job extends Omit<Fault, 'boundary'> {
  readonly every: number;
  readonly from: number;
  /** `armed`: counted from where all that takes the run back stands, shortly before the first change; otherwise from its beginning. */
  readonly since?: 'armed';
}

interface SweepOptions extends DeviceOptions {
  /** Of all schedules, ns of TAI. */
  readonly baseTimeNs?: bigint;
}

declare module 'vitest' {
  interface TaskMeta {
    /** Summed up by the test command. */
    faults?: { readonly injected: number; readonly right: number };
  }
}

const MINUTES = 60_000;
const missing = labIsExpected() ? null : whyNoLab();

/** Defines a test for each job, all on one device. Says at the end how many faults were injected, and after how many the state was right. */
export function sweepFaults(title: string, jobs: readonly Job[], { baseTimeNs, ...options }: SweepOptions = {}): void {
  describe.skipIf(missing !== null)(missing ? `${title}: skipped, ${missing}` : title, () => {
    const ports = { eth0: 4 };
    const total = { injected: 0, right: 0 };
    let device: LabDevice;
    let bench: FaultBench;
    const known = new Map<Part, readonly string[]>();
    beforeAll(async () => {
      device = await bootDevice({ ...options, ports });
      const [plan, other] = await Promise.all([generated({ entries: 6, seed: 3 }), generated({ entries: 4, seed: 4 })]);
      bench = await createFaultBench({ device, plan, other, ports: Object.keys(ports), ...(baseTimeNs !== undefined && { baseTimeNs }) });
    });
    afterAll(async () => {
      await device?.close();
      process.stdout.write(`${title}: ${total.injected} faults injected, ${total.right} states right\n`);
    });

    it.for(jobs.map((job) => ({ ...job, counted: job.since ?? 'begun' })))(
      '$kind in $part, at command $from, counted from where it has $counted, and every $every after it; then: $after',
      { timeout: 15 * MINUTES },
      async (job, { task }) => {
        const calls = known.get(job.part) ?? (await bench.boundaries(job.part));
        known.set(job.part, calls);
        const wrong: string[] = [];
        const start = performance.now();
        let injected = 0;
        const first = (job.since === 'armed' ? calls.findLastIndex((call) => call.startsWith('setsid ')) + 1 : 0) + job.from;
        for (let boundary = first; boundary <= calls.length; boundary += job.every) {
          const why = await attempt(bench, { ...job, boundary });
          if (why === 'not reached') break;
          injected += 1;
          if (why === null) continue;
          wrong.push(`before command ${boundary} (${calls[boundary - 1]?.slice(0, 80)}): ${why}`);
          process.stdout.write(`WRONG after ${job.kind} in ${job.part} ${wrong.at(-1)}\n`);
        }
        task.meta.faults = { injected, right: injected - wrong.length };
        const seconds = Math.round((performance.now() - start) / 1000);
        process.stdout.write(
          `${job.kind} in ${job.part} (${calls.length} commands): ${injected} injected, ${wrong.length} wrong, ${seconds} s\n`,
        );
        total.injected += injected;
        total.right += injected - wrong.length;
        expect(wrong.join('\n')).toBe('');
        expect(injected).toBeGreaterThan(0);
      },
    );
  });
}

/** Null where all is right. */
async function attempt(bench: FaultBench, fault: Fault): Promise<string | null> {
  try {
    const { wrong, events } = await inject(bench, fault);
    // Of the ends of a pipeline one may be counted twice, so that a run has a command less than another.
    if (wrong === null && !/^stopped/m.test(events)) return 'not reached';
    return wrong === null ? null : `${wrong}\n${events.replace(/^/gm, '    ')}`;
  } catch (error) {
    return String(error);
  }
}

function inject(bench: FaultBench, fault: Fault): Promise<Injected> {
  if (fault.kind === 'power-cut') return bench.cutPower(fault);
  return fault.kind.startsWith('link-') ? bench.overLink(fault) : bench.inject(fault);
}
