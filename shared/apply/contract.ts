import { z } from 'zod';
import { call, stream } from '../rpc/contract.ts';
import { isBaseTime } from './baseTime.ts';
import { runSchema } from './run.ts';

const failure = z.object({ code: z.string(), message: z.string() });
export type ApplyFailure = z.output<typeof failure>;

const run = z.object({ run: z.string() });

export const applyContract = {
  /** The run as it stands, each time it changes, at most ten times a second; null before the first. */
  'apply.run': stream(z.object({}), z.object({ run: runSchema.nullable() }), { overflow: 'block' }),
  /** Looks at the devices, read only, and makes a new run of it. `devices` empty: all that have something to be applied. */
  'apply.plan': call(
    z.object({
      /** Null: the open site as it is on disk. */
      bundle: z.object({ file: z.string().max(4_096), publicKey: z.string().max(4_096).nullable() }).nullable(),
      devices: z.array(z.string().max(100)).max(10_000),
    }),
    run,
    failure,
  ),
  /** Applies the planned run: all devices, or none. */
  'apply.start': call(
    z.object({
      run: z.string(),
      confirmWithinS: z.number().int().min(10).max(3_600),
      baseTimeNs: z.string().refine(isBaseTime),
      /** Clocks that say they are not traceable, or follow none, are only warned of; not so without it. `clockErrors` of findings.ts. */
      acceptClocks: z.boolean().optional(),
    }),
    z.object({}),
    failure,
  ),
  /** Over new connections. */
  'apply.confirm': call(run, z.object({}), failure),
  /** Takes back what waits, or what was confirmed last. */
  'apply.rollBack': call(run, z.object({}), failure),
  /**
   * Takes back what an earlier run confirmed, by its journal, as a run of its own: on all of its devices, or on none, where one of them says that
   * another run came later or that it is gone.
   */
  'apply.rollBackEarlier': call(z.object({ journal: z.string().max(200) }), run, failure),
  /** Ends a plan that is being made; a run that changes something is rolled back. */
  'apply.stop': call(run, z.object({}), failure),
  /** The site's journals, newest first. */
  'apply.journals': call(
    z.object({}),
    z.object({
      journals: z.array(
        z.object({
          file: z.string(),
          at: z.string(),
          by: z.string(),
          outcome: z.string(),
          devices: z.number(),
          /** It takes an earlier run back. */
          takesBack: z.boolean(),
          /** Devices on which this run is the one in force, as far as the journals tell: it can be taken back. */
          inForceOn: z.array(z.string()),
        }),
      ),
    }),
    failure,
  ),
  'apply.journal': call(
    z.object({ file: z.string().max(200), locale: z.enum(['en', 'zh']).optional() }),
    z.object({ text: z.string() }),
    failure,
  ),
};
