import type { Call } from '../shell/machine.ts';
import type { User } from '../shell/process.ts';
import { runShell } from '../shell/run.ts';
import { Shell } from '../shell/state.ts';
import type { Stream } from '../shell/streams.ts';
import type { Device } from './device.ts';

interface Run {
  readonly user: User;
  readonly text: string;
  readonly streams: ReadonlyMap<number, Stream>;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A shell's call on a device, in a process of its own. */
export function newCall(device: Device, { user, streams, environment = {}, title }: Omit<Run, 'text'> & { readonly title: string }): Call {
  const process = device.machine.processes.start({ parent: 1, user, title });
  return {
    machine: device.machine,
    process,
    name: 'sh',
    args: [],
    streams,
    environment: { ...device.environment(user), ...environment },
    folder: user.home,
    umask: 0o022,
  };
}

/** Runs one command line as sshd does: through the user's login shell with `-c`. */
export async function runCommandLine(
  device: Device,
  { user, text, streams, environment = {} }: Run,
): Promise<{ readonly status: number; readonly signalName: string | null }> {
  const call = newCall(device, { user, streams, environment, title: `sh -c ${text.slice(0, 200)}` });
  const status = await runShell(new Shell(call), text);
  call.process.end(status);
  return { status, signalName: call.process.killedBy };
}
