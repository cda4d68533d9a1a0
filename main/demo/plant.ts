import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Failure, fail, ok, type Result } from '../../shared/kit/result.ts';
import { plantDevices } from './description.ts';
import { type Clock, systemClock } from './device/clock.ts';
import { makeKeyFolder } from './keyFolder.ts';
import type { Running } from './running.ts';

/** Where a simulated device is reached, and with what. */
export interface SimulatedAddress {
  readonly host: '127.0.0.1';
  readonly port: number;
  readonly user: string;
  readonly identityFile: string;
  readonly knownHostsFile: string;
}

/** The demo plant: simulated devices that a real SSH client logs into. Nothing of it is loaded before the first is reached. */
export interface DemoPlant {
  /** @param host `NAME.demo.invalid`, as it stands in the sample */
  reach(host: string): Promise<Result<SimulatedAddress, Failure>>;
  /** Names of the devices. */
  devices(): readonly string[];
  close(): Promise<void>;
}

/** A name that never resolves (RFC 6761 §6.4): a device that is simulated cannot be taken for a real one. */
const DOMAIN = '.demo.invalid';

interface Options {
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

export function createDemoPlant({ signal, clock = systemClock }: Options): DemoPlant {
  const names = plantDevices.map(({ name }) => name);
  let starting: Promise<Started> | null = null;
  let isClosed = signal.aborted;

  async function close(): Promise<void> {
    isClosed = true;
    const started = await starting?.catch(() => null);
    starting = null;
    await started?.close();
  }
  signal.addEventListener('abort', () => void close(), { once: true });

  return {
    async reach(host) {
      const name = nameOf(host);
      if (name === null || !names.includes(name)) {
        return fail({
          code: 'no-such-device',
          message: `${host} is not in the demo plant. It has ${names.map((one) => one + DOMAIN).join(', ')}.`,
        });
      }
      if (isClosed) return fail({ code: 'closed', message: 'The demo plant has been shut down. Start Fieldwright again.' });
      try {
        starting ??= start(clock);
        const { running, folder } = await starting;
        const port = await running.port(name);
        const user = running.userOf(name);
        return ok({
          host: '127.0.0.1',
          port,
          user,
          identityFile: path.join(folder, 'id_demo'),
          knownHostsFile: path.join(folder, 'known_hosts'),
        });
      } catch (error) {
        starting = null;
        return fail({
          code: 'demo-plant',
          message: `The demo plant could not be started: ${error instanceof Error ? error.message : String(error)}.`,
        });
      }
    },
    devices: () => names,
    close,
  };
}

/** The device's name in a host of the demo plant; null for every other host. */
export function nameOf(host: string): string | null {
  const lower = host.toLowerCase().replace(/\.$/, '');
  return lower.endsWith(DOMAIN) ? lower.slice(0, -DOMAIN.length) : null;
}

interface Started {
  readonly running: Running;
  readonly folder: string;
  close(): Promise<void>;
}

/** Starts all devices, and leaves their keys in a folder that only this user can read. */
async function start(clock: Clock): Promise<Started> {
  const folder = await makeKeyFolder();
  try {
    const { runPlant } = await import('./running.ts');
    const running = await runPlant(plantDevices, clock, nameOf);
    await writeFile(path.join(folder.path, 'id_demo'), running.identity, { mode: 0o600 });
    await writeFile(path.join(folder.path, 'known_hosts'), running.knownHosts, { mode: 0o600 });
    const close = async () => {
      await running.close();
      await folder.remove();
    };
    return { running, folder: folder.path, close };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
