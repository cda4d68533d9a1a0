import type { RunOutcome } from './contract.ts';
import { type DiffLine, diffLines } from './lineDiff.ts';

/** Devices on which a command line went the same way. */
export interface OutcomeGroup {
  readonly devices: readonly string[];
  readonly outcome: RunOutcome;
  /** What they printed against what the first group printed; null for the first group itself, and where one of the two printed nothing to compare. */
  readonly diff: readonly DiffLine[] | null;
}

/**
 * Groups devices by how they ended and what they printed; how long it took does not count. The largest group comes first, and of
 * equal ones that whose first device comes first by name; failures to run at all come last.
 */
export function groupOutcomes(outcomes: ReadonlyMap<string, RunOutcome>): readonly OutcomeGroup[] {
  const groups = new Map<string, { devices: string[]; outcome: RunOutcome }>();
  for (const [device, outcome] of [...outcomes].sort(([a], [b]) => compare(a, b))) {
    const id = identityOf(outcome);
    const group = groups.get(id);
    if (group) group.devices.push(device);
    else groups.set(id, { devices: [device], outcome });
  }
  const ordered = [...groups.values()].sort(
    (a, b) =>
      Number(a.outcome.kind === 'failed') - Number(b.outcome.kind === 'failed') ||
      b.devices.length - a.devices.length ||
      compare(a.devices[0] ?? '', b.devices[0] ?? ''),
  );
  const [first] = ordered;
  return ordered.map((group) => ({ ...group, diff: group === first || !first ? null : diffOf(first.outcome, group.outcome) }));
}

/** The lines a command printed, those of stderr after those of stdout, each said to be one. */
export function linesOf(outcome: RunOutcome): readonly string[] {
  if (outcome.kind === 'failed') return [outcome.failure.message];
  return [...splitLines(outcome.stdout), ...splitLines(outcome.stderr).map((line) => `stderr: ${line}`)];
}

function diffOf(first: RunOutcome, other: RunOutcome): readonly DiffLine[] | null {
  if (first.kind === 'failed' || other.kind === 'failed') return null;
  return diffLines(linesOf(first), linesOf(other));
}

/** Of a failure its code: sentences name the device. */
function identityOf(outcome: RunOutcome): string {
  if (outcome.kind === 'failed') return JSON.stringify(['failed', outcome.failure.code]);
  const { code, signal, stdout, stderr } = outcome;
  return JSON.stringify(['done', code, signal, stdout, stderr]);
}

function splitLines(text: string): readonly string[] {
  if (text === '') return [];
  return text.replace(/\n$/, '').split('\n');
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
