import { parseSpan } from '../device/units.ts';
import { launch } from '../shell/launch.ts';
import { type Call, type Program, printer, write } from '../shell/machine.ts';
import { Killed, signalNumbers } from '../shell/process.ts';
import { runInProcess, runSh } from '../shell/sh.ts';
import { nullStream, readAll } from '../shell/streams.ts';
import { usage } from './options.ts';

/** Programs that run another. */
export const wrapperTools: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['sh', runSh],
  ['dash', runSh],
  ['bash', runSh],
  ['env', environment],
  ['sudo', sudo],
  ['timeout', timeout],
  ['sleep', sleep],
  ['nohup', nohup],
  ['setsid', setsid],
  ['nice', (call) => launch(call, skipOptions(call.args, 'n'))],
  ['ionice', (call) => launch(call, skipOptions(call.args, 'cnp'))],
  ['stdbuf', (call) => launch(call, skipOptions(call.args, 'ioe'))],
  ['time', (call) => launch(call, skipOptions(call.args, 'f'))],
  ['xargs', xargs],
  [
    'which',
    async (call) => await runSh({ ...call, args: ['-c', 'for x; do command -v "$x" || s=1; done; exit "${s:-0}"', 'which', ...call.args] }),
  ],
  ['printf', (call) => runSh({ ...call, args: ['-c', 'printf "$@"', 'printf', ...call.args] })],
  ['echo', (call) => runSh({ ...call, args: ['-c', 'echo "$@"', 'echo', ...call.args] })],
  ['test', (call) => runSh({ ...call, args: ['-c', 'test "$@"', 'test', ...call.args] })],
  ['[', (call) => runSh({ ...call, args: ['-c', '[ "$@"', '[', ...call.args] })],
  ['pwd', printer((call) => `${call.folder}\n`)],
  ['clear', printer(() => '\x1b[H\x1b[2J')],
  ['help', printer(() => HELP)],
  [
    'printenv',
    async (call) => {
      const names = call.args.length > 0 ? call.args : Object.keys(call.environment);
      for (const name of names)
        if (call.environment[name] !== undefined)
          await write(call, call.args.length > 0 ? `${call.environment[name]}\n` : `${name}=${call.environment[name]}\n`);
      return names.every((name) => call.environment[name] !== undefined) ? 0 : 1;
    },
  ],
]);

const HELP =
  'A simulated device: a POSIX shell with tc, ip, ethtool, pmc, sysctl, systemctl, systemd-run, journalctl, reboot, and the usual programs on files and text.\nNothing here is real. Files stay until the plant is closed; what runs, and what tc and ip set, is gone after a reboot.\n';

function skipOptions(args: readonly string[], withValue: string): readonly string[] {
  let at = 0;
  while (/^-./.test(args[at] ?? '')) {
    const word = args[at] ?? '';
    at += word.length === 2 && withValue.includes(word[1] ?? '') ? 2 : 1;
    if (word === '--') break;
  }
  return args.slice(at);
}

async function environment(call: Call): Promise<number> {
  const args = [...call.args];
  let variables = { ...call.environment };
  while (/^-/.test(args[0] ?? '')) {
    const word = args.shift();
    if (word === '--') break;
    if (word === '-i' || word === '-') variables = {};
    else if (word === '-u') delete variables[args.shift() ?? ''];
  }
  for (
    let [, name, value] = /^([^=]+)=(.*)$/s.exec(args[0] ?? '') ?? [];
    name !== undefined;
    [, name, value] = /^([^=]+)=(.*)$/s.exec(args[0] ?? '') ?? []
  ) {
    variables[name] = value ?? '';
    args.shift();
  }
  if (args.length > 0) return launch({ ...call, environment: variables }, args);
  await write(
    call,
    Object.entries(variables)
      .map(([name, value]) => `${name}=${value}\n`)
      .join(''),
  );
  return 0;
}

/** `sudo` for whoever logs in here: without a password, as the sample says. */
async function sudo(call: Call): Promise<number> {
  const args = [...call.args];
  let user = call.machine.root;
  while (/^-./.test(args[0] ?? '')) {
    const word = args.shift() ?? '';
    if (word === '--') break;
    if (word === '-u') {
      const found = call.machine.user(args.shift() ?? '');
      if (!found) return usage(call, 'unknown user');
      user = found;
    } else if (['-p', '-g', '-C', '-D'].includes(word)) args.shift();
    else if (word === '-v' || word === '-k' || word === '-K') return 0;
    else if (word === '-i' || word === '-s') args.push(...(args.length === 0 ? ['sh'] : []));
    else if (/^-[nESHb]+$/.test(word)) continue;
    else return usage(call, `invalid option -- '${word}'`);
  }
  const variables: Record<string, string> = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: user.home,
    USER: user.name,
    LOGNAME: user.name,
    SHELL: '/bin/sh',
    TERM: call.environment.TERM ?? 'dumb',
    SUDO_USER: call.process.user.name,
    SUDO_UID: String(call.process.user.uid),
    SUDO_GID: String(call.process.user.uid),
    SUDO_COMMAND: args.join(' '),
  };
  for (
    let [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(args[0] ?? '') ?? [];
    name !== undefined;
    [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(args[0] ?? '') ?? []
  ) {
    variables[name] = value ?? '';
    args.shift();
  }
  if (args.length === 0) return usage(call, 'a command is needed');
  return runInProcess(
    { ...call, name: args[0] ?? '', args: args.slice(1) },
    (inner) => launchQuietly({ ...inner, name: 'sudo', environment: variables }, args),
    { user },
  );
}

/** In a process of its own: a signal that ends it becomes a status. */
async function launchQuietly(call: Call, argv: readonly string[]): Promise<number> {
  try {
    return await launch(call, argv);
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    return 128 + (signalNumbers[error.signalName] ?? 9);
  }
}

async function timeout(call: Call): Promise<number> {
  const args = [...call.args];
  let signalName = 'TERM';
  let killAfter: number | null = null;
  while (/^-/.test(args[0] ?? '')) {
    const word = args.shift() ?? '';
    const [name = '', inline] = word.split(/=(.*)/s);
    if (name === '-s' || name === '--signal') signalName = (inline ?? args.shift() ?? 'TERM').replace(/^SIG/, '');
    else if (name === '-k' || name === '--kill-after') killAfter = parseSpan(inline ?? args.shift() ?? '');
    else if (name === '--') break;
  }
  const limit = parseSpan(args.shift() ?? '');
  if (limit === null || args.length === 0) return usage(call, 'invalid time interval');
  let isLate = false;
  const stops: (() => void)[] = [];
  const status = await runInProcess({ ...call, args }, (inner) => {
    if (limit > 0) {
      stops.push(
        call.machine.after(limit, () => {
          isLate = true;
          inner.process.kill(signalName);
        }),
      );
      if (killAfter !== null) stops.push(call.machine.after(limit + killAfter, () => inner.process.kill('KILL')));
    }
    return launchQuietly({ ...inner, name: 'timeout' }, args);
  });
  for (const stop of stops) stop();
  return isLate ? 124 : status;
}

async function sleep(call: Call): Promise<number> {
  const spans = call.args.map((word) => (word === 'infinity' ? 1e9 : parseSpan(word)));
  if (spans.length === 0 || spans.includes(null)) return usage(call, `invalid time interval '${call.args[0] ?? ''}'`);
  await call.process.sleep(
    spans.reduce<number>((total, span) => total + (span ?? 0), 0),
    call.machine.after,
  );
  return 0;
}

async function nohup(call: Call): Promise<number> {
  call.process.handle('HUP', 'ignore');
  const output = call.streams.get(1)?.isTerminal ? nullStream : call.streams.get(1);
  const streams = new Map(call.streams);
  if (output) streams.set(1, output);
  return launch({ ...call, streams }, call.args);
}

/** A session of its own: no terminal hangs it up. */
async function setsid(call: Call): Promise<number> {
  const args = skipOptions(call.args, '');
  const isForked = call.args.some((word) => /^-f/.test(word) || word === '--fork');
  if (!isForked) {
    call.process.session = call.process.pid;
    return launch(call, args);
  }
  const { processes } = call.machine;
  const child = processes.start({ parent: 1, user: call.process.user, title: args.join(' ') });
  child.inherit(call.process);
  // Nobody waits for it: one that breaks has failed.
  void launchQuietly({ ...call, process: child, name: 'setsid' }, args).then(
    (status) => child.end(status),
    () => child.end(70),
  );
  return 0;
}

async function xargs(call: Call): Promise<number> {
  const args = [...call.args];
  let [most, isNull, skipsEmpty, mark]: [number, boolean, boolean, string | null] = [1_000, false, false, null];
  while (/^-./.test(args[0] ?? '')) {
    const word = args.shift() ?? '';
    if (word === '--') break;
    if (word.startsWith('-n')) most = Number(word.slice(2) || args.shift());
    else if (word.startsWith('-I')) mark = word.slice(2) || (args.shift() ?? '{}');
    else if (word === '-0') isNull = true;
    else if (word === '-r') skipsEmpty = true;
    else return usage(call, `invalid option -- '${word.slice(1)}'`);
  }
  const text = await call.process.until(readAll(call.streams.get(0)));
  const words = isNull
    ? text.split('\0').filter((word) => word !== '')
    : mark !== null
      ? text.split('\n').filter((line) => line !== '')
      : text.split(/[ \t\n]+/).filter((word) => word !== '');
  if (words.length === 0 && skipsEmpty) return 0;
  const command = args.length > 0 ? args : ['echo'];
  const size = mark === null ? Math.max(1, most) : 1;
  let status = 0;
  for (let at = 0; at < Math.max(1, words.length); at += size) {
    const batch = words.slice(at, at + size);
    const argv = mark === null ? [...command, ...batch] : command.map((word) => word.replaceAll(mark, batch[0] ?? ''));
    const code = await launch({ ...call, streams: new Map([...call.streams, [0, nullStream]]) }, argv);
    if (code === 127 || code === 126) return code;
    if (code !== 0) status = 123;
  }
  return status;
}
