import type { Failure, Result } from '../../shared/kit/result.ts';
import type { OpenRemote } from '../kit/remote.ts';
import type { DeviceFiles } from './deviceFiles.ts';
import { Refusal } from './refusal.ts';
import { overSftp, type SftpHold } from './sftp.ts';
import { hashOf, overShell, scriptRunner } from './shell.ts';

/** What the files of devices are reached through. */
export interface FilesPorts {
  openSftp(device: string, options?: { readonly signal?: AbortSignal }): Promise<Result<SftpHold, Failure>>;
  readonly open: OpenRemote;
}

export interface Devices {
  /** A way of one's own to a device's files; whoever opens it closes it. */
  open(device: string, asRoot: boolean, signal: AbortSignal): Promise<DeviceFiles>;
  /** The way that all short work shares; it stays open for a while after the last `release`. */
  borrow(device: string, asRoot: boolean): Promise<{ readonly files: DeviceFiles; release(): void }>;
  /** Work over the shared way. */
  use<T>(device: string, asRoot: boolean, work: (files: DeviceFiles) => Promise<T>): Promise<T>;
  close(): void;
}

/** A way that nobody uses gives its channel back after this time. */
const LINGER_MS = 15_000;

interface Shared {
  readonly files: Promise<DeviceFiles>;
  users: number;
  timer: NodeJS.Timeout | null;
}

export function createDevices(ports: FilesPorts): Devices {
  const shared = new Map<string, Shared>();

  const drop = (key: string, held: Shared) => {
    if (shared.get(key) === held) shared.delete(key);
    if (held.timer) clearTimeout(held.timer);
    void held.files.then(
      (files) => files.close(),
      () => undefined,
    );
  };

  function hold(device: string, asRoot: boolean): { key: string; held: Shared } {
    const key = `${asRoot} ${device}`;
    const there = shared.get(key);
    if (there) return { key, held: there };
    const held: Shared = { files: openFiles(ports, device, asRoot), users: 0, timer: null };
    shared.set(key, held);
    held.files.then(
      (files) => void files.ended.then(() => drop(key, held)),
      () => drop(key, held),
    );
    return { key, held };
  }

  async function borrow(device: string, asRoot: boolean) {
    const { key, held } = hold(device, asRoot);
    held.users += 1;
    if (held.timer) clearTimeout(held.timer);
    let isHeld = true;
    const release = () => {
      if (!isHeld) return;
      isHeld = false;
      held.users -= 1;
      if (held.users > 0) return;
      held.timer = setTimeout(() => drop(key, held), LINGER_MS);
      held.timer.unref();
    };
    try {
      return { files: await held.files, release };
    } catch (error) {
      release();
      throw error;
    }
  }

  return {
    open: (device, asRoot, signal) => openFiles(ports, device, asRoot, signal),
    borrow,
    async use(device, asRoot, work) {
      const { files, release } = await borrow(device, asRoot);
      try {
        return await work(files);
      } finally {
        release();
      }
    },
    close() {
      for (const [key, held] of [...shared]) drop(key, held);
    },
  };
}

/** A device that cannot be asked now is no device that cannot hash. */
const PASSES: ReadonlySet<string> = new Set(['lost', 'cancelled', 'missing', 'denied']);

/** SFTP where the device has it; its shell where it has not, and as root, for which SFTP knows no way. */
async function openFiles(ports: FilesPorts, device: string, asRoot: boolean, signal?: AbortSignal): Promise<DeviceFiles> {
  const remote = value(await ports.open(device));
  if (asRoot) return overShell({ device, remote, asRoot });
  const opened = await ports.openSftp(device, signal ? { signal } : {});
  if (!opened.ok) {
    if (opened.failure.code === 'no-sftp') return overShell({ device, remote, asRoot });
    remote.close();
    return value(opened);
  }
  const run = scriptRunner(device, remote, false);
  const hold = opened.value;
  void hold.ended.then(() => remote.close());
  return overSftp({
    device,
    hold,
    // A device that gives files and runs no commands (ForceCommand internal-sftp) cannot hash.
    sha256: (path, bytes, over) =>
      hashOf(run, path, bytes, over).catch((error: unknown) => {
        if (error instanceof Refusal && !PASSES.has(error.failure.code)) return null;
        throw error;
      }),
  });
}

function value<T>(result: Result<T, Failure>): T {
  if (result.ok) return result.value;
  const { code, message } = result.failure;
  throw new Refusal({ code, message, values: { reason: message } });
}
