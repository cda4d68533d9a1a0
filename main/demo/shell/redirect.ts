import { posix } from 'node:path';
import type { Expander } from './expand.ts';
import type { Files, Redirection, WordPart } from './machine.ts';
import { fromBytes, toBytes, toText } from './octets.ts';
import { reasonOf } from './reason.ts';
import { type Shell, ShellError } from './state.ts';
import { nullStream, type Stream, streamOf, WriteError } from './streams.ts';

/** A redirection that cannot be done fails its command, not the shell, unless the command is a special one. */
export class RedirectionError extends Error {
  /** The descriptors as they were by then: where the message goes. */
  streams: ReadonlyMap<number, Stream> = new Map();
}

/** The descriptors that a command gets: the shell's own, changed by its redirections in order. */
export async function redirect(
  shell: Shell,
  expander: Expander,
  redirections: readonly Redirection[],
): Promise<ReadonlyMap<number, Stream>> {
  if (redirections.length === 0) return shell.streams;
  const streams = new Map(shell.streams);
  for (const redirection of redirections) {
    try {
      await redirectOne({ shell, expander, streams }, redirection);
    } catch (error) {
      if (error instanceof RedirectionError) error.streams = streams;
      throw error;
    }
  }
  return streams;
}

interface Place {
  readonly shell: Shell;
  readonly expander: Expander;
  readonly streams: Map<number, Stream>;
}

async function redirectOne({ shell, expander, streams }: Place, { operator, target, fd }: Redirection): Promise<void> {
  const isInput = operator.startsWith('<');
  const descriptor = fd ?? (isInput ? 0 : 1);
  if (target.type === 'HereDoc') {
    const parts = target.stripTabs ? withoutTabs(target.content.parts) : target.content.parts;
    const text = await expander.text({ type: 'Word', parts: target.quoted ? parts : [{ type: 'DoubleQuoted', parts }] });
    streams.set(descriptor, streamOf(text));
    return;
  }
  const word = await expander.text(target);
  if (operator === '>&' || operator === '<&') {
    if (word === '-') streams.delete(descriptor);
    else duplicate(streams, descriptor, word);
    return;
  }
  if (operator === '<<<') throw new ShellError('Syntax error: redirection unexpected');
  const stream = await openFile(shell, word, operator);
  streams.set(descriptor, stream);
  if (operator === '&>' || operator === '&>>') streams.set(2, stream);
}

/** `<<-`: the tabs that begin a line go. */
function withoutTabs(parts: readonly WordPart[]): WordPart[] {
  return parts.map((part, index) => {
    if (part.type !== 'Literal') return part;
    const value = part.value.replace(/\n\t+/g, '\n');
    return { ...part, value: index === 0 ? value.replace(/^\t+/, '') : value };
  });
}

function duplicate(streams: Map<number, Stream>, descriptor: number, word: string): void {
  const from = /^\d+$/.test(word) ? streams.get(Number(word)) : undefined;
  if (!from) throw new RedirectionError(`${word}: Bad file descriptor`);
  streams.set(descriptor, from);
}

async function openFile(shell: Shell, name: string, operator: string): Promise<Stream> {
  if (name === '') throw new RedirectionError('cannot open : No such file');
  const path = posix.resolve(shell.folder, toText(name));
  const special = specialFile(shell, path);
  if (special) return special;
  const files = shell.machine.files(shell.process.user);
  const verb = operator === '<' ? 'open' : 'create';
  try {
    const exists = await files.exists(path);
    if (exists && (await files.stat(path)).isDirectory && operator !== '<') throw new Error('EISDIR: Is a directory');
    if (operator === '<') return readerOf(fromBytes(await files.readFileBuffer(path)));
    if (exists && operator === '>' && shell.options.has('C')) throw new RedirectionError(`cannot create ${name}: File exists`);
    if (!exists || operator === '>' || operator === '>|' || operator === '&>') await files.writeFile(path, new Uint8Array());
    if (!exists) await files.chmod(path, 0o666 & ~shell.umask);
    if (operator === '<>') return { ...readerOf(fromBytes(await files.readFileBuffer(path))), ...writerTo(files, path) };
    return writerTo(files, path);
  } catch (error) {
    if (error instanceof RedirectionError) throw error;
    throw new RedirectionError(`cannot ${verb} ${name}: ${reasonOf(error, verb)}`);
  }
}

function specialFile(shell: Shell, path: string): Stream | undefined {
  if (path === '/dev/null' || path === '/dev/kmsg') return nullStream;
  if (path === '/dev/tty') return [...shell.streams.values()].find(({ isTerminal }) => isTerminal);
  const descriptor = { '/dev/stdin': 0, '/dev/stdout': 1, '/dev/stderr': 2 }[path];
  return descriptor === undefined ? undefined : shell.streams.get(descriptor);
}

function readerOf(octets: string): Stream {
  const { read, unread } = streamOf(octets);
  return { ...(read ? { read } : {}), ...(unread ? { unread } : {}) };
}

/** Octets that a file's writer holds back at least; the more the larger the file is, for each append copies it. */
const HELD = 65_536;

function writerTo(files: Files, path: string): Stream {
  let chunks: string[] = [];
  let [held, written] = [0, 0];
  async function flush(): Promise<void> {
    if (held === 0) return;
    const octets = chunks.join('');
    chunks = [];
    held = 0;
    written += octets.length;
    try {
      await files.appendFile(path, toBytes(octets));
    } catch (error) {
      throw new WriteError(reasonOf(error));
    }
  }
  return {
    async write(octets) {
      chunks.push(octets);
      held += octets.length;
      if (held >= Math.max(HELD, written / 2)) await flush();
    },
    flush,
  };
}
