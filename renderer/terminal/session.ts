import { RpcFault } from '../../shared/rpc/fault.ts';
import { MAX_INPUT_BYTES, type TerminalEnding, type TerminalTarget } from '../../shared/terminal/contract.ts';
import type { TerminalClient } from './needs.ts';

export interface SessionEvents {
  opened(): void;
  /** Resolves when it is on screen. */
  output(bytes: Uint8Array): Promise<void>;
  skipped(count: number): void;
  ended(ending: TerminalEnding): void;
}

/** One shell, from its opening to its end. */
export interface Session {
  /** In order, in as few messages as the shell's pace allows. */
  type(bytes: Uint8Array): void;
  resize(columns: number, rows: number): void;
  /** Hangs up; nothing more is told. */
  close(): void;
}

interface Opening {
  readonly client: TerminalClient;
  readonly target: TerminalTarget;
  readonly columns: number;
  readonly rows: number;
}

export function startSession({ client, target, columns, rows }: Opening, events: SessionEvents): Session {
  const life = new AbortController();
  const key = crypto.randomUUID();
  let waiting: Uint8Array[] = [];
  let isSending = false;
  let isOpen = false;

  async function read(): Promise<TerminalEnding> {
    for await (const { items } of client['terminal.open']({ target, key, columns, rows }, { signal: life.signal })) {
      for (const event of items) {
        if (event.kind === 'ended') return event.ending;
        if (event.kind === 'opened') {
          isOpen = true;
          events.opened();
          void send();
        } else if (event.kind === 'skipped') events.skipped(event.count);
        else show(event.bytes);
      }
    }
    return { kind: 'exit', code: null, signal: null };
  }

  function show(bytes: Uint8Array): void {
    void events.output(bytes).then(() => tell(client['terminal.acknowledge']({ key, count: bytes.length })));
  }

  async function send(): Promise<void> {
    if (isSending || !isOpen) return;
    isSending = true;
    while (waiting.length > 0 && !life.signal.aborted) {
      const all = join(waiting);
      waiting = all.length > MAX_INPUT_BYTES ? [all.subarray(MAX_INPUT_BYTES)] : [];
      await tell(client['terminal.write']({ key, bytes: all.slice(0, MAX_INPUT_BYTES) }));
    }
    isSending = false;
  }

  read()
    .catch(lostOf)
    .then((ending) => {
      isOpen = false;
      waiting = [];
      if (!life.signal.aborted) events.ended(ending);
    });

  return {
    type(bytes) {
      if (life.signal.aborted) return;
      waiting.push(bytes);
      void send();
    },
    resize(columns, rows) {
      if (isOpen) void tell(client['terminal.resize']({ key, columns, rows }));
    },
    close: () => life.abort(),
  };
}

/** A terminal that is gone says so by its ending; a call that came too late is no news. */
async function tell(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!(error instanceof RpcFault)) throw error;
  });
}

function lostOf(error: unknown): TerminalEnding {
  if (error instanceof RpcFault) return { kind: 'lost', message: error.message };
  throw error;
}

function join(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  if (first && pieces.length === 1) return first;
  const joined = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let end = 0;
  for (const piece of pieces) {
    joined.set(piece, end);
    end += piece.length;
  }
  return joined;
}
