import { Expander } from './expand.ts';
import type { Command, Pipeline, Script, Statement } from './machine.ts';
import { patternToRegExp } from './pattern.ts';
import { Killed, signalNumbers } from './process.ts';
import { RedirectionError, redirect } from './redirect.ts';
import { runSimple } from './simple.ts';
import { Exit, Jump, type Shell, ShellError } from './state.ts';
import { BrokenPipe, createCollector, createPipe, flushAll, nullStream, type Stream, WriteError } from './streams.ts';

/** Most octets of one command substitution. */
const SUBSTITUTION_LIMIT = 64 * 1024 * 1024;
/** Functions and substitutions inside each other. */
const MOST_DEPTH = 400;

/** Runs a whole script in a shell of its own, with its traps at the end. @returns its exit status */
export async function runShell(shell: Shell, text: string): Promise<number> {
  let status: number;
  try {
    status = await guard(shell, () => runText(shell, text));
    const action = shell.traps.get('EXIT');
    if (action) {
      shell.traps.delete('EXIT');
      shell.status = status;
      const ended = await guard(shell, async () => {
        await runText(shell, action);
        return null;
      });
      status = ended ?? status;
    }
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    status = 128 + (signalNumbers[error.signalName] ?? 9);
  }
  return status;
}

/** Runs text in the shell as it is; `exit` and errors come through as exceptions. */
export async function runText(shell: Shell, text: string): Promise<number> {
  let script: Script;
  try {
    script = shell.machine.parse(text);
  } catch (error) {
    throw new ShellError(`Syntax error: ${error instanceof Error ? error.message : 'unreadable'}`);
  }
  return runStatements(shell, script.statements);
}

/** @returns the status with which the shell ends */
async function guard<T>(shell: Shell, action: () => Promise<T>): Promise<T | number> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof Exit) return error.status;
    if (error instanceof Jump) return shell.status;
    if (error instanceof ShellError) {
      await shell.streams
        .get(2)
        ?.write?.(`${shell.name}: ${error.message}\n`)
        .catch(() => {});
      return error.status;
    }
    if (error instanceof BrokenPipe) return 141;
    throw error;
  }
}

export async function runStatements(shell: Shell, statements: readonly Statement[]): Promise<number> {
  for (const statement of statements) {
    await attend(shell);
    if (statement.deferredError) throw new ShellError(`Syntax error: ${statement.deferredError.message}`);
    if (statement.background) startBackground(shell, statement);
    else await runList(shell, statement);
  }
  return shell.status;
}

/** Between commands: lets others run, and does what signals ask for. */
async function attend(shell: Shell): Promise<void> {
  await shell.machine.breathe();
  shell.process.check();
  for (let name = shell.process.pending.shift(); name !== undefined; name = shell.process.pending.shift()) {
    const action = shell.traps.get(name);
    if (action === undefined || action === '') continue;
    const { status } = shell;
    await runText(shell, action);
    shell.status = status;
  }
}

async function runList(shell: Shell, { pipelines, operators }: Statement): Promise<void> {
  for (const [index, pipeline] of pipelines.entries()) {
    const operator = operators[index - 1];
    if (operator === '&&' && shell.status !== 0) continue;
    if (operator === '||' && shell.status === 0) continue;
    const isTested = index < pipelines.length - 1 || pipeline.negated;
    if (isTested) shell.tested += 1;
    try {
      shell.status = await runPipeline(shell, pipeline);
    } finally {
      if (isTested) shell.tested -= 1;
    }
    await attend(shell);
    if (!isTested && shell.status !== 0 && shell.options.has('e') && shell.tested === 0) throw new Exit(shell.status);
  }
}

async function runPipeline(shell: Shell, { commands, negated }: Pipeline): Promise<number> {
  const [only] = commands;
  const status = commands.length === 1 && only ? await runCommand(shell, only) : await runStages(shell, commands);
  return negated ? (status === 0 ? 1 : 0) : status;
}

/** All stages at once, each in a subshell. */
async function runStages(shell: Shell, commands: readonly Command[]): Promise<number> {
  const pipes = commands.slice(1).map(() => createPipe());
  const stages = commands.map(async (command, index) => {
    const child = shell.fork();
    const before = pipes[index - 1];
    const after = pipes[index];
    const streams = new Map(shell.streams);
    if (before) streams.set(0, before.stream);
    if (after) streams.set(1, after.stream);
    child.streams = streams;
    try {
      return await guard(child, () => runCommand(child, command));
    } finally {
      before?.break();
      after?.end();
    }
  });
  const ended = await Promise.allSettled(stages);
  for (const stage of ended) if (stage.status === 'rejected') throw stage.reason;
  const last = ended.at(-1);
  return last?.status === 'fulfilled' ? last.value : 0;
}

function startBackground(shell: Shell, statement: Statement): void {
  const { processes } = shell.machine;
  const { process } = shell;
  const child = processes.start({
    parent: process.pid,
    session: process.session,
    user: process.user,
    title: statement.sourceText?.slice(0, 200) ?? shell.name,
  });
  child.inherit(process);
  const inner = shell.fork(child);
  if (!shell.isInteractive) {
    // As every shell without job control does (POSIX XCU 2.11).
    for (const name of ['INT', 'QUIT']) child.handle(name, 'ignore');
  }
  inner.streams = new Map([...shell.streams, [0, nullStream]]);
  shell.lastBackground = child.pid;
  shell.jobs.set(child.pid, child);
  shell.status = 0;
  void guard(inner, async () => {
    await runList(inner, statement);
    return inner.status;
  })
    .catch((error: unknown) => (error instanceof Killed ? 128 + (signalNumbers[error.signalName] ?? 9) : 1))
    .then((status) => child.end(status));
}

/** Runs a subshell. */
async function runSubshell(shell: Shell, statements: readonly Statement[], streams: ReadonlyMap<number, Stream>): Promise<number> {
  const child = shell.fork();
  child.streams = streams;
  return runChild(child, statements);
}

async function runChild(child: Shell, statements: readonly Statement[]): Promise<number> {
  child.depth += 1;
  if (child.depth > MOST_DEPTH) throw new ShellError('too many levels of recursion');
  const status = await guard(child, () => runStatements(child, statements));
  const action = child.traps.get('EXIT');
  if (!action) return status;
  child.traps.delete('EXIT');
  await guard(child, () => runText(child, action));
  return status;
}

async function substitute(shell: Shell, script: Script): Promise<string> {
  const child = shell.fork();
  const collector = createCollector(SUBSTITUTION_LIMIT);
  child.streams = new Map([...shell.streams, [1, collector.stream]]);
  shell.substituted = await runChild(child, script.statements);
  return collector.text();
}

export const expanderOf = (shell: Shell): Expander => new Expander(shell, substitute);

async function runCommand(shell: Shell, command: Command): Promise<number> {
  const expander = expanderOf(shell);
  if (command.type === 'SimpleCommand') return runSimple(shell, command, { expander, runText, runFunction });
  if (command.type === 'FunctionDef') {
    shell.functions.set(command.name, command);
    return 0;
  }
  const outer = shell.streams;
  try {
    shell.streams = await redirect(shell, expander, command.redirections);
    const status = await runCompound(shell, command);
    await flushAll(shell.streams);
    return status;
  } catch (error) {
    if (error instanceof WriteError) {
      await outer.get(2)?.write?.(`${shell.name}: write error: ${error.message}\n`);
      return 1;
    }
    if (!(error instanceof RedirectionError)) throw error;
    await error.streams.get(2)?.write?.(`${shell.name}: ${error.message}\n`);
    return 2;
  } finally {
    shell.streams = outer;
  }
}

async function runFunction(shell: Shell, name: string, args: readonly string[]): Promise<number> {
  const definition = shell.functions.get(name);
  if (!definition) return 127;
  if (++shell.depth > MOST_DEPTH) throw new ShellError(`${name}: too many levels of recursion`);
  const { positional } = shell;
  shell.positional = args;
  shell.locals.push(new Map());
  try {
    return await runCommand(shell, definition.body);
  } catch (error) {
    if (error instanceof Jump && error.kind === 'return') return shell.status;
    throw error;
  } finally {
    for (const [variable, before] of shell.locals.pop() ?? []) shell.putBack(variable, before);
    shell.positional = positional;
    shell.depth -= 1;
  }
}

async function runCompound(shell: Shell, command: Exclude<Command, { type: 'SimpleCommand' | 'FunctionDef' }>): Promise<number> {
  switch (command.type) {
    case 'Group':
      shell.status = 0;
      return runStatements(shell, command.body);
    case 'Subshell':
      return runSubshell(shell, command.body, shell.streams);
    case 'If':
      for (const { condition, body } of command.clauses) {
        if (await holds(shell, condition)) {
          shell.status = 0;
          return runStatements(shell, body);
        }
      }
      shell.status = 0;
      return command.elseBody ? runStatements(shell, command.elseBody) : 0;
    case 'While':
      return loop(shell, command.body, () => holds(shell, command.condition));
    case 'Until':
      return loop(shell, command.body, async () => !(await holds(shell, command.condition)));
    case 'For': {
      const values = command.words ? await expanderOf(shell).fields(command.words) : shell.positional;
      const left = values[Symbol.iterator]();
      return loop(shell, command.body, async () => {
        const next = left.next();
        if (!next.done) shell.set(command.variable, next.value);
        return !next.done;
      });
    }
    case 'Case':
      return runCase(shell, command);
    default:
      throw new ShellError('Syntax error: this shell knows POSIX only');
  }
}

async function holds(shell: Shell, condition: readonly Statement[]): Promise<boolean> {
  shell.tested += 1;
  try {
    return (await runStatements(shell, condition)) === 0;
  } finally {
    shell.tested -= 1;
  }
}

async function loop(shell: Shell, body: readonly Statement[], goesOn: () => Promise<boolean>): Promise<number> {
  let status = 0;
  while (await goesOn()) {
    try {
      shell.status = 0;
      status = await runStatements(shell, body);
    } catch (error) {
      if (!(error instanceof Jump) || error.kind === 'return') throw error;
      status = 0;
      if (error.levels > 1) {
        error.levels -= 1;
        throw error;
      }
      if (error.kind === 'break') break;
    }
    await attend(shell);
  }
  return status;
}

async function runCase(shell: Shell, command: Extract<Command, { type: 'Case' }>): Promise<number> {
  const expander = expanderOf(shell);
  const text = await expander.text(command.word);
  for (const { patterns, body } of command.items) {
    for (const pattern of patterns) {
      if (!patternToRegExp(await expander.pattern(pattern)).test(text)) continue;
      shell.status = 0;
      return runStatements(shell, body);
    }
  }
  return 0;
}
