import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A program, and the Debian package that brings it. */
const programs = {
  mmdebstrap: 'mmdebstrap',
  'linux.uml': 'user-mode-linux',
  mke2fs: 'e2fsprogs',
  ip: 'iproute2',
  'ssh-keygen': 'openssh-client',
  setpriv: 'util-linux',
  unshare: 'util-linux',
  nsenter: 'util-linux',
  tar: 'tar',
} as const;

const programsForQemu = {
  ...programs,
  'qemu-system-x86_64': 'qemu-system-x86',
  depmod: 'kmod',
  modprobe: 'kmod',
  xz: 'xz-utils',
} as const;

/** Why the lab cannot run here, as a sentence with what to do; null where it can. */
export function whyNoLab(machine: 'uml' | 'qemu' = 'uml'): string | null {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version')) return 'the device lab needs Debian or Ubuntu';
  if (process.arch !== 'x64') return `Debian has no user-mode kernel for ${process.arch}`;
  if (process.getuid?.() !== 0) return 'the device lab needs root: it makes network namespaces and disks';
  const needed = machine === 'qemu' ? programsForQemu : programs;
  const missing = Object.entries(needed).filter(([program]) => !isOnPath(program));
  if (missing.length > 0) {
    const names = missing.map(([program]) => program).join(', ');
    return `the device lab needs ${names}: apt-get install ${[...new Set(missing.map(([, apt]) => apt))].join(' ')}`;
  }
  return mayUse('/dev/net/tun') ? null : 'the device lab needs /dev/net/tun';
}

/** Debian with root can have all of it, so there a lab that cannot run is a failure; elsewhere its tests are skipped, visibly. */
export function labIsExpected(): boolean {
  return process.platform === 'linux' && process.arch === 'x64' && existsSync('/etc/debian_version') && process.getuid?.() === 0;
}

function isOnPath(program: string): boolean {
  return `${process.env.PATH}:/usr/sbin:/sbin`.split(delimiter).some((folder) => existsSync(join(folder, program)));
}

function mayUse(file: string): boolean {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
