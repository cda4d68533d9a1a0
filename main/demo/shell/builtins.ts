import { posix } from 'node:path';
import { findProgram } from './launch.ts';
import { fromBytes, toOctets, toText } from './octets.ts';
import { formatEcho, formatPrintf } from './printf.ts';
import { signalNumbers } from './process.ts';
import { Exit, Jump, type Shell, ShellError } from './state.ts';
import { readLine } from './streams.ts';
import { runTest } from './test.ts';

/** A builtin as the shell calls it. */
export interface BuiltinCall {
  readonly shell: Shell;
  readonly args: readonly string[];
  readonly runText: (text: string) => Promise<number>;
  readonly runFunction: (name: string, args: readonly string[]) => Promise<number>;
  readonly out: (octets: string) => Promise<void>;
  readonly complain: (octets: string) => Promise<void>;
}

export type Builtin = (call: BuiltinCall) => Promise<number>;

const number = (word: string | undefined, fallback: number): number => {
  if (word === undefined) return fallback;
  if (!/^\d+$/.test(word)) throw new ShellError(`Illegal number: ${word}`);
  return Number(word);
};

const nothing: Builtin = async () => 0;

const printer =
  (text: (call: BuiltinCall) => string): Builtin =>
  async (call) => {
    await call.out(text(call));
    return 0;
  };

export const builtins: ReadonlyMap<string, Builtin> = new Map<string, Builtin>([
  [':', nothing],
  ['true', nothing],
  ['false', async () => 1],
  ['times', printer(() => '0m0.000000s 0m0.000000s\n0m0.000000s 0m0.000000s\n')],
  [
    'exit',
    async ({ shell, args }) => {
      throw new Exit(number(args[0], shell.status) & 255);
    },
  ],
  [
    'return',
    async ({ shell, args }) => {
      shell.status = number(args[0], shell.status);
      throw new Jump('return');
    },
  ],
  [
    'break',
    async ({ args }) => {
      throw new Jump('break', Math.max(1, number(args[0], 1)));
    },
  ],
  [
    'continue',
    async ({ args }) => {
      throw new Jump('continue', Math.max(1, number(args[0], 1)));
    },
  ],
  ['echo', printer(({ args }) => formatEcho(args))],
  ['printf', print],
  ['test', async ({ shell, args }) => runTest(shell, args)],
  ['[', async ({ shell, args }) => (args.at(-1) === ']' ? runTest(shell, args.slice(0, -1)) : fail('[: missing ]'))],
  ['cd', changeFolder],
  ['pwd', printer(({ shell }) => `${toOctets(shell.folder)}\n`)],
  ['set', setOptions],
  [
    'shift',
    async ({ shell, args }) => {
      const count = number(args[0], 1);
      if (count > shell.positional.length) throw new ShellError("shift: can't shift that many");
      shell.positional = shell.positional.slice(count);
      return 0;
    },
  ],
  [
    'unset',
    async ({ shell, args }) => {
      const isFunction = args[0] === '-f';
      for (const name of args.filter((word) => !/^-[fv]$/.test(word))) {
        if (isFunction) shell.functions.delete(name);
        else shell.unset(name);
      }
      return 0;
    },
  ],
  ['export', async (call) => declare(call, 'isExported')],
  ['readonly', async (call) => declare(call, 'isReadonly')],
  [
    'local',
    async ({ shell, args }) => {
      const frame = shell.locals.at(-1);
      if (!frame) throw new ShellError('local: not in a function');
      for (const word of args) {
        const [, name = word, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
        if (!frame.has(name)) frame.set(name, shell.variable(name));
        if (value !== undefined) shell.set(name, value);
      }
      return 0;
    },
  ],
  ['eval', async ({ args, runText }) => (args.length === 0 ? 0 : runText(args.join(' ')))],
  ['.', source],
  ['read', readVariables],
  ['trap', trap],
  [
    'umask',
    async ({ shell, args, out }) => {
      if (args[0] === undefined) await out(`${shell.umask.toString(8).padStart(4, '0')}\n`);
      else if (/^[0-7]{1,4}$/.test(args[0])) shell.umask = Number.parseInt(args[0], 8) & 0o777;
      else throw new ShellError(`Illegal mode: ${args[0]}`);
      return 0;
    },
  ],
  ['wait', wait],
  ['kill', kill],
  [
    'jobs',
    async ({ shell, out }) => {
      for (const [index, job] of [...shell.jobs.values()].entries()) await out(`[${index + 1}] + Running   ${job.title}\n`);
      return 0;
    },
  ],
  ['command', describe],
  ['type', async (call) => describe({ ...call, args: ['-V', ...call.args] })],
  ['ulimit', printer(() => 'unlimited\n')],
  ['hash', nothing],
  ['getopts', getOptions],
]);

function fail(message: string): never {
  throw new ShellError(message);
}

async function print({ args, out, complain }: BuiltinCall): Promise<number> {
  const [format, ...values] = args[0] === '--' ? args.slice(1) : args;
  if (format === undefined) throw new ShellError('printf: usage: printf format [arg ...]');
  const { text, problem } = formatPrintf(format, values);
  await out(text);
  if (problem) await complain(`printf: ${problem}`);
  return problem ? 1 : 0;
}

async function changeFolder({ shell, args, out, complain }: BuiltinCall): Promise<number> {
  const words = args.filter((word) => !['-L', '-P', '--'].includes(word));
  const wanted = words[0] === '-' ? (shell.get('OLDPWD') ?? '') : (words[0] ?? shell.get('HOME') ?? '/');
  const path = posix.resolve(shell.folder, toText(wanted));
  const stat = await shell.machine
    .files(shell.process.user)
    .stat(path)
    .catch(() => null);
  if (!stat?.isDirectory || wanted === '') {
    await complain(`cd: can't cd to ${wanted}`);
    return 2;
  }
  shell.set('OLDPWD', toOctets(shell.folder));
  shell.folder = path;
  shell.set('PWD', toOctets(path));
  if (words[0] === '-') await out(`${toOctets(path)}\n`);
  return 0;
}

const optionNames: Readonly<Record<string, string>> = {
  errexit: 'e',
  nounset: 'u',
  noglob: 'f',
  noclobber: 'C',
  allexport: 'a',
  xtrace: 'x',
  verbose: 'v',
  monitor: 'm',
  noexec: 'n',
};

async function setOptions({ shell, args, out }: BuiltinCall): Promise<number> {
  if (args.length === 0) {
    for (const [name, { value }] of shell.variables()) if (value !== null) await out(`${name}='${value.replace(/'/g, "'\\''")}'\n`);
    return 0;
  }
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? '';
    if (!/^[-+]./.test(word) || word === '--') {
      shell.positional = args.slice(word === '--' ? at + 1 : at);
      return 0;
    }
    const isOn = word.startsWith('-');
    for (const letter of word.slice(1)) {
      const option = letter === 'o' ? optionNames[args[++at] ?? ''] : letter;
      if (option === undefined || !'euxfCavmnbh'.includes(option)) throw new ShellError(`set: Illegal option -${letter}`);
      if (isOn) shell.options.add(option);
      else shell.options.delete(option);
    }
  }
  return 0;
}

async function declare({ shell, args, out }: BuiltinCall, what: 'isExported' | 'isReadonly'): Promise<number> {
  const names = args.filter((word) => word !== '--' && word !== '-p');
  if (names.length === 0) {
    const verb = what === 'isExported' ? 'export' : 'readonly';
    for (const [name, variable] of shell.variables())
      if (variable[what]) await out(`${verb} ${name}='${(variable.value ?? '').replace(/'/g, "'\\''")}'\n`);
  }
  for (const word of names) {
    const [, name = word, value] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    if (!/^[A-Za-z_]\w*$/.test(name)) throw new ShellError(`${name}: bad variable name`);
    if (value !== undefined) shell.set(name, value);
    shell.mark(name, { [what]: true });
  }
  return 0;
}

async function source({ shell, args, runText }: BuiltinCall): Promise<number> {
  const name = args[0] ?? fail('.: filename argument required');
  const call = shell.call([], shell.name);
  const path = name.includes('/')
    ? posix.resolve(shell.folder, toText(name))
    : ((await findProgram(call, name)) ?? posix.resolve(shell.folder, toText(name)));
  const bytes = await shell.machine
    .files(shell.process.user)
    .readFileBuffer(path)
    .catch(() => null);
  if (!bytes) throw new ShellError(`.: cannot open ${name}: No such file`);
  try {
    return await runText(fromBytes(bytes));
  } catch (error) {
    if (error instanceof Jump && error.kind === 'return') return shell.status;
    throw error;
  }
}

async function readVariables({ shell, args }: BuiltinCall): Promise<number> {
  const isRaw = args.includes('-r');
  const names = args.filter((word) => word !== '-r' && word !== '--');
  const stream = shell.streams.get(0);
  let { line, isWhole } = await shell.process.until(readLine(stream));
  while (!isRaw && isWhole && /(?:^|[^\\])(?:\\\\)*\\$/.test(line)) {
    const more = await shell.process.until(readLine(stream));
    line = line.slice(0, -1) + more.line;
    isWhole = more.isWhole;
  }
  const ifs = shell.get('IFS') ?? ' \t\n';
  const spaces = [...ifs].filter((character) => ' \t\n'.includes(character)).join('');
  const isIn = (set: string, character: string | undefined) => character !== undefined && set.includes(character);
  let rest = line;
  const trimStart = () => {
    while (isIn(spaces, rest[0])) rest = rest.slice(1);
  };
  trimStart();
  names.forEach((name, index) => {
    let value = '';
    if (index === names.length - 1) {
      value = rest;
      while (isIn(spaces, value.at(-1))) value = value.slice(0, -1);
    } else {
      while (rest !== '' && !isIn(ifs, rest[0])) {
        if (!isRaw && rest[0] === '\\') rest = rest.slice(1);
        value += rest[0] ?? '';
        rest = rest.slice(1);
      }
      trimStart();
      if (isIn(ifs, rest[0])) rest = rest.slice(1);
      trimStart();
    }
    shell.set(name, value);
  });
  return isWhole ? 0 : 1;
}

async function trap({ shell, args, out }: BuiltinCall): Promise<number> {
  const words = args[0] === '--' ? args.slice(1) : args;
  if (words.length === 0) {
    for (const [name, action] of shell.traps) await out(`trap -- '${action.replace(/'/g, "'\\''")}' ${name}\n`);
    return 0;
  }
  const [action = '', ...conditions] = words.length === 1 ? ['-', ...words] : words;
  for (const condition of conditions) {
    const plain = condition.toUpperCase().replace(/^SIG/, '');
    const name =
      plain === '0'
        ? 'EXIT'
        : /^\d+$/.test(plain)
          ? (Object.keys(signalNumbers).find((key) => signalNumbers[key] === Number(plain)) ?? plain)
          : plain;
    if (name !== 'EXIT' && signalNumbers[name] === undefined) throw new ShellError(`trap: ${condition}: bad trap`);
    if (action === '-') shell.traps.delete(name);
    else shell.traps.set(name, action);
    if (name !== 'EXIT') shell.process.handle(name, action === '-' ? 'default' : action === '' ? 'ignore' : 'catch');
  }
  return 0;
}

async function wait({ shell, args }: BuiltinCall): Promise<number> {
  const jobs = args.length === 0 ? [...shell.jobs.values()] : args.map((word) => shell.jobs.get(number(word, 0)));
  let status = 0;
  for (const job of jobs) {
    // A caught signal ends the wait.
    const signalled = new Promise<number>((resolve) => {
      const look = () => (shell.process.pending.length > 0 ? resolve(129) : undefined);
      const timer = setInterval(look, 20);
      timer.unref();
      void job?.ended.then(() => clearInterval(timer));
    });
    status = job ? await shell.process.until(Promise.race([job.ended, signalled])) : 127;
    if (job) shell.jobs.delete(job.pid);
  }
  return args.length === 0 ? 0 : status;
}

async function kill({ shell, args, out, complain }: BuiltinCall): Promise<number> {
  if (args[0] === '-l') {
    await out(`${Object.keys(signalNumbers).join(' ')}\n`);
    return 0;
  }
  let words = args;
  let name = 'TERM';
  const given = words[0] === '-s' ? words[1] : /^-\D|^-\d+$/.test(words[0] ?? '') && words[0] !== '--' ? words[0]?.slice(1) : undefined;
  if (given !== undefined) {
    name = given.toUpperCase().replace(/^SIG/, '');
    name = Object.keys(signalNumbers).find((key) => String(signalNumbers[key]) === name) ?? name;
    words = words.slice(words[0] === '-s' ? 2 : 1);
  }
  let status = 0;
  for (const word of words.filter((one) => one !== '--')) {
    const targets = targetsOf(shell, word);
    if (targets.length === 0) {
      await complain(`kill: No such process`);
      status = 1;
    }
    if (name !== '0') for (const target of targets) target.kill(name);
  }
  return status;
}

/** A process, or with a minus all of a session. */
function targetsOf(shell: Shell, word: string) {
  if (!/^-?\d+$/.test(word)) throw new ShellError(`kill: Illegal number: ${word}`);
  const id = Number(word);
  const { processes } = shell.machine;
  const found =
    id < 0 ? processes.list().filter(({ session }) => session === -id) : [processes.find(id)].filter((one) => one !== undefined);
  return found.filter(({ user }) => shell.process.user.uid === 0 || user.uid === shell.process.user.uid);
}

async function describe({ shell, args, out, complain }: BuiltinCall): Promise<number> {
  const isLong = args[0] === '-V';
  let status = 0;
  for (const name of args.slice(1)) {
    const path = shell.functions.has(name) || builtins.has(name) ? null : await findProgram(shell.call([], shell.name), name);
    const kind = shell.functions.has(name) ? 'a shell function' : builtins.has(name) ? 'a shell builtin' : path;
    if (kind === null) {
      status = 127;
      if (isLong) await complain(`${name}: not found`);
    } else await out(isLong ? `${name} is ${kind}\n` : `${path === null ? name : toOctets(path)}\n`);
  }
  return status;
}

async function getOptions({ shell, args, complain }: BuiltinCall): Promise<number> {
  const [form = '', variable = '', ...given] = args;
  const words = given.length > 0 ? given : shell.positional;
  const [index = 1, offset = 1] = (shell.get('OPTIND') ?? '1').split(':').map(Number);
  const word = words[index - 1] ?? '';
  if (!/^-./.test(word) || word === '--') {
    shell.set(variable, '?');
    return 1;
  }
  const letter = word[offset] ?? '';
  const isLast = offset + 1 >= word.length;
  const place = form.indexOf(letter);
  const takesValue = place >= 0 && form[place + 1] === ':';
  if (place < 0 || letter === ':') {
    if (!form.startsWith(':')) await complain(`Illegal option -${letter}`);
    shell.set(variable, '?');
  } else shell.set(variable, letter);
  if (takesValue) {
    shell.set('OPTARG', isLast ? (words[index] ?? '') : word.slice(offset + 1));
    shell.set('OPTIND', String(isLast ? index + 2 : index + 1));
  } else shell.set('OPTIND', isLast ? String(index + 1) : `${index}:${offset + 1}`);
  return 0;
}
