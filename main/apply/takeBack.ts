import type { End } from '../../shared/apply/conduct.ts';
import { standingOf } from '../../shared/apply/standing.ts';
import { lastLines, runScript } from './commands.ts';
import { askUntil, type DeviceMemory, forgetFresh, noteDeadline, type RunDevice, tellLost, tellOf } from './device.ts';
import { withProgress } from './progress.ts';

/** So often a rollback that the device refuses (its lock is held, its answer was lost) is tried again. */
const MAX_TRIES = 5;

/**
 * Takes back what a run did to a device, over a new connection where the old one is gone. A device that cannot be reached takes itself back at
 * its deadline: it is looked at until some time after that. What is told is what the device said.
 */
export async function takeBack(device: RunDevice, memory: DeviceMemory): Promise<End> {
  const { script, timing, name } = device;
  const never = new AbortController().signal;
  forgetFresh(memory);
  const start = performance.now();
  // Confirmed, it waits for nobody: then it is only tried for a while.
  const until = memory.isConfirmed ? start + timing.tryMs : Math.max(start + timing.tryMs, (memory.deadlineMs ?? start) + timing.marginMs);
  for (let tries = 1; ; tries++) {
    const status = await askUntil(device, (seen) => standingOf(seen, script.run) !== 'busy', until, never);
    if (!status.ok) return notSeen(device, memory);
    noteDeadline(device, memory, status.value);
    const standing = standingOf(status.value, script.run);
    if (standing === 'rolled-back') return finished(device, memory, 'rolled-back');
    if (standing === 'none' && !memory.isConfirmed) return finished(device, memory, 'refused');
    if (standing === 'busy') return notSeen(device, memory);
    const remote = await device.connections.fresh(name, AbortSignal.timeout(timing.shortMs));
    const options = withProgress(device, { signal: never, timeoutMs: 10 * timing.shortMs });
    const printed = remote.ok ? await runScript(remote.value, script, ['rollback.sh'], options) : remote;
    if (remote.ok) remote.value.close();
    if (printed.ok) {
      const { code, err, out } = printed.value;
      device.print(err);
      if (code === 0) return finished(device, memory, 'rolled-back');
      if (code === 4) return leftStuck(device, memory, lastLines(err || out));
      // The device's last run is another. It may be the one confirmed last all the same, where that other was taken back: only the device knows.
      if (standing === 'none') return superseded(device, memory);
      tellOf(device, 'not-taken-back', { said: lastLines(err || out) });
      memory.isDoubtful = true;
      // One that waits takes itself back in the end: it is asked until then.
      if (tries >= MAX_TRIES && standing !== 'waiting') return standing;
      if (performance.now() >= until) return notSeen(device, memory);
    } else if (tries >= MAX_TRIES) return notSeen(device, memory);
    await device.sleep(timing.lookMs, device.gaveUp);
  }
}

function finished(device: RunDevice, memory: DeviceMemory, end: 'rolled-back' | 'refused'): End {
  memory.deadlineMs = null;
  memory.isConfirmed = false;
  if (memory.isDoubtful) device.show({ failure: null });
  memory.isDoubtful = false;
  return end;
}

function leftStuck(device: RunDevice, memory: DeviceMemory, said: string): End {
  memory.isDoubtful = true;
  tellOf(device, 'stuck', { said });
  return 'stuck';
}

/** What of this run stands there is the later one's affair. */
function superseded(device: RunDevice, memory: DeviceMemory): End {
  memory.isDoubtful = true;
  tellOf(device, 'superseded');
  return 'unknown';
}

function notSeen(device: RunDevice, memory: DeviceMemory): End {
  memory.isDoubtful = true;
  tellLost(device, memory);
  return 'unknown';
}
