import { type DeviceFailure, deviceFailure } from '../../shared/apply/failures.ts';
import { clocksApart } from '../../shared/apply/preflight.ts';
import type { DeviceRun } from '../../shared/apply/run.ts';
import type { DeviceStatus } from '../../shared/apply/status.ts';
import type { AnyFacet } from '../../shared/facets.ts';
import type { Site } from '../../shared/site/model.ts';
import { type RunDevice, short, tell } from './device.ts';
import { readJournal, rewriteJournal } from './journals.ts';
import type { createLimit } from './limit.ts';
import { lookAt } from './look.ts';
import { probeDevice } from './probe.ts';
import { recover } from './recover.ts';
import { unfinishedJournals } from './unfinished.ts';

export interface Planning {
  readonly site: Site;
  readonly facets: readonly AnyFacet[];
  readonly devices: readonly RunDevice[];
  readonly journalFolder: string;
  readonly limit: ReturnType<typeof createLimit>;
  findingsOf(device: string): DeviceRun['findings'];
  onBug(error: unknown): void;
}

/** Looks at all devices, reading only: what differs on each, and what stands in the way of a run. Ends early with the signal. */
export async function planAll(planning: Planning, signal: AbortSignal): Promise<void> {
  const offsets: Record<string, number> = {};
  const statuses = new Map<string, DeviceStatus>();
  const one = async (device: RunDevice) => {
    const seen = signal.aborted
      ? null
      : await planDevice(planning, device, signal).catch((error: unknown) => broken(planning, device, error));
    if (seen?.clockOffS !== null && seen !== null) offsets[device.name] = seen.clockOffS;
    if (seen?.status) statuses.set(device.name, seen.status);
    device.connections.release(device.name);
  };
  await Promise.all(planning.devices.map((device) => planning.limit(() => one(device))));
  if (signal.aborted) return;
  const add = addTo(planning);
  for (const [name, apart] of Object.entries(clocksApart(offsets))) add(name, apart);
  await finishOldRuns(planning, statuses);
}

/** A fault of this program with one device leaves the others' plan whole. */
function broken({ onBug }: Planning, device: RunDevice, error: unknown): null {
  onBug(error);
  const reason = error instanceof Error ? error.message : String(error);
  return refuse(device, deviceFailure('bug', { device: device.name, said: reason }));
}

function addTo({ devices, findingsOf }: Planning) {
  return (name: string, finding: DeviceRun['findings'][number]) => {
    devices.find((device) => device.name === name)?.show({ findings: [finding, ...findingsOf(name)] });
  };
}

/** @returns what of it matters to the others; null where the device could not be looked at */
async function planDevice(
  { site, facets }: Planning,
  device: RunDevice,
  signal: AbortSignal,
): Promise<{ readonly clockOffS: number | null; readonly status: DeviceStatus | null } | null> {
  // Also where it is not reached: that it is looked for elsewhere may be why.
  device.show({ findings: device.known.map((found) => ({ ...found })) });
  const remote = await device.connections.get(device.name, signal);
  if (!remote.ok) return refuse(device, remote.failure);
  device.show({ phase: 'planning' });
  const options = short(device, signal);
  const probed = await probeDevice({ site, device: device.device, facets }, remote.value, options);
  if (!probed.ok) return refuse(device, probed.failure);
  const looked = await lookAt(device, remote.value, false, options);
  if (!looked.ok) return refuse(device, looked.failure);
  const { findings, clockOffS, status } = looked.value;
  const all = [...device.known, ...findings, ...probed.value.findings];
  device.show({ phase: 'planned', changes: probed.value.changes, findings: all.map((found) => ({ ...found })) });
  return { clockOffS, status };
}

function refuse(device: RunDevice, failure: DeviceFailure): null {
  device.show({ phase: 'refused' });
  tell(device, failure);
  return null;
}

/** Runs that a crash of this program, or of its computer, cut off: told on the devices, and their journals finished as far as these say. */
async function finishOldRuns(planning: Planning, statuses: ReadonlyMap<string, DeviceStatus>): Promise<void> {
  const add = addTo(planning);
  for (const { name, journal, earlier } of await unfinishedJournals(planning.journalFolder)) {
    const { journal: after, findings } = recover(journal, statuses, earlier);
    for (const [device, finding] of Object.entries(findings)) add(device, finding);
    const now = await readJournal(planning.journalFolder, name);
    if (now.ok && now.value.run.outcome === null) await rewriteJournal(planning.journalFolder, name, after);
  }
}
