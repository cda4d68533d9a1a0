/**
 * The lab by hand: `npm run lab`, which boots a device and says how to log in, `-- shell`, which logs in, `-- build`. With `--qemu`
 * the device is an emulated PC.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { bootDevice, type DeviceAddress } from './device.ts';
import { ensureDisk } from './image.ts';
import { ensureKernel } from './kernel.ts';
import { sshArgv } from './openSsh.ts';
import { whyNoLab } from './prerequisites.ts';

const verbs = ['boot', 'shell', 'build'];
/** As many ports and queues as the sample sites name. */
const ports = { eth0: 4, eth1: 4, eth2: 4, eth3: 4 };

const words = process.argv.slice(2);
const [verb = 'boot', ...more] = words.filter((word) => word !== '--qemu');
process.exitCode = await main(words.includes('--qemu') ? 'qemu' : 'uml');

async function main(machine: 'uml' | 'qemu'): Promise<number> {
  const unknown = more[0] ?? (verbs.includes(verb) ? null : verb);
  if (unknown !== null) return refuse(`there is no "${unknown}"; there are ${verbs.join(', ')}, and --qemu.`, 2);
  const missing = whyNoLab(machine);
  if (missing) return refuse(missing, 1);
  const stopping = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => stopping.abort());
  const { signal } = stopping;
  if (verb === 'build') {
    say(await ensureDisk({ signal, say }));
    if (machine === 'qemu') say((await ensureKernel({ signal, say })).kernel);
    return 0;
  }
  const start = performance.now();
  const device = await bootDevice({ machine, ports, signal, say });
  try {
    say(`a device is up after ${((performance.now() - start) / 1000).toFixed(1)} s, with the ports ${Object.keys(ports).join(', ')}`);
    if (verb === 'shell') return await logIn(device.address);
    say(`log in with: ${sshArgv(device.address).join(' ')}`);
    say('Ctrl+C ends it and removes its disk.');
    await whenAborted(signal);
    return 0;
  } finally {
    await device.close();
  }
}

async function logIn(address: DeviceAddress): Promise<number> {
  const [program, ...rest] = sshArgv(address);
  const [code] = await once(spawn(program, rest, { stdio: 'inherit' }), 'exit');
  return typeof code === 'number' ? code : 1;
}

/** An event that is waited for does not keep Node running; a timer does. */
async function whenAborted(signal: AbortSignal): Promise<void> {
  const awake = setInterval(() => {}, 2 ** 30);
  if (!signal.aborted) await once(signal, 'abort');
  clearInterval(awake);
}

function say(line: string): void {
  process.stderr.write(`lab: ${line}\n`);
}

function refuse(message: string, code: number): number {
  say(message);
  return code;
}
