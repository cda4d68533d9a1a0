import { type Call, complain, type Program, printer, write } from '../shell/machine.ts';
import { type Process, signalNumbers } from '../shell/process.ts';
import { formatDate } from './date.ts';
import { logTools, type SystemFacts } from './logs.ts';
import { parseOptions, usage } from './options.ts';

export const KERNEL = '6.1.0-simulated';

export function systemTools(facts: SystemFacts): ReadonlyMap<string, Program> {
  const { name, machine } = facts;
  return new Map<string, Program>([
    ...logTools(facts),
    ['uname', printer(({ args }) => `${uname(name, args)}\n`)],
    ['hostname', printer(() => `${name}\n`)],
    [
      'hostnamectl',
      printer(
        () =>
          ` Static hostname: ${name}\n         Chassis: simulated\nOperating System: Simulated device of the Fieldwright demo plant\n          Kernel: Linux ${KERNEL}\n`,
      ),
    ],
    ['id', printer((call) => `${identity(call)}\n`)],
    ['whoami', printer(({ process }) => `${process.user.name}\n`)],
    ['groups', printer(({ process }) => `${process.user.name}${process.user.uid === 0 ? '' : ' sudo'}\n`)],
    ['logname', printer(({ process }) => `${process.user.name}\n`)],
    ['tty', showTerminal],
    ['nproc', printer(() => '2\n')],
    ['arch', printer(() => 'x86_64\n')],
    ['sync', async () => 0],
    ['stty', async () => 0],
    ['mount', printer(() => 'simfs on / type simfs (rw,relatime)\n')],
    ['date', (call) => date(call, facts)],
    [
      'uptime',
      printer(
        () =>
          ` ${formatDate(new Date(facts.now()), '%H:%M:%S')} up ${Math.floor(facts.uptime() / 60_000)} min,  1 user,  load average: 0.00, 0.00, 0.00\n`,
      ),
    ],
    ['df', (call) => diskFree(call, facts)],
    [
      'free',
      printer(
        () =>
          '               total        used        free      shared  buff/cache   available\nMem:          524288       65536      458752           0           0      458752\nSwap:              0           0           0\n',
      ),
    ],
    ['ps', printer(() => processList(machine.processes.list()))],
    ['dmesg', printer(() => `[    0.000000] Linux version ${KERNEL}: a simulated device, no kernel at all\n`)],
    ['kill', async (call) => sendSignals(call)],
    ['reboot', (call) => power(call, facts, true)],
    ['poweroff', (call) => power(call, facts, false)],
    ['halt', (call) => power(call, facts, false)],
    ['true', async () => 0],
    ['false', async () => 1],
  ]);
}

async function showTerminal(call: Call): Promise<number> {
  const isTerminal = call.streams.get(0)?.isTerminal ?? false;
  await write(call, isTerminal ? '/dev/pts/0\n' : 'not a tty\n');
  return isTerminal ? 0 : 1;
}

function uname(name: string, args: readonly string[]): string {
  const parts = {
    s: 'Linux',
    n: name,
    r: KERNEL,
    v: '#1 SMP simulated device of the Fieldwright demo plant',
    m: 'x86_64',
    p: 'unknown',
    i: 'unknown',
    o: 'GNU/Linux',
  };
  const letters = args.length === 0 ? 's' : args.join('').replace(/-/g, '');
  if (letters.includes('a')) return [parts.s, parts.n, parts.r, parts.v, parts.m, parts.o].join(' ');
  return Object.entries(parts)
    .filter(([letter]) => letters.includes(letter))
    .map(([, value]) => value)
    .join(' ');
}

function identity({ args, process: { user } }: Call): string {
  const letters = args.join('').replace(/-/g, '');
  if (letters.includes('u')) return letters.includes('n') ? user.name : String(user.uid);
  if (letters.includes('g')) return letters.includes('n') ? user.name : String(user.uid);
  if (letters.includes('G')) return letters.includes('n') ? user.name : String(user.uid);
  return `uid=${user.uid}(${user.name}) gid=${user.uid}(${user.name}) groups=${user.uid}(${user.name})${user.uid === 0 ? '' : ',27(sudo)'}`;
}

async function date(call: Call, { now, setTime }: SystemFacts): Promise<number> {
  const { words, values, flags } = parseOptions(call, 'ud:s:RI');
  const set = values.get('s') ?? values.get('set');
  const parse = (text: string) =>
    /^@-?\d+(?:\.\d+)?$/.test(text)
      ? Number(text.slice(1)) * 1_000
      : text === 'now'
        ? now()
        : Date.parse(`${text.trim()}${/[zZ]|[-+]\d\d:?\d\d$/.test(text) ? '' : 'Z'}`);
  if (set !== undefined) {
    const time = parse(set);
    if (Number.isNaN(time)) return usage(call, `invalid date '${set}'`);
    if (call.process.user.uid !== 0) return usage(call, 'cannot set date: Operation not permitted');
    setTime(time);
  }
  const given = values.get('d') ?? values.get('date');
  const time = given === undefined ? now() : parse(given);
  if (Number.isNaN(time)) return usage(call, `invalid date '${given}'`);
  const format =
    words.find((word) => word.startsWith('+'))?.slice(1) ??
    (flags.has('R') ? '%a, %d %b %Y %H:%M:%S +0000' : flags.has('I') ? '%F' : '%a %b %e %H:%M:%S UTC %Y');
  await write(call, `${formatDate(new Date(time), format)}\n`);
  return 0;
}

async function diskFree(call: Call, { usage: disk }: SystemFacts): Promise<number> {
  const { words, flags } = parseOptions(call, 'PkhTmi');
  const { used, size } = await disk();
  const unit = flags.has('m') ? 1_048_576 : 1_024;
  const blocks = (octets: number) => Math.ceil(octets / unit);
  const [all, taken, free] = [blocks(size), blocks(used), Math.max(0, blocks(size) - blocks(used))];
  const row = `simfs ${String(all).padStart(14)} ${String(taken).padStart(9)} ${String(free).padStart(9)} ${String(Math.ceil((100 * used) / size)).padStart(3)}% /\n`;
  await write(
    call,
    `Filesystem     ${flags.has('P') ? '1024-blocks' : '1K-blocks'}      Used Available ${flags.has('P') ? 'Capacity' : 'Use%'} Mounted on\n${row.repeat(Math.max(1, words.length))}`,
  );
  return 0;
}

function processList(processes: readonly Process[]): string {
  const rows = processes.map(
    ({ pid, user, title }) => `${String(pid).padStart(7)} ${user.name.padEnd(8)} ${title.split('\n')[0]?.slice(0, 120)}\n`,
  );
  return `    PID USER     COMMAND\n      1 root     /sbin/init (simulated)\n${rows.join('')}`;
}

async function sendSignals(call: Call): Promise<number> {
  const words = call.args.filter((word) => !/^-/.test(word) || /^-\d{3,}$/.test(word));
  const asked = (call.args[0] ?? '').replace(/^-(?:s\s*)?(?:SIG)?/, '');
  const name = /^-/.test(call.args[0] ?? '')
    ? (Object.keys(signalNumbers).find((key) => key === asked || String(signalNumbers[key]) === asked) ?? asked)
    : 'TERM';
  let status = 0;
  for (const word of words) {
    const target = call.machine.processes.find(Number(word));
    if (!target) {
      await complain(call, `kill: (${word}): No such process\n`);
      status = 1;
    } else if (name !== '0') target.kill(name);
  }
  return status;
}

async function power(call: Call, { powerCycle }: SystemFacts, isRestart: boolean): Promise<number> {
  if (call.process.user.uid !== 0) {
    await complain(call, `Call to ${isRestart ? 'Reboot' : 'PowerOff'} failed: Interactive authentication required.\n`);
    return 1;
  }
  powerCycle(isRestart);
  return 0;
}
