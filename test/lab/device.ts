import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureDisk } from './image.ts';
import { type Machine, powerOn } from './machine.ts';
import { openNamespace } from './namespace.ts';
import { whyNoLab } from './prerequisites.ts';
import { makeSeed } from './seed.ts';
import { type Answer, connectTo, type ExecOptions, type Session } from './session.ts';

/** A device with a real Linux kernel, OpenSSH's server and iproute2; as root on it. */
export interface LabDevice {
  readonly address: DeviceAddress;
  readonly exec: (argv: readonly string[], options?: ExecOptions) => Promise<Answer>;
  /** Writes files, by absolute path, over SFTP; folders are made. */
  readonly putAll: Session['putAll'];
  /** In order: disks are written first. */
  readonly reboot: () => Promise<void>;
  /** Pulls the plug: SIGKILL to the kernel. What runs over SSH is rejected. */
  readonly cutPower: () => Promise<void>;
  /** After `cutPower`: the same disk, as the cut left it. */
  readonly powerOn: () => Promise<void>;
  /** Ends all of it and removes its disk. */
  readonly close: () => Promise<void>;
}

export interface DeviceAddress {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly user: 'root';
  readonly privateKeyFile: string;
  readonly knownHostsFile: string;
}

export interface DeviceOptions {
  /** Transmit queues by name of port; each port is a veth with its cable plugged in. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly signal?: AbortSignal | undefined;
  readonly say?: (line: string) => void;
}

/**
 * Boots a device of its own: fresh disk, fresh keys, a network namespace that nobody else is in.
 * @throws Error with a sentence where the lab cannot run here, or the device does not come up
 */
export async function bootDevice({ ports = {}, signal, say }: DeviceOptions = {}): Promise<LabDevice> {
  const missing = whyNoLab();
  if (missing) throw new Error(missing);
  const disk = await ensureDisk({ signal, say });
  const folder = await mkdtemp(join(tmpdir(), 'fieldwright-lab-'));
  const closing = new AsyncDisposableStack();
  closing.defer(() => rm(folder, { recursive: true, force: true }));
  try {
    const { privateKeyFile, hostKey } = await makeSeed(folder, ports);
    const { pid, port, close } = await openNamespace();
    closing.defer(close);
    const knownHostsFile = join(folder, 'known_hosts');
    await writeFile(knownHostsFile, `[127.0.0.1]:${port} ${hostKey}\n`);
    const power = createPower({
      start: () => powerOn({ disk, folder, namespacePid: pid, signal }),
      connect: () => connectTo({ port, privateKeyFile, hostKey }),
    });
    closing.defer(power.cutPower);
    await power.powerOn();
    const address = { host: '127.0.0.1', port, user: 'root', privateKeyFile, knownHostsFile } as const;
    return { address, ...power, close: () => closing.disposeAsync() };
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

/** On, off, and what can be said to the device while it is on. */
function createPower({ start, connect }: { start: () => Promise<Machine>; connect: () => Promise<Session> }) {
  let machine: Machine | null = null;
  let session: Promise<Session> | null = null;

  async function connected(): Promise<Session> {
    if (!machine) throw new Error('the device is off');
    session ??= connect();
    return session;
  }
  async function on(): Promise<void> {
    machine = await start();
  }
  async function disconnect(): Promise<void> {
    const open = session;
    session = null;
    (await open?.catch(() => null))?.close();
  }
  return {
    exec: async (argv: readonly string[], options?: ExecOptions) => (await connected()).exec(argv, options),
    putAll: async (files: ReadonlyMap<string, Uint8Array>) => (await connected()).putAll(files),
    powerOn: on,
    async cutPower() {
      await machine?.cut();
      machine = null;
      await disconnect();
    },
    async reboot() {
      // The connection breaks under the command, and the answer with it.
      (await connected()).exec(['sh', '-c', 'sync; busybox poweroff -f']).catch(() => {});
      await machine?.off;
      machine = null;
      await disconnect();
      await on();
    },
  };
}
