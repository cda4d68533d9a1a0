import { printable } from '../kit/printable.ts';
import { fail, ok, type Result } from '../kit/result.ts';

const states = ['idle', 'applying', 'waiting', 'reverting', 'stuck'] as const;
const endings = ['confirmed', 'rolled-back', 'stuck'] as const;

/** What `sh apply.sh --status` says of a device. */
export interface DeviceStatus {
  readonly state: (typeof states)[number];
  /** The plan in force, by its id. */
  readonly plan: string | null;
  /** The plan of a run that is not finished, and that run. */
  readonly pending: string | null;
  readonly run: string | null;
  /** Seconds until the device takes the pending run back by itself. */
  readonly remainingS: number | null;
  readonly by: string | null;
  /** How the last finished run ended. */
  readonly last: { readonly run: string | null; readonly outcome: (typeof endings)[number] } | null;
}

/** A device that nothing was ever applied to. */
export const untouched: DeviceStatus = { state: 'idle', plan: null, pending: null, run: null, remainingS: null, by: null, last: null };

/** Reads the lines `key value` of `--status`; unknown keys are for newer programs. The device is not trusted: what has no known form counts as absent. */
export function parseStatus(text: string): Result<DeviceStatus> {
  const values = new Map<string, string>();
  for (const line of text.slice(0, 16_384).split('\n')) {
    const [, key, value] = /^([a-z-]{1,40}) (.*?)\r?$/.exec(line) ?? [];
    if (key !== undefined && value !== undefined && !values.has(key)) values.set(key, value.trim());
  }
  const state = states.find((name) => name === values.get('state'));
  if (values.get('fieldwright') !== '1' || !state) {
    const message = `apply.sh --status answered ${JSON.stringify(printable(text, 80))}, which is no status that this version reads.`;
    return fail({ code: 'no-status', message });
  }
  const id = (key: string) => /^[A-Za-z0-9-]{1,64}$/.exec(values.get(key) ?? '')?.[0] ?? null;
  const remaining = /^\d{1,7}$/.test(values.get('remaining') ?? '') ? Number(values.get('remaining')) : null;
  const by = values.get('by') ?? '-';
  return ok({
    state,
    plan: dashIsNull(id('plan')),
    pending: dashIsNull(id('pending')),
    run: dashIsNull(id('run')),
    remainingS: remaining,
    by: by === '-' ? null : printable(by, 120),
    last: lastOf(values.get('last') ?? ''),
  });
}

function lastOf(text: string): DeviceStatus['last'] {
  const [run = '-', word] = text.split(/\s+/);
  const outcome = endings.find((name) => name === word);
  return outcome ? { run: /^[A-Za-z0-9-]{1,64}$/.test(run) ? dashIsNull(run) : null, outcome } : null;
}

const dashIsNull = (text: string | null): string | null => (text === '-' ? null : text);
