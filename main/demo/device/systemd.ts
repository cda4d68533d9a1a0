import { posix } from 'node:path';
import { launch } from '../shell/launch.ts';
import type { Machine } from '../shell/machine.ts';
import type { Process } from '../shell/process.ts';
import { Killed } from '../shell/process.ts';
import { nullStream, type Stream } from '../shell/streams.ts';
import type { Journal } from './journal.ts';
import { createUnitFiles } from './unitFiles.ts';
import { inOrder, splitCommand, type Unit } from './units.ts';

type Active = 'active' | 'activating' | 'inactive' | 'failed';

interface Running {
  active: Active;
  process: Process | null;
  status: number;
  cancel: (() => void) | null;
}

export interface Timer {
  readonly name: string;
  readonly service: string;
  /** On the boot-time clock, ms. */
  readonly dueAt: number;
  readonly argv: readonly string[];
  readonly cancel: () => void;
}

/** The service manager of one start of a device. */
export interface Systemd {
  find(name: string): Promise<Unit | null>;
  isEnabled(unit: Unit): Promise<boolean>;
  active(name: string): Active;
  status(name: string): number;
  processOf(name: string): Process | null;
  start(unit: Unit): Promise<number>;
  stop(name: string): Promise<boolean>;
  resetFailed(name: string): void;
  boot(): Promise<void>;
  /** @returns false where a unit of that name is there already */
  arm(timer: {
    readonly name: string;
    readonly ms: number;
    readonly argv: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
  }): boolean;
  runNow(name: string, argv: readonly string[], environment: Readonly<Record<string, string>>): boolean;
  timers(): readonly Timer[];
  names(): Promise<string[]>;
}

interface Options {
  readonly machine: Machine;
  readonly journal: Journal;
  readonly bootTime: () => number;
  /** Units that the device's image brings and that are running. */
  readonly shipped: readonly string[];
}

export function createSystemd({ machine, journal, bootTime, shipped }: Options): Systemd {
  const running = new Map<string, Running>();
  const timers = new Map<string, Timer>();
  const unitFiles = createUnitFiles(machine.files(machine.root), shipped);

  const note = (name: string, text: string) => journal.add('systemd[1]', `${name}: ${text}`);
  const stateOf = (name: string): Running => {
    const known = running.get(name) ?? { active: shipped.includes(name) ? 'active' : 'inactive', process: null, status: 0, cancel: null };
    running.set(name, known);
    return known;
  };

  const execute = (name: string, argv: readonly string[], environment: Unit['environment']) =>
    runArgv({ machine, journal, name, argv, environment }, (process) => Object.assign(stateOf(name), { process }));

  async function start(unit: Unit): Promise<number> {
    const state = stateOf(unit.name);
    if (state.active === 'active' || state.active === 'activating') return 0;
    if (!(await unitFiles.conditionsHold(unit))) {
      note(unit.name, 'was skipped because of an unmet condition check.');
      return 0;
    }
    state.active = 'activating';
    const run = runCommands(unit, state);
    return unit.type === 'oneshot' ? run : 0;
  }

  async function runCommands(unit: Unit, state: Running): Promise<number> {
    if (unit.type === 'simple') state.active = 'active';
    let status = 0;
    for (const line of unit.commands) {
      status = await execute(unit.name, splitCommand(line), unit.environment);
      if (line.startsWith('-')) status = 0;
      if (status !== 0) break;
    }
    conclude({ unit, state, status, note }, () => {
      state.cancel = machine.after(unit.restartMs ?? 0, () => void runCommands(unit, state));
    });
    return status;
  }

  async function stop(name: string): Promise<boolean> {
    const timer = timers.get(name);
    if (timer) {
      timer.cancel();
      timers.delete(name);
      note(name, 'Deactivated successfully.');
      return true;
    }
    const state = running.get(name);
    const unit = await unitFiles.find(name);
    if (!state && !unit) return false;
    const known = stateOf(name);
    known.cancel?.();
    known.active = 'inactive';
    if (unit) for (const line of unit.stopCommands) await execute(name, splitCommand(line), unit.environment);
    known.process?.kill('TERM');
    return true;
  }

  function runNow(name: string, argv: readonly string[], environment: Readonly<Record<string, string>>): boolean {
    const state = stateOf(name);
    if (state.active === 'active') return false;
    state.active = 'active';
    note(name, `Started ${argv.join(' ')}.`);
    void execute(name, argv, environment).then((status) => {
      state.status = status;
      if (state.active === 'active') state.active = status === 0 ? 'inactive' : 'failed';
      note(name, status === 0 ? 'Deactivated successfully.' : `Failed with result 'exit-code' (status ${status}).`);
    });
    return true;
  }

  return {
    find: unitFiles.find,
    isEnabled: unitFiles.isEnabled,
    active: (name) => (timers.has(name) ? 'active' : (running.get(name)?.active ?? (shipped.includes(name) ? 'active' : 'inactive'))),
    status: (name) => running.get(name)?.status ?? 0,
    processOf: (name) => running.get(name)?.process ?? null,
    start,
    stop,
    resetFailed(name) {
      const state = running.get(name);
      if (state?.active === 'failed') state.active = 'inactive';
    },
    async boot() {
      for (const unit of inOrder(await unitFiles.enabled())) await start(unit);
    },
    arm({ name, ms, argv, environment }) {
      const timerName = `${name}.timer`;
      if (timers.has(timerName) || stateOf(`${name}.service`).active === 'active') return false;
      const cancel = machine.after(ms, () => {
        timers.delete(timerName);
        runNow(`${name}.service`, argv, environment);
      });
      timers.set(timerName, { name: timerName, service: `${name}.service`, dueAt: bootTime() + ms, argv, cancel });
      note(timerName, `Started ${argv.join(' ')}.`);
      return true;
    },
    runNow,
    timers: () => [...timers.values()],
    names: async () => [...new Set([...(await unitFiles.names()), ...running.keys()])].sort(),
  };
}

interface Conclusion {
  readonly unit: Unit;
  readonly state: Running;
  readonly status: number;
  readonly note: (name: string, text: string) => void;
}

/** What becomes of a unit whose commands have ended; one that was stopped meanwhile stays stopped. */
function conclude({ unit, state, status, note }: Conclusion, again: () => void): void {
  state.status = status;
  if (state.active === 'inactive') return;
  if (status === 0) {
    state.active = unit.remains ? 'active' : 'inactive';
    note(unit.name, 'Finished.');
    return;
  }
  state.active = unit.restartMs === null ? 'failed' : 'activating';
  note(unit.name, `Main process exited, code=exited, status=${status}`);
  if (unit.restartMs !== null) again();
}

interface Command {
  readonly machine: Machine;
  readonly journal: Journal;
  readonly name: string;
  readonly argv: readonly string[];
  readonly environment: Unit['environment'];
}

/** Runs one command of a unit as root, in a process of its own, to its end. */
async function runArgv(
  { machine, journal, name, argv, environment }: Command,
  tell: (process: Process | null) => unknown,
): Promise<number> {
  const [program = name] = argv;
  const process = machine.processes.start({ parent: 1, user: machine.root, title: argv.join(' ') });
  tell(process);
  const log = journal.stream(`${posix.basename(program)}[${process.pid}]`);
  const streams = new Map<number, Stream>([
    [0, nullStream],
    [1, log],
    [2, log],
  ]);
  const variables = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', ...environment };
  let status: number;
  try {
    status = await launch({ machine, process, name: program, args: [], streams, environment: variables, folder: '/', umask: 0o022 }, argv);
  } catch (error) {
    // Nobody waits for a unit: what went wrong stands in the journal.
    if (!(error instanceof Killed)) journal.add('systemd[1]', `${name}: ${error instanceof Error ? error.message : String(error)}`);
    status = error instanceof Killed ? 143 : 70;
  }
  process.end(status);
  tell(null);
  return status;
}
