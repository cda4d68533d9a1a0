import ssh2 from 'ssh2';
import type { Clock } from './device/clock.ts';
import { createDevice, type Device, type DeviceDescription } from './device/device.ts';
import { type DeviceServer, startServer } from './ssh/server.ts';

/** The plant while it runs. */
export interface Running {
  readonly devices: ReadonlyMap<string, Device>;
  /** Private key of the only user key that is let in, in OpenSSH's form. */
  readonly identity: string;
  readonly knownHosts: string;
  /** Settles once the device is up. */
  port(name: string): Promise<number>;
  /** Who logs in where the site names nobody. */
  userOf(name: string): string;
  close(): Promise<void>;
}

interface KeyPair {
  /** In OpenSSH's form. */
  readonly private: string;
  /** `type base64 comment`. */
  readonly public: string;
}

/** ssh2 cuts zeros off the front of a public key and so makes one in 256 unreadable: such a one is drawn again. */
function newKey(): KeyPair {
  for (;;) {
    const pair = ssh2.utils.generateKeyPairSync('ed25519', { comment: 'fieldwright demo plant' });
    if (!(ssh2.utils.parseKey(pair.private) instanceof Error)) return pair;
  }
}

export async function runPlant(
  descriptions: readonly DeviceDescription[],
  clock: Clock,
  nameOf: (host: string) => string | null,
): Promise<Running> {
  const devices = new Map<string, Device>();
  const servers = new Map<string, DeviceServer>();
  const user = newKey();
  const lines: string[] = [];

  /** A jump goes on to another device of the plant, by its name or by where it listens. */
  async function jumpTo(host: string, port: number): Promise<number | null> {
    if (host === '127.0.0.1') return [...servers.values()].some((server) => server.port === port) ? port : null;
    const server = servers.get(nameOf(host) ?? '');
    return server && port === 22 ? server.port : null;
  }
  async function close(): Promise<void> {
    for (const device of devices.values()) device.close();
    await Promise.all([...servers.values()].map((server) => server.close()));
  }
  try {
    for (const description of descriptions) {
      const { name } = description;
      const device = await createDevice(description, clock);
      devices.set(name, device);
      const hostKey = newKey();
      const server = await startServer({ device, hostKey: hostKey.private, userKey: user.public, jumpTo });
      servers.set(name, server);
      lines.push(`[127.0.0.1]:${server.port},${name}.demo.invalid ${hostKey.public.split(' ').slice(0, 2).join(' ')}\n`);
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    devices,
    identity: user.private,
    knownHosts: lines.join(''),
    async port(name) {
      const server = servers.get(name);
      if (!server) throw new Error(`there is no device ${name}`);
      await devices.get(name)?.ready();
      return server.port;
    },
    userOf: (name) => (['hmi1', 'camera1'].includes(name) ? 'operator' : 'root'),
    close,
  };
}
