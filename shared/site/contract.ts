import { z } from 'zod';
import type { LocatedProblem } from '../kit/problem.ts';
import { call, stream } from '../rpc/contract.ts';
import type { Device, Site } from './model.ts';

const path = z.array(z.union([z.string(), z.number()]));

/** A change at document level: `value` is what a person would write in the file (`"200 us"`), absent to remove. `insert`: before a list's item.
 * `rename`: another name for the device, stream or traffic at the path. */
const edit = z.object({
  path,
  value: z.unknown().optional(),
  insert: z.literal(true).optional(),
  rename: z.string().max(200).optional(),
});

const failure = z.object({
  code: z.enum(['not-found', 'not-a-site', 'newer-format', 'locked', 'conflict', 'invalid', 'io', 'nothing-to-undo', 'exists']),
  message: z.string(),
});

export type SiteFailure = z.output<typeof failure>;

/**
 * What changed since the update before; the first one holds everything.
 * `shared` and `devices` are parsed models (`Site` without its devices, `Device` or null where one was removed).
 */
export interface SiteUpdate {
  readonly revision: number;
  readonly folder: string;
  readonly shared: Omit<Site, 'devices'>;
  readonly devices: Readonly<Record<string, Device | null>>;
  /** All problems of the site as it now stands. At most 2,000; `problemCount` says how many there are. */
  readonly problems: readonly LocatedProblem[];
  readonly problemCount: { readonly error: number; readonly warning: number; readonly note: number };
  /** Label of the edit that undo and redo would take back or do again. */
  readonly undo: string | null;
  readonly redo: string | null;
  readonly savedAt: string | null;
  /** Why the site cannot be edited (someone else's lock), or null. */
  readonly readOnly: string | null;
  /** The update came from a change outside, merged in. */
  readonly outside: boolean;
}

const update = z.custom<SiteUpdate>((value) => typeof value === 'object' && value !== null);

/** Paths of edits start with `site`, `links`, `streams` or `devices.NAME` and go on as in the file. */
export const siteContract = {
  'site.updates': stream(z.object({}), update, { overflow: 'block' }),
  'site.open': call(z.object({ folder: z.string().min(1).max(4_096) }), z.object({ folder: z.string() }), failure),
  'site.create': call(
    z.object({ folder: z.string().min(1).max(4_096), sample: z.string().max(60) }),
    z.object({ folder: z.string() }),
    failure,
  ),
  'site.edit': call(
    z.object({ label: z.string().max(200), edits: z.array(edit).min(1).max(10_000) }),
    z.object({ revision: z.number() }),
    failure,
  ),
  'site.undo': call(z.object({}), z.object({ label: z.string() }), failure),
  'site.redo': call(z.object({}), z.object({ label: z.string() }), failure),
  'site.files': call(z.object({}), z.object({ files: z.array(z.string()) }), failure),
  'site.readFile': call(z.object({ file: z.string().max(200) }), z.object({ text: z.string(), sha256: z.string() }), failure),
  /** Replaces a file's text if it still has the given hash. */
  'site.writeFile': call(
    z.object({ file: z.string().max(200), text: z.string(), sha256: z.string() }),
    z.object({ sha256: z.string() }),
    failure,
  ),
};
