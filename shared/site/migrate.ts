import { fail, ok, type Result } from '../kit/result.ts';
import { legibleValue } from './legible.ts';
import { FORMAT } from './model.ts';
import type { SiteProblemCode } from './problems.ts';

export type FileKind = 'site' | 'device' | 'links' | 'streams' | 'connections';

/** How each kind of file of format version `from` is written in version `from` + 1. A kind that did not change is absent. */
export interface Migration {
  readonly from: number;
  readonly steps: Readonly<Partial<Record<FileKind, (file: Readonly<Record<string, unknown>>) => Record<string, unknown>>>>;
}

/** The format's history: which version this program writes, and how older ones come to it. */
export interface FormatHistory {
  readonly current: number;
  readonly migrations: readonly Migration[];
}

/** Version 1 is the first; the next version adds `{ from: 1, steps: … }` here. */
export const formatHistory: FormatHistory = { current: FORMAT, migrations: [] };

export interface FormatMistake {
  readonly code: SiteProblemCode;
  readonly values: Readonly<Record<string, string | number>>;
  readonly key: 'fieldwright' | null;
}

/**
 * Brings a file's value to the current format version.
 * @returns the value with `fieldwright` at the current version, or why it cannot be read: newer, or no version at all
 */
export function migrate(value: unknown, kind: FileKind, history: FormatHistory): Result<Record<string, unknown>, FormatMistake> {
  const known = history.current;
  if (!isRecord(value)) return fail({ code: 'expected-map', values: { value: legibleValue(value) }, key: null });
  const version = value.fieldwright;
  if (version === undefined) return fail({ code: 'format-missing', values: { known }, key: null });
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 0)
    return fail({ code: 'format-unknown', values: { value: legibleValue(version), known }, key: 'fieldwright' });
  if (version > known) return fail({ code: 'format-newer', values: { version, known }, key: 'fieldwright' });
  let migrated = value;
  for (let from = version; from < known; from++) {
    const migration = history.migrations.find((each) => each.from === from);
    if (!migration) return fail({ code: 'format-unknown', values: { value: String(version), known }, key: 'fieldwright' });
    migrated = { ...(migration.steps[kind]?.(migrated) ?? migrated), fieldwright: from + 1 };
  }
  return ok(migrated);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
