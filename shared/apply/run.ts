import { z } from 'zod';

/** Where one device stands in a run. What can be read of it: whether anything on the device was changed, and who must act. */
export const phases = [
  'connecting',
  'planning',
  /** The changes are known; none means that it is as wanted. */
  'planned',
  'checking',
  'uploading',
  'applying',
  /** All steps hold; the device takes them back at the deadline unless confirmed. */
  'waiting',
  'confirming',
  'confirmed',
  'rolling-back',
  /** The state before is there again, and the device has checked it. */
  'rolled-back',
  /** Nothing on it was changed. */
  'refused',
  /** Not everything could be taken back: someone must look. */
  'stuck',
  /** The link was lost while it was changing. It takes itself back at the deadline. */
  'unknown',
] as const;
export type Phase = (typeof phases)[number];

const values = z.record(z.string(), z.union([z.string(), z.number()]));

const deviceRun = z.object({
  device: z.string(),
  /** The device is one of the demo plant. */
  isSimulated: z.boolean(),
  phase: z.enum(phases),
  /** Wanted against live, in words. */
  changes: z.array(
    z.object({
      port: z.string(),
      facet: z.string(),
      what: z.string(),
      wanted: z.string(),
      live: z.string(),
      /** With them `what` can be rendered again in any language: the facet's `changes`. */
      code: z.string(),
      values,
    }),
  ),
  /** What the run would do, as commands for a person to read. */
  commands: z.string(),
  /** What the look before found: an error stops the run, a warning is shown. */
  findings: z.array(
    z.object({
      severity: z.enum(['error', 'warning', 'note']),
      code: z.string(),
      message: z.string(),
      /** With them the sentence can be rendered again in any language: `applyFindings` of findings.ts. */
      values: values.optional(),
    }),
  ),
  step: z.object({ at: z.number(), of: z.number(), title: z.string() }).nullable(),
  /** When the device takes itself back, by this machine's clock; ISO 8601. */
  deadline: z.string().nullable(),
  failure: z
    .object({
      code: z.string(),
      message: z.string(),
      /** With them a sentence of this program's own can be rendered again in any language: `deviceFailures` of failures.ts. */
      values: values.optional(),
    })
    .nullable(),
  /** The plan was in force there before: this run has changed nothing on it, and has nothing to take back. */
  isUntouched: z.literal(true).optional(),
  /** The end of what the device printed, at most 64 KiB, made printable line by line. */
  log: z.string(),
});
export type DeviceRun = z.output<typeof deviceRun>;

export const runSchema = z.object({
  id: z.string(),
  source: z.object({
    kind: z.enum(['site', 'bundle']),
    /** The site's folder or the bundle's file. */
    path: z.string(),
    siteName: z.string(),
    siteSha256: z.string(),
    /** Key that a bundle's signature was checked with. */
    signedBy: z.string().nullable(),
  }),
  /** The earlier run that this one takes back; it applies nothing itself. */
  takesBack: z.object({ run: z.string(), startedAt: z.string(), by: z.string() }).optional(),
  by: z.string(),
  startedAt: z.string(),
  /** TAI ns, decimal; the same for all devices. */
  baseTimeNs: z.string(),
  confirmWithinS: z.number(),
  stage: z.enum(['planning', 'planned', 'applying', 'waiting', 'confirming', 'rolling-back', 'done']),
  /** Once done. `mixed`: some devices have the new state and some the old: see each. */
  outcome: z.enum(['confirmed', 'rolled-back', 'refused', 'mixed', 'unchanged', 'stopped']).nullable(),
  /** Nobody had confirmed when the time of the devices was over. */
  isLapsed: z.boolean().optional(),
  /** The outcome in a sentence. */
  message: z.string().nullable(),
  devices: z.array(deviceRun),
  /** The journal's file below the site's folder, once written. */
  journal: z.string().nullable(),
});
/** One plan, and what became of it. Only one run is open at a time. */
export type Run = z.output<typeof runSchema>;
