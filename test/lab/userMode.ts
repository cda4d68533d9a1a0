import { join } from 'node:path';
import { TAP } from './address.ts';
import type { Engine } from './machine.ts';

/** User-Mode Linux, Debian's own: comes up in 2 to 4 s on an idle machine. Writes go to `folder`/disk.cow. */
export const userMode: Engine = {
  bootLimitsMs: [120_000],
  argv: async ({ disk, folder }) => [
    ...['linux.uml', 'mem=256M', 'root=/dev/ubda', 'rw', 'init=/sbin/lab-init', 'quiet'],
    ...[`ubd0=${join(folder, 'disk.cow')},${disk}`, `ubd1r=${join(folder, 'seed.tar')}`, `uml_dir=${folder}/uml/`, 'umid=device'],
    `vec0:transport=tap,ifname=${TAP.name},mac=${TAP.deviceMac}`,
    ...['con=null', 'con0=null,fd:1', 'con1=null', 'ssl=null'],
  ],
};
