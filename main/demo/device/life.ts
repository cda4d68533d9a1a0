import { randomUUID } from 'node:crypto';
import { createNetwork, type Network, type NetworkDescription } from '../network/model.ts';
import type { ProcessTable } from '../shell/machine.ts';
import { Process } from '../shell/process.ts';
import { defaultSettings, type Settings } from '../tools/sysctl.ts';
import type { Clock } from './clock.ts';
import type { Disk } from './files.ts';
import type { Systemd } from './systemd.ts';

interface Surroundings {
  readonly clock: Clock;
  readonly now: () => number;
  readonly disk: Disk;
}

/** What is between two starts of a device. */
export interface Life {
  readonly processes: ProcessTable;
  readonly network: Network;
  readonly settings: Settings;
  readonly bootId: string;
  isUp: boolean;
  readonly isOver: boolean;
  systemd: Systemd | null;
  uptime(): number;
  after(ms: number, action: () => void): () => void;
  end(): void;
}

export function createLife({ network }: { readonly network: NetworkDescription }, { clock, now, disk }: Surroundings): Life {
  const startedAt = clock.bootTime();
  const timers = new Set<() => void>();
  const processes = createProcessTable({ disk, uptime: () => clock.bootTime() - startedAt + UPTIME_AT_START });
  let isOver = false;
  return {
    processes,
    network: createNetwork(network, now),
    settings: new Map(Object.entries(defaultSettings)),
    bootId: randomUUID(),
    isUp: false,
    get isOver() {
      return isOver;
    },
    systemd: null,
    uptime: () => clock.bootTime() - startedAt + UPTIME_AT_START,
    after(ms, action) {
      if (isOver) return () => {};
      const cancel = clock.after(ms, () => {
        timers.delete(cancel);
        action();
      });
      timers.add(cancel);
      return () => {
        timers.delete(cancel);
        cancel();
      };
    },
    end() {
      isOver = true;
      this.isUp = false;
      for (const cancel of timers) cancel();
      timers.clear();
      for (const process of processes.list()) process.kill('KILL');
    },
  };
}

/** A device has been up for a moment when it can be reached, ms. */
const UPTIME_AT_START = 5_000;

/** With a /proc/PID/stat for each, as proc(5) says: number, name, state, parent, group, session, …, and when it started in 1/100 s. */
function createProcessTable({ disk, uptime }: { readonly disk: Disk; readonly uptime: () => number }): ProcessTable {
  const table = new Map<number, Process>();
  let last = 400;
  return {
    start({ parent, session, user, title }) {
      const pid = ++last;
      const process = new Process({ pid, parent, session: session ?? pid, user, title });
      table.set(pid, process);
      const ticks = Math.floor(uptime() / 10);
      const name = title
        .replace(/[^A-Za-z0-9._/-].*$/s, '')
        .split('/')
        .at(-1)
        ?.slice(0, 15);
      disk.kernelFile(`/proc/${pid}/stat`, {
        read: () => `${pid} (${name}) S ${parent} ${process.session} ${process.session}${' 0'.repeat(15)} ${ticks}${' 0'.repeat(30)}\n`,
      });
      disk.kernelFile(`/proc/${pid}/cmdline`, { read: () => `${title}\0` });
      disk.kernelFile(`/proc/${pid}/oom_score_adj`, { read: () => '0\n', write: () => {} });
      void process.ended.then(() => {
        table.delete(pid);
        disk.dropKernelFolder(`/proc/${pid}`);
      });
      return process;
    },
    find: (pid) => table.get(pid),
    list: () => [...table.values()],
  };
}
