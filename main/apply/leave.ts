import { printable } from '../../shared/kit/printable.ts';
import { runAsRoot } from './commands.ts';
import { type RunDevice, short } from './device.ts';
import type { createLimit } from './limit.ts';

/** Device journals that one journal of a run holds together, octets. */
const MAX_ALL = 48 * 1024 * 1024;
const MAX_EACH = 256 * 1024;

/** Leaves the devices after a run: what was uploaded goes, what they wrote about it is brought home. @returns their journals by name */
export async function leave(devices: readonly RunDevice[], limit: ReturnType<typeof createLimit>): Promise<Record<string, string>> {
  const most = Math.min(MAX_EACH, Math.floor(MAX_ALL / Math.max(1, devices.length)));
  const journals: Record<string, string> = {};
  await Promise.all(
    devices.map((device) =>
      limit(async () => {
        const signal = AbortSignal.timeout(device.timing.shortMs);
        const remote = await device.connections.get(device.name, signal);
        if (!remote.ok) return;
        await runAsRoot(remote.value, 'discard', [device.script.run], short(device, signal));
        const printed = await runAsRoot(remote.value, 'journal', [device.planId], { ...short(device, signal), limitBytes: 2 * MAX_EACH });
        if (printed.ok && printed.value.out !== '') journals[device.name] = legible(printed.value.out.slice(-most));
        device.connections.release(device.name);
      }),
    ),
  );
  return journals;
}

function legible(text: string): string {
  return text
    .split('\n')
    .map((line) => printable(line))
    .join('\n');
}
