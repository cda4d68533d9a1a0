import type { Call, FunctionDefinition, Machine } from './machine.ts';
import type { Process } from './process.ts';
import type { Stream } from './streams.ts';

interface Variable {
  readonly value: string | null;
  readonly isExported: boolean;
  readonly isReadonly: boolean;
}

/** An error that ends a shell that is not interactive (POSIX XCU 2.8.1). */
export class ShellError extends Error {
  readonly status: number;
  constructor(message: string, status = 2) {
    super(message);
    this.status = status;
  }
}

/** `exit`: ends the shell. */
export class Exit extends Error {
  readonly status: number;
  constructor(status: number) {
    super('exit');
    this.status = status;
  }
}

/** `return`, `break` and `continue`. */
export class Jump extends Error {
  readonly kind: 'return' | 'break' | 'continue';
  levels: number;
  constructor(kind: Jump['kind'], levels = 1) {
    super(kind);
    this.kind = kind;
    this.levels = levels;
  }
}

/** Everything that one shell remembers. `fork` copies it, as a subshell does. */
export class Shell {
  readonly machine: Machine;
  process: Process;
  name: string;
  positional: readonly string[] = [];
  folder: string;
  umask: number;
  status = 0;
  /** Status of the last command substitution of the command at hand; null where it had none. */
  substituted: number | null = null;
  lastBackground: number | null = null;
  isInteractive = false;
  /** `$$`: the same in subshells. */
  readonly pid: number;
  readonly options = new Set<string>();
  readonly functions: Map<string, FunctionDefinition> = new Map();
  readonly traps = new Map<string, string>();
  readonly jobs = new Map<number, Process>();
  streams: ReadonlyMap<number, Stream>;
  /** Above 0 a failing command does not end the shell, whatever `set -e` says. */
  tested = 0;
  depth = 0;
  /** Variables to put back at the end of each function that runs. */
  readonly locals: Map<string, Variable | undefined>[] = [];
  readonly #variables: Map<string, Variable>;

  constructor(call: Call, variables?: Map<string, Variable>) {
    this.machine = call.machine;
    this.process = call.process;
    this.pid = call.process.pid;
    this.name = call.name;
    this.folder = call.folder;
    this.umask = call.umask;
    this.streams = call.streams;
    this.#variables =
      variables ?? new Map(Object.entries(call.environment).map(([name, value]) => [name, { value, isExported: true, isReadonly: false }]));
    if (variables) return;
    // Not taken from outside (POSIX XCU 2.5.3).
    this.#variables.set('IFS', { value: ' \t\n', isExported: false, isReadonly: false });
    this.set('PWD', call.folder);
  }

  fork(process: Process = this.process): Shell {
    const call = { ...this.call([], this.name), process };
    const child = new Shell(call, new Map(this.#variables));
    Object.assign(child, {
      pid: this.pid,
      positional: this.positional,
      status: this.status,
      lastBackground: this.lastBackground,
      tested: this.tested,
      depth: this.depth,
    });
    for (const option of this.options) child.options.add(option);
    for (const [name, definition] of this.functions) child.functions.set(name, definition);
    for (const [name, action] of this.traps) if (action === '') child.traps.set(name, action);
    return child;
  }

  /** A program as this shell starts it. */
  call(args: readonly string[], name: string): Call {
    return {
      machine: this.machine,
      process: this.process,
      name,
      args,
      streams: this.streams,
      environment: this.environment(),
      folder: this.folder,
      umask: this.umask,
    };
  }

  get(name: string): string | null {
    return this.#variables.get(name)?.value ?? null;
  }

  set(name: string, value: string, { isExported = false } = {}): void {
    const before = this.#variables.get(name);
    if (before?.isReadonly) throw new ShellError(`${name}: is read only`);
    const exported = isExported || (before?.isExported ?? false) || this.options.has('a');
    this.#variables.set(name, { value, isExported: exported, isReadonly: false });
  }

  unset(name: string): void {
    if (this.#variables.get(name)?.isReadonly) throw new ShellError(`${name}: is read only`);
    this.#variables.delete(name);
  }

  mark(name: string, change: Partial<Variable>): void {
    this.#variables.set(name, { ...(this.#variables.get(name) ?? { value: null, isExported: false, isReadonly: false }), ...change });
  }

  variable(name: string): Variable | undefined {
    return this.#variables.get(name);
  }

  putBack(name: string, variable: Variable | undefined): void {
    if (variable) this.#variables.set(name, variable);
    else this.#variables.delete(name);
  }

  variables(): [string, Variable][] {
    return [...this.#variables].sort(([one], [other]) => (one < other ? -1 : 1));
  }

  environment(): Record<string, string> {
    return Object.fromEntries(
      [...this.#variables].flatMap(([name, { value, isExported }]) => (isExported && value !== null ? [[name, value]] : [])),
    );
  }
}
