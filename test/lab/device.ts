import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LinkState } from './address.ts';
import { ensureDisk } from './image.ts';
import { ensureKernel } from './kernel.ts';
import { type Machine, powerOn } from './machine.ts';
import { openNamespace } from './namespace.ts';
import { whyNoLab } from './prerequisites.ts';
import { emulatedPc } from './qemu.ts';
import { type Kind, makeSeed } from './seed.ts';
import { type Answer, connectTo, type ExecOptions, type Session } from './session.ts';
import { userMode } from './userMode.ts';

/** A device with a real Linux kernel, a real SSH server and iproute2; as root on it. */
export interface LabDevice {
  /** Over the link that `setLink` is about. */
  readonly address: DeviceAddress;
  /** Over the lab's own way in, which stays when the link is cut. */
  readonly exec: (argv: readonly string[], options?: ExecOptions) => Promise<Answer>;
  /** Writes files, by absolute path, the same way; folders are made. */
  readonly putAll: Session['putAll'];
  /** A connection of its own over the link, as root or as `engineer`, who may use sudo. The caller closes it. */
  readonly connect: (user?: 'root' | 'engineer') => Promise<Session>;
  readonly setLink: (state: LinkState) => Promise<void>;
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

export interface DeviceOptions extends Partial<Kind> {
  /** What runs its kernel: User-Mode Linux, by default, or an emulated PC. */
  readonly machine?: 'uml' | 'qemu';
  /** Transmit queues by name of port; each port is a veth with its cable plugged in, or a card of the emulated PC. */
  readonly ports?: Readonly<Record<string, number>>;
  readonly signal?: AbortSignal | undefined;
  readonly say?: (line: string) => void;
}

/**
 * Boots a device of its own: fresh disk, fresh keys, a network namespace that nobody else is in.
 * @throws Error with a sentence where the lab cannot run here, or the device does not come up
 */
export async function bootDevice({ ports = {}, machine = 'uml', signal, say, ...wanted }: DeviceOptions = {}): Promise<LabDevice> {
  const missing = whyNoLab(machine);
  if (missing) throw new Error(missing);
  const kind: Kind = { init: 'minimal', server: 'openssh', userland: 'debian', ...wanted };
  const disk = await ensureDisk({ signal, say });
  const engine = machine === 'qemu' ? emulatedPc(await ensureKernel({ signal, say }), ports) : userMode;
  const folder = await mkdtemp(join(tmpdir(), 'fieldwright-lab-'));
  const closing = new AsyncDisposableStack();
  closing.defer(() => rm(folder, { recursive: true, force: true }));
  try {
    const { privateKeyFile, hostKey } = await makeSeed(folder, kind, ports);
    const network = await openNamespace();
    closing.defer(network.close);
    const knownHostsFile = join(folder, 'known_hosts');
    const { link, maintenance } = network.ports;
    await writeFile(knownHostsFile, `[127.0.0.1]:${link} ${hostKey}\n`);
    const power = createPower({
      start: () => powerOn({ engine, disk, folder, namespacePid: network.pid, signal, say }),
      connect: () => connectTo({ port: maintenance, privateKeyFile, hostKey }),
      powerOff: kind.init === 'systemd' ? ['systemctl', 'poweroff'] : ['sh', '-c', 'sync; busybox poweroff -f'],
    });
    closing.defer(power.cutPower);
    await power.powerOn();
    return {
      ...power,
      address: { host: '127.0.0.1', port: link, user: 'root', privateKeyFile, knownHostsFile },
      setLink: network.setLink,
      connect: (user) => connectTo({ port: link, user, privateKeyFile, hostKey }),
      close: () => closing.disposeAsync(),
    };
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

interface PowerParts {
  readonly start: () => Promise<Machine>;
  readonly connect: () => Promise<Session>;
  readonly powerOff: readonly string[];
}

/** On, off, and what can be said to the device while it is on. */
function createPower({ start, connect, powerOff }: PowerParts) {
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
      (await connected()).exec(powerOff).catch(() => {});
      await machine?.off;
      machine = null;
      await disconnect();
      await on();
    },
  };
}
