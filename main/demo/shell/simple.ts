import { type Builtin, builtins } from './builtins.ts';
import type { Expander } from './expand.ts';
import { launch } from './launch.ts';
import type { SimpleCommand } from './machine.ts';
import { RedirectionError, redirect } from './redirect.ts';
import { Exit, type Shell, ShellError } from './state.ts';
import { flushAll, WriteError } from './streams.ts';

interface Tools {
  readonly expander: Expander;
  readonly runText: (shell: Shell, text: string) => Promise<number>;
  readonly runFunction: (shell: Shell, name: string, args: readonly string[]) => Promise<number>;
}

/** Assignments before these stay, and their errors end the shell (POSIX XCU 2.14). */
const special = new Set([
  'break',
  ':',
  'continue',
  '.',
  'eval',
  'exec',
  'exit',
  'export',
  'readonly',
  'return',
  'set',
  'shift',
  'times',
  'trap',
  'unset',
]);

export async function runSimple(shell: Shell, command: SimpleCommand, tools: Tools): Promise<number> {
  const { expander } = tools;
  shell.substituted = null;
  const words = command.name ? [command.name, ...command.args] : command.args;
  const [name, ...args] = await expander.fields(words);
  if (name === undefined) return assignOnly(shell, command, tools);
  const outer = shell.streams;
  const before = new Map(command.assignments.map(({ name: variable }) => [variable, shell.variable(variable)]));
  const keeps = special.has(name) && !shell.functions.has(name);
  try {
    const streams = await redirect(shell, expander, command.redirections);
    for (const { name: variable, value } of command.assignments) shell.set(variable, await expander.text(value), { isExported: !keeps });
    if (shell.options.has('x')) await outer.get(2)?.write?.(`+ ${[name, ...args].join(' ')}\n`);
    if (name === 'exec') return await replaceSelf(shell, args, streams);
    shell.streams = streams;
    const status = await dispatch(shell, { name, args, tools });
    await flushAll(streams);
    return status;
  } catch (error) {
    if (error instanceof WriteError) {
      await outer.get(2)?.write?.(`${name}: write error: ${error.message}\n`);
      return 1;
    }
    if (!(error instanceof RedirectionError)) throw error;
    if (keeps) throw new ShellError(error.message);
    await error.streams.get(2)?.write?.(`${shell.name}: ${error.message}\n`);
    return 2;
  } finally {
    if (name !== 'exec') shell.streams = outer;
    if (!keeps) for (const [variable, value] of before) shell.putBack(variable, value);
  }
}

/** The status is that of the last command substitution. */
async function assignOnly(shell: Shell, { assignments, redirections }: SimpleCommand, { expander }: Tools): Promise<number> {
  try {
    await redirect(shell, expander, redirections);
  } catch (error) {
    if (!(error instanceof RedirectionError)) throw error;
    await error.streams.get(2)?.write?.(`${shell.name}: ${error.message}\n`);
    return 2;
  }
  for (const { name, value, append } of assignments) {
    const text = await expander.text(value);
    shell.set(name, append ? (shell.get(name) ?? '') + text : text);
  }
  return shell.substituted ?? 0;
}

async function dispatch(shell: Shell, { name, args, tools }: { name: string; args: readonly string[]; tools: Tools }): Promise<number> {
  if (shell.functions.has(name) && !special.has(name)) return tools.runFunction(shell, name, args);
  if (name === 'command' && args[0] !== '-v' && args[0] !== '-V') {
    const [inner, ...rest] = args[0] === '--' || args[0] === '-p' ? args.slice(1) : args;
    if (inner === undefined) return 0;
    const builtin = builtins.get(inner);
    return builtin ? runBuiltin(shell, builtin, rest, tools) : launch({ ...shell.call([], shell.name) }, [inner, ...rest]);
  }
  const builtin = builtins.get(name);
  if (builtin) return runBuiltin(shell, builtin, args, tools);
  return launch(shell.call([], shell.name), [name, ...args]);
}

async function runBuiltin(shell: Shell, builtin: Builtin, args: readonly string[], { runText, runFunction }: Tools): Promise<number> {
  return builtin({
    shell,
    args,
    runText: (text) => runText(shell, text),
    runFunction: (name, rest) => runFunction(shell, name, rest),
    out: async (octets) => shell.streams.get(1)?.write?.(octets),
    complain: async (octets) => shell.streams.get(2)?.write?.(`${shell.name}: ${octets}\n`),
  });
}

/** `exec`: without a command its redirections stay; with one the shell ends with its status. */
async function replaceSelf(shell: Shell, args: readonly string[], streams: Shell['streams']): Promise<number> {
  shell.streams = streams;
  if (args.length === 0) return 0;
  const status = await launch(shell.call([], shell.name), args);
  shell.traps.delete('EXIT');
  throw new Exit(status);
}
