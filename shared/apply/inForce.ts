import { type DeviceFailure, deviceFailure } from './failures.ts';
import { parseStatus, untouched } from './status.ts';

/** What a device says of an earlier run that is to be taken back. */
export type EarlierRun =
  /** Taking it back is for the plan's own script on the device. */
  | { readonly kind: 'there'; readonly planId: string }
  | { readonly kind: 'back' }
  | { readonly kind: 'gone'; readonly failure: DeviceFailure };

/** Reads what the script `inForce` of main/apply/commands.ts says. The device is not trusted: what has no known form counts as absent. */
export function parseEarlierRun(text: string, run: string, device: string): EarlierRun {
  const gone = (failure: DeviceFailure): EarlierRun => ({ kind: 'gone', failure });
  const lines = text.slice(0, 65_536).split('\n');
  const idAt = (key: string) =>
    /^[A-Za-z0-9-]{1,64}$/.exec(lines.find((line) => line.startsWith(`${key} `))?.slice(key.length + 1) ?? '')?.[0];
  // Whoever asks an apply.sh that is there gets a status, or does not know.
  const isAsked = lines.some((line) => line.startsWith('asked yes'));
  const parsed = isAsked ? parseStatus(text) : null;
  if (parsed && !parsed.ok) return gone(deviceFailure('no-answer', { device, said: parsed.failure.message }));
  const status = parsed?.value ?? untouched;
  if (status.state !== 'idle') {
    // It waits, or could not be taken back: its own script goes on with it.
    if (status.run === run && status.pending !== null) return { kind: 'there', planId: status.pending };
    return gone(deviceFailure('other-pending', { device, run: status.run ?? '-', by: status.by ?? '?', state: status.state }));
  }
  if (status.last?.run === run && status.last.outcome === 'rolled-back') return { kind: 'back' };
  if (status.plan === null) return gone(deviceFailure('not-in-force', { device }));
  // A later run that was taken back leaves this one as the last that was confirmed; a later one that was confirmed does not.
  const isLast = idAt('confirmed-run') === run && idAt('confirmed-plan') === status.plan;
  return isLast ? { kind: 'there', planId: status.plan } : gone(deviceFailure('superseded', { device }));
}
