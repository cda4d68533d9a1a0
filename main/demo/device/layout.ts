import { KERNEL } from '../tools/system.ts';
import { breathe } from './clock.ts';
import type { Disk } from './files.ts';
import type { Life } from './life.ts';
import { root, users } from './users.ts';

/** Programs that lie in /usr/sbin. */
const inSbin = new Set(['ip', 'tc', 'ethtool', 'pmc', 'sysctl', 'reboot', 'poweroff', 'halt']);
/** Units that the image brings and that run from the start. */
export const SHIPPED = ['ssh.service', 'ptp4l.service', 'phc2sys.service', 'systemd-journald.service'];
const BANNER = 'Simulated device of the Fieldwright demo plant';

interface Image {
  readonly name: string;
  readonly title: string;
  readonly network: { readonly ports: readonly { readonly name: string; readonly clock: number | null }[] };
}

/** Puts the files of the image where none are yet. */
export async function layOut(disk: Disk, { name, title, network }: Image, programs: readonly string[]): Promise<void> {
  const files = disk.files(root);
  for (const folder of ['/usr/lib/systemd/system', '/etc/systemd/system', '/home/operator', '/usr/local/bin'])
    await files.mkdir(folder, { recursive: true });
  for (const folder of ['bin', 'sbin']) if (!(await files.exists(`/${folder}`))) await files.symlink(`/usr/${folder}`, `/${folder}`);
  for (const program of programs) {
    const path = `/usr/${inSbin.has(program) ? 'sbin' : 'bin'}/${program}`;
    await breathe();
    if (await files.exists(path)) continue;
    await files.writeFile(path, `${program} of a simulated device\n`);
    await files.chmod(path, 0o755);
  }
  const texts: Readonly<Record<string, string>> = {
    '/etc/hostname': `${name}\n`,
    '/etc/issue': `${BANNER}\n`,
    '/etc/motd': `${BANNER}: ${title}.\nNothing here is real: no kernel, no network, no machine that moves.\n`,
    '/etc/os-release': `PRETTY_NAME="${BANNER}"\nNAME="Fieldwright demo plant"\nID=simulated\n`,
    '/etc/passwd': users.map((user) => `${user.name}:x:${user.uid}:${user.uid}::${user.home}:/bin/sh\n`).join(''),
    ...Object.fromEntries(
      SHIPPED.map((unit) => [
        `/usr/lib/systemd/system/${unit}`,
        `[Unit]\nDescription=${unit.replace('.service', '')} (simulated)\n\n[Service]\nExecStart=/usr/bin/true\nRemainAfterExit=yes\n\n[Install]\nWantedBy=multi-user.target\n`,
      ]),
    ),
    '/etc/linuxptp/ptp4l.conf': `[global]\nnetwork_transport\tL2\ndelay_mechanism\tP2P\ntransportSpecific\t0x1\n${network.ports
      .filter(({ clock }) => clock !== null)
      .map((port) => `[${port.name}]\n`)
      .join('')}`,
  };
  await files.mkdir('/etc/linuxptp', { recursive: true });
  for (const [path, text] of Object.entries(texts)) if (!(await files.exists(path))) await files.writeFile(path, text);
}

/** What the kernel tells in /proc and /sys. */
export function kernelFiles(disk: Disk, life: Life): void {
  const { settings } = life;
  disk.kernelFile('/proc/uptime', { read: () => `${(life.uptime() / 1_000).toFixed(2)} ${(life.uptime() / 1_000).toFixed(2)}\n` });
  disk.kernelFile('/proc/version', { read: () => `Linux version ${KERNEL}: ${BANNER}\n` });
  disk.kernelFile('/proc/cmdline', { read: () => 'simulated\n' });
  disk.kernelFile('/proc/mounts', { read: () => 'simfs / simfs rw,relatime 0 0\n' });
  disk.kernelFile('/proc/sys/kernel/random/boot_id', { read: () => `${life.bootId}\n` });
  for (const name of settings.keys()) {
    disk.kernelFile(`/proc/sys/${name.replaceAll('.', '/')}`, {
      read: () => `${settings.get(name)}\n`,
      write: (text) => void settings.set(name, text.trim()),
    });
  }
  for (const link of life.network.links.values()) {
    const folder = `/sys/class/net/${link.name}`;
    disk.kernelFile(`${folder}/address`, { read: () => `${link.mac}\n` });
    disk.kernelFile(`${folder}/mtu`, { read: () => `${link.mtu}\n` });
    disk.kernelFile(`${folder}/operstate`, { read: () => (link.isUp && link.hasCarrier ? 'up\n' : 'down\n') });
    if (link.speed !== null) disk.kernelFile(`${folder}/speed`, { read: () => `${link.isUp ? link.speed : -1}\n` });
    for (let queue = 0; queue < link.queues; queue++) disk.kernelFile(`${folder}/queues/tx-${queue}/tx_timeout`, { read: () => '0\n' });
  }
}
