import { type Argv, SCHEDULE_SENDER, type Word } from '../kit/plan.ts';
import { cycleTimeNs, gateMask, type Schedule, type Window } from './model.ts';

/** The handle that the product gives its root qdisc; tc reads handles and class ids as hex. */
export const ROOT_HANDLE = '100';

const LETTER = { set: 'S', hold: 'H', release: 'R' } as const satisfies Record<Window['command'], string>;

/**
 * `tc qdisc replace dev PORT parent root handle 100 taprio …`. On a port where taprio already runs it makes the new *admin* schedule,
 * which takes over at its base time; the kernel refuses a change of clock, flags or traffic mapping while one runs.
 * Source: tc-taprio(8), iproute2 tc/q_taprio.c, Linux net/sched/sch_taprio.c taprio_change.
 */
export function taprioCommand(portName: string, schedule: Schedule): Argv {
  return ['tc', 'qdisc', 'replace', 'dev', portName, 'parent', 'root', 'handle', ROOT_HANDLE, 'taprio', ...taprioArguments(schedule)];
}

/** The command of a plan: tc's own where it passes all windows, else the same words to the program that does (`sender.ts`). */
export function installCommand(portName: string, schedule: Schedule): Argv {
  const command = taprioCommand(portName, schedule);
  return needsSender(schedule) ? ['perl', SCHEDULE_SENDER, ...command.slice(1)] : command;
}

export function needsSender(schedule: Schedule): boolean {
  return schedule.windows.length > windowsThatTcPasses(schedule);
}

/** tc builds its request in a buffer that ends here (iproute2 tc/q_taprio.c, `addattr_l(n, 1024, …)`). */
const TC_MESSAGE_OCTETS = 1_024;
/** Netlink and tc headers, the name of the qdisc, the nests of its options and of the list of windows, and the map with its queues. */
const FIXED_OCTETS = 48 + 4 + 4 + 88;
const ENTRY_OCTETS = 28;

/**
 * How many windows tc can pass to the kernel in one command. What is beyond it tc drops: it prints "message exceeded bound of 1024", installs the
 * rest, and ends with status 0. Seen with iproute2 6.1.0.
 */
export function windowsThatTcPasses({ mode, txtimeDelay, cycleExtension, maxSdu, preemptible, queues, baseTime }: Schedule): number {
  const limited = maxSdu?.length ?? 0;
  const framed = preemptible.length > 0 ? queues.length : 0;
  const octets =
    FIXED_OCTETS +
    (mode === 'txtime' ? 16 + (txtimeDelay ? 8 : 0) : 8) +
    (baseTime.kind === 'absolute' && baseTime.taiNs === '0' ? 0 : 12) +
    12 +
    (cycleExtension > 0 ? 12 : 0) +
    12 * Math.max(limited, framed) +
    8 * (limited + framed);
  return Math.floor((TC_MESSAGE_OCTETS - octets) / ENTRY_OCTETS);
}

function taprioArguments(schedule: Schedule): Word[] {
  const { queues, map, windows, cycleExtension, maxSdu = [], preemptible } = schedule;
  return [
    ...['num_tc', String(queues.length)],
    ...['map', ...map.map(String)],
    ...['queues', ...queues.map(({ count, offset }) => `${count}@${offset}`)],
    ...['base-time', baseTimeWord(schedule)],
    ...['cycle-time', String(cycleTimeNs(schedule))],
    ...(cycleExtension > 0 ? ['cycle-time-extension', String(cycleExtension)] : []),
    ...windows.flatMap((window) => ['sched-entry', LETTER[window.command], maskText(window), String(window.length)]),
    ...modeArguments(schedule),
    ...(maxSdu.length > 0 ? ['max-sdu', ...maxSdu.map(String)] : []),
    // tc reads every word after `fp` as E or P and fails on another: it must come last.
    ...(preemptible.length > 0 ? ['fp', ...queues.map((_, index) => (preemptible.includes(index) ? 'P' : 'E'))] : []),
  ];
}

/** The clock is named except in full offload, which uses the NIC's own and refuses another (sch_taprio.c taprio_parse_clockid). */
function modeArguments({ mode, txtimeDelay }: Schedule): string[] {
  if (mode === 'offload') return ['flags', '0x2'];
  if (mode === 'software') return ['clockid', 'CLOCK_TAI'];
  return ['flags', '0x1', ...(txtimeDelay ? ['txtime-delay', String(txtimeDelay)] : []), 'clockid', 'CLOCK_TAI'];
}

function baseTimeWord({ baseTime }: Schedule): Word {
  return baseTime.kind === 'absolute' ? baseTime.taiNs : { baseTimePlusNs: baseTime.offsetNs };
}

/** tc reads a gate mask as hex whatever it looks like; the prefix says so to people as well. */
function maskText(window: Window): string {
  return `0x${gateMask(window).toString(16)}`;
}
