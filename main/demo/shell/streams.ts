/** What a file descriptor leads to. A stream without `read` cannot be read, one without `write` cannot be written. */
export interface Stream {
  /** The next octets, null at the end. */
  read?(): Promise<string | null>;
  /** Gives back what was read too far. */
  unread?(octets: string): void;
  /** Settles when there is room for more: that is the back pressure. @throws BrokenPipe where nobody reads any more */
  write?(octets: string): Promise<void>;
  /** Brings what is still held back to where it belongs. @throws WriteError */
  flush?(): Promise<void>;
  readonly isTerminal?: boolean;
}

/** As EPIPE: the reader is gone. */
export class BrokenPipe extends Error {
  constructor() {
    super('Broken pipe');
  }
}

/** A file takes no more: its disk is full, or it may not be written. */
export class WriteError extends Error {}

/** After each command: what it wrote is in the files. */
export async function flushAll(streams: ReadonlyMap<number, Stream>): Promise<void> {
  for (const stream of streams.values()) await stream.flush?.();
}

export const nullStream: Stream = { read: async () => null, unread: () => {}, write: async () => {} };

/** Octets that a pipe holds before its writer waits (pipe(7)). */
const CAPACITY = 65_536;

export interface Pipe {
  readonly stream: Stream;
  /** No more will be written. */
  end(): void;
  /** Nobody reads any more. */
  break(): void;
}

export function createPipe(): Pipe {
  const chunks: string[] = [];
  let held = 0;
  let isEnded = false;
  let isBroken = false;
  const waiting = new Set<() => void>();
  function changed(): void {
    for (const wake of waiting) wake();
    waiting.clear();
  }
  const change = () => new Promise<void>((resolve) => waiting.add(resolve));
  const stream: Stream = {
    async read() {
      while (chunks.length === 0 && !isEnded) await change();
      const chunk = chunks.shift();
      if (chunk === undefined) return null;
      held -= chunk.length;
      changed();
      return chunk;
    },
    unread(octets) {
      if (octets === '') return;
      chunks.unshift(octets);
      held += octets.length;
    },
    async write(octets) {
      while (held >= CAPACITY && !isBroken) await change();
      if (isBroken || isEnded) throw new BrokenPipe();
      if (octets === '') return;
      chunks.push(octets);
      held += octets.length;
      changed();
    },
  };
  return {
    stream,
    end() {
      isEnded = true;
      changed();
    },
    break() {
      isBroken = true;
      chunks.length = 0;
      changed();
    },
  };
}

/** Octets that are all there from the start. */
export function streamOf(octets: string): Stream {
  const chunks = octets === '' ? [] : [octets];
  return { read: async () => chunks.shift() ?? null, unread: (back) => void (back !== '' && chunks.unshift(back)) };
}

/** Keeps what is written, up to a limit: what a command substitution reads. */
export function createCollector(limit: number): { readonly stream: Stream; text(): string } {
  const chunks: string[] = [];
  let held = 0;
  return {
    stream: {
      async write(octets) {
        held += octets.length;
        if (held > limit) throw new BrokenPipe();
        chunks.push(octets);
      },
    },
    text: () => chunks.join(''),
  };
}

/** All that is still to come. */
export async function readAll(stream: Stream | undefined): Promise<string> {
  const chunks: string[] = [];
  for (let chunk = await stream?.read?.(); typeof chunk === 'string'; chunk = await stream?.read?.()) chunks.push(chunk);
  return chunks.join('');
}

/** One line without its end. `isWhole`: its end was there; without it the input is over. */
export async function readLine(stream: Stream | undefined): Promise<{ readonly line: string; readonly isWhole: boolean }> {
  let line = '';
  for (;;) {
    const chunk = await stream?.read?.();
    if (typeof chunk !== 'string') return { line, isWhole: false };
    const end = chunk.indexOf('\n');
    if (end === -1) {
      line += chunk;
      continue;
    }
    stream?.unread?.(chunk.slice(end + 1));
    return { line: line + chunk.slice(0, end), isWhole: true };
  }
}
