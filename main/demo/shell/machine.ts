import type { Bash, IFileSystem } from 'just-bash/browser';
import type { Process, User } from './process.ts';
import type { Stream } from './streams.ts';

/** The syntax tree is just-bash's; what it means is decided here. */
export type Script = ReturnType<Bash['transform']>['ast'];
export type Statement = Script['statements'][number];
export type Pipeline = Statement['pipelines'][number];
export type Command = Pipeline['commands'][number];
export type SimpleCommand = Extract<Command, { type: 'SimpleCommand' }>;
export type Word = SimpleCommand['args'][number];
export type WordPart = Word['parts'][number];
export type Redirection = SimpleCommand['redirections'][number];
export type FunctionDefinition = Extract<Command, { type: 'FunctionDef' }>;
export type ParameterExpansion = Extract<WordPart, { type: 'ParameterExpansion' }>;
export type Files = IFileSystem;

export type Environment = Readonly<Record<string, string>>;

/** A program as it is started: argv without its name, its descriptors, and where it stands. All text is octets. */
export interface Call {
  readonly machine: Machine;
  readonly process: Process;
  readonly name: string;
  readonly args: readonly string[];
  readonly streams: ReadonlyMap<number, Stream>;
  readonly environment: Environment;
  readonly folder: string;
  readonly umask: number;
}

/** @returns its exit status */
export type Program = (call: Call) => Promise<number>;

export interface ProcessTable {
  start(of: { readonly parent: number; readonly session?: number; readonly user: User; readonly title: string }): Process;
  find(pid: number): Process | undefined;
  list(): readonly Process[];
}

/** The device below the shell. */
export interface Machine {
  /** @throws Error with what is wrong with the text */
  parse(text: string): Script;
  files(user: User): Files;
  /** The program that a file stands for; undefined for scripts and everything else. */
  program(path: string): Program | undefined;
  readonly processes: ProcessTable;
  user(name: string): User | undefined;
  readonly root: User;
  /** Lets others have the event loop once enough time has gone by. */
  breathe(): Promise<void>;
  /** Runs the action after that many ms of the device's boot-time clock. @returns what cancels it */
  after(ms: number, action: () => void): () => void;
}

export const write = async (call: Call, octets: string): Promise<void> => call.streams.get(1)?.write?.(octets);
export const complain = async (call: Call, octets: string): Promise<void> => call.streams.get(2)?.write?.(octets);

/** A program that prints and is done. */
export const printer =
  (text: (call: Call) => string): Program =>
  async (call) => {
    await write(call, text(call));
    return 0;
  };
