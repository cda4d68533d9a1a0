import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cardOf, macOfCard, TAP } from './address.ts';
import type { StockKernel } from './kernel.ts';
import type { Engine } from './machine.ts';
import { runProgram } from './program.ts';

/**
 * A PC that QEMU emulates, with the kernel that Debian gives to PCs. Never with KVM: /dev/kvm may open and the guest then hang.
 * Each port is a virtio card with transmit queues of its own, whose other end is a tap that nobody reads; a veth has neither
 * the default qdisc nor the driver of a card. Writes go to `folder`/disk.raw. Comes up in 5 to 15 s, at times not within two minutes.
 * @param ports transmit queues by name of port
 */
export function emulatedPc({ kernel, initrd }: StockKernel, ports: Readonly<Record<string, number>>): Engine {
  return {
    bootLimitsMs: [75_000, 150_000],
    async argv({ disk, folder }) {
      const own = join(folder, 'disk.raw');
      if (!existsSync(own)) await runProgram(['cp', '--sparse=always', disk, own]);
      return [
        ...['qemu-system-x86_64', '-nodefaults', '-no-user-config', '-display', 'none', '-no-reboot'],
        ...['-machine', 'pc', '-accel', 'tcg', '-cpu', 'max', '-m', '384'],
        // `max` has RDRAND: else the kernel may wait long for randomness, and sshd with it.
        ...['-kernel', kernel, '-initrd', initrd, '-append', 'console=ttyS0 quiet panic=-1 mitigations=off random.trust_cpu=on'],
        ...['-chardev', 'stdio,id=console', '-serial', 'chardev:console'],
        // What the device has written is this machine's to keep: only the device loses its power.
        ...['-drive', `file=${escaped(own)},format=raw,if=virtio,cache=unsafe`],
        ...['-drive', `file=${escaped(join(folder, 'seed.tar'))},format=raw,if=virtio,readonly=on`],
        ...card('mgmt', TAP.name, TAP.deviceMac, 1),
        ...Object.values(ports).flatMap((queues, index) => card(`port${index}`, `port${index}`, macOfCard(cardOf(index)), queues)),
      ];
    },
  };
}

/** A card at a tap, which QEMU makes where it is not there. Two vectors for each queue, one for settings and one for control. */
function card(id: string, tap: string, mac: string, queues: number): readonly string[] {
  const several = queues > 1 ? [`,queues=${queues}`, `,mq=on,vectors=${2 * queues + 2}`] : ['', ''];
  return [
    ...['-netdev', `tap,id=${id},ifname=${tap},script=no,downscript=no,vhost=off${several[0]}`],
    ...['-device', `virtio-net-pci,netdev=${id},mac=${mac},speed=1000,duplex=full,romfile=${several[1]}`],
  ];
}

/** A comma ends a word of QEMU's options; two stand for one. */
const escaped = (word: string): string => word.replaceAll(',', ',,');
