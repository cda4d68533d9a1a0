import type { Network, NetworkDescription } from '../network/model.ts';
import type { TimeState } from '../network/pmc.ts';
import type { Environment, Machine, Program } from '../shell/machine.ts';
import type { User } from '../shell/process.ts';
import { fileTools } from '../tools/files.ts';
import { listingTools } from '../tools/listing.ts';
import { networkTools } from '../tools/networkTools.ts';
import { perlTool } from '../tools/perl.ts';
import { serviceTools } from '../tools/services.ts';
import { sysctlTool } from '../tools/sysctl.ts';
import { systemTools } from '../tools/system.ts';
import { wrapperTools } from '../tools/wrappers.ts';
import { breathe, type Clock } from './clock.ts';
import { createDisk } from './files.ts';
import { createJournal, logText } from './journal.ts';
import { kernelFiles, layOut, SHIPPED } from './layout.ts';
import { createLife } from './life.ts';
import { createSystemd } from './systemd.ts';
import { createTextTools, parseScript } from './textTools.ts';
import { root, users } from './users.ts';

export interface DeviceDescription {
  readonly name: string;
  readonly title: string;
  readonly network: NetworkDescription;
  readonly time: TimeState;
}

/** A simulated device: files that stay, and a running state that a restart loses. */
export interface Device {
  readonly name: string;
  readonly machine: Machine;
  readonly isUp: boolean;
  network(): Network;
  environment(user: User): Environment;
  /** Told when the power goes: connections end then. @returns what stops the telling */
  onPowerLoss(action: () => void): () => void;
  /** Told what is said to all terminals. */
  onShout(action: (text: string) => void): () => void;
  /** Resolves once the device is up. */
  ready(): Promise<void>;
  /** Pulls the plug: all that runs is gone at once. It starts again after a moment. */
  cutPower(): void;
  close(): void;
}

/** From the power to the first unit, ms. */
const BOOT_MS = 1_200;

export async function createDevice(description: DeviceDescription, clock: Clock): Promise<Device> {
  const disk = createDisk();
  const losing = new Set<() => void>();
  const shouting = new Set<(text: string) => void>();
  let clockStep = 0;
  let isClosed = false;
  const now = () => clock.now() + clockStep;
  const journal = createJournal(now);
  let life = createLife(description, { clock, now, disk });
  let started: Promise<void> = Promise.resolve();

  const machine: Machine = {
    parse: parseScript,
    files: disk.files,
    program: (path) => programs.get(path.slice(path.lastIndexOf('/') + 1)),
    processes: { start: (of) => life.processes.start(of), find: (pid) => life.processes.find(pid), list: () => life.processes.list() },
    user: (name) => users.find((user) => user.name === name),
    root,
    breathe,
    after: (ms, action) => life.after(ms, action),
  };

  function powerCycle(): void {
    life.end();
    for (const action of [...losing]) action();
    if (!isClosed) started = start();
  }
  /** All that is there before the first unit runs. */
  async function prepare(): Promise<void> {
    await disk.loseRuntime();
    await layOut(disk, description, [...programs.keys()]);
    kernelFiles(disk, life);
    life.systemd = createSystemd({ machine, journal, bootTime: life.uptime, shipped: SHIPPED });
  }
  async function start(): Promise<void> {
    const own = createLife(description, { clock, now, disk });
    life = own;
    await prepare();
    await new Promise<void>((resolve) => own.after(BOOT_MS, resolve));
    if (own.isOver) return;
    own.isUp = true;
    await own.systemd?.boot();
  }

  const facts = {
    name: description.name,
    machine,
    now,
    setTime: (ms: number) => (clockStep = ms - clock.now()),
    uptime: () => life.uptime(),
    bootTime: () => life.uptime(),
    usage: disk.usage,
    log: (source: string, text: string) => journal.add(source, text),
    logText: (unit: string | null, lines: number | null) => logText(journal.entries(), description.name, unit, lines),
    shout: (text: string) => void [...shouting].map((tell) => tell(text)),
    // systemd answers before it goes down.
    powerCycle: () => void life.after(30, powerCycle),
    systemd: () => life.systemd ?? createSystemd({ machine, journal, bootTime: life.uptime, shipped: SHIPPED }),
    network: () => life.network,
    time: () => description.time,
  };
  const programs: ReadonlyMap<string, Program> = new Map([
    ...createTextTools((call) => disk.files(call.process.user)),
    ...fileTools,
    ...listingTools,
    ...wrapperTools,
    ...systemTools(facts),
    ...networkTools(facts),
    ...serviceTools(facts),
    ['sysctl', sysctlTool(() => life.settings)],
    ['perl', perlTool(() => life.network)],
  ]);

  // The first start takes no time: the plant has been running for long.
  await prepare();
  life.isUp = true;

  return {
    name: description.name,
    machine,
    get isUp() {
      return life.isUp;
    },
    network: () => life.network,
    environment,
    onPowerLoss: (action) => listen(losing, action),
    onShout: (action) => listen(shouting, action),
    ready: () => started,
    cutPower: powerCycle,
    close() {
      isClosed = true;
      powerCycle();
    },
  };
}

function listen<T>(set: Set<T>, action: T): () => void {
  set.add(action);
  return () => void set.delete(action);
}

/** What a login sets. */
const environment = (user: User): Environment => ({
  HOME: user.home,
  USER: user.name,
  LOGNAME: user.name,
  SHELL: '/bin/sh',
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
  LANG: 'C.UTF-8',
});
