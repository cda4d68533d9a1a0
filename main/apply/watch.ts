import { standingOf } from '../../shared/apply/standing.ts';
import { readStatus } from './commands.ts';
import { type DeviceMemory, noteDeadline, type RunDevice, short } from './device.ts';
import type { createLimit } from './limit.ts';

interface Waiting {
  readonly device: RunDevice;
  readonly memory: DeviceMemory;
}

/** A device counts whole seconds, and what it says takes its time to come here. */
const DEADLINE_TOLERANCE_MS = 2_500;

/**
 * Looks after devices that wait for a confirmation: their deadlines are read again and again, for the devices' clocks count.
 * @returns `lapsed` where a deadline is over, `left` where one of them has stopped waiting before it, null where the signal ended the watching
 */
export async function watchWaiting(
  waiting: readonly Waiting[],
  limit: ReturnType<typeof createLimit>,
  signal: AbortSignal,
): Promise<'lapsed' | 'left' | null> {
  const [first] = waiting;
  if (!first) return null;
  const { sleep, timing } = first.device;
  while (!signal.aborted) {
    const soonest = Math.min(...waiting.map(({ memory }) => memory.deadlineMs ?? Number.POSITIVE_INFINITY));
    const leftMs = soonest - performance.now();
    if (leftMs <= 0) return 'lapsed';
    if (!(await sleep(Math.min(leftMs, 2 * timing.lookMs), signal))) return null;
    const seen = await Promise.all(waiting.map((one) => limit(() => isWaiting(one, signal))));
    if (signal.aborted) return null;
    if (seen.includes(false)) return performance.now() >= soonest - DEADLINE_TOLERANCE_MS ? 'lapsed' : 'left';
  }
  return null;
}

/** A device that does not answer counts as waiting: its own deadline ends that. */
async function isWaiting({ device, memory }: Waiting, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return true;
  const remote = await device.connections.get(device.name, AbortSignal.any([signal, AbortSignal.timeout(device.timing.shortMs)]));
  const status = remote.ok ? await readStatus(remote.value, device.script, short(device, signal)) : remote;
  if (!status.ok) {
    if (!signal.aborted) device.connections.drop(device.name);
    return true;
  }
  noteDeadline(device, memory, status.value);
  const standing = standingOf(status.value, device.script.run);
  return standing === 'waiting' || standing === 'busy';
}
