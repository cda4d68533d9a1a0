import { plantDevices } from '../../../main/demo/description.ts';
import { type Clock, systemClock } from '../../../main/demo/device/clock.ts';
import { createDevice, type Device } from '../../../main/demo/device/device.ts';
import { runCommandLine } from '../../../main/demo/device/session.ts';
import { root } from '../../../main/demo/device/users.ts';
import type { NetworkDescription } from '../../../main/demo/network/model.ts';
import type { User } from '../../../main/demo/shell/process.ts';
import { createCollector, streamOf } from '../../../main/demo/shell/streams.ts';

export interface Printed {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A device without its SSH server; `network` in the place of its own. */
export async function simulatedDevice({
  name = 'sw1',
  network,
  clock = systemClock,
}: {
  name?: string;
  network?: NetworkDescription;
  clock?: Clock;
} = {}) {
  const description = plantDevices.find((one) => one.name === name);
  if (!description) throw new Error(`no ${name} in the plant`);
  const device = await createDevice({ ...description, ...(network && { network }) }, clock);
  return { device, run: runner(device) };
}

function runner(device: Device) {
  return async (text: string, { user = root, stdin = '' }: { user?: User; stdin?: string } = {}): Promise<Printed> => {
    const [stdout, stderr] = [createCollector(1e8), createCollector(1e8)];
    const { status } = await runCommandLine(device, {
      user,
      text: Buffer.from(text).toString('latin1'),
      streams: new Map([
        [0, streamOf(stdin)],
        [1, stdout.stream],
        [2, stderr.stream],
      ]),
    });
    const decode = (octets: string) => Buffer.from(octets, 'latin1').toString();
    return { status, stdout: decode(stdout.text()), stderr: decode(stderr.text()) };
  };
}

/** A port as the device lab has it: a veth with four transmit queues. */
export const labPort: NetworkDescription = {
  seed: 200,
  ports: [{ name: 'eth0', speed: 10_000, queues: 4, driver: 'veth', clock: null, isVirtual: true, vlans: [{ name: 'eth0.10', id: 10 }] }],
};

/** A clock that a test moves: nothing waits in real time. */
export function steppedClock(start = Date.UTC(2026, 0, 1)): Clock & { advance(ms: number): void } {
  let at = 0;
  const timers = new Map<symbol, { readonly due: number; readonly action: () => void }>();
  return {
    now: () => start + at,
    bootTime: () => at,
    after(ms, action) {
      const key = Symbol('timer');
      timers.set(key, { due: at + ms, action });
      return () => void timers.delete(key);
    },
    advance(ms) {
      const end = at + ms;
      for (;;) {
        const next = [...timers].filter(([, { due }]) => due <= end).sort(([, one], [, other]) => one.due - other.due)[0];
        if (!next) break;
        timers.delete(next[0]);
        at = Math.max(at, next[1].due);
        next[1].action();
      }
      at = end;
    },
  };
}
