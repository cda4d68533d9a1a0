import { randomUUID } from 'node:crypto';
import type { Client } from '../../../shared/rpc/contract.ts';
import type { TerminalEnding, TerminalEvent, TerminalTarget, terminalContract } from '../../../shared/terminal/contract.ts';

export type TerminalClient = Client<typeof terminalContract>;

export interface TestTerminal {
  type(text: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** Waits until the output holds it. @returns all output so far */
  shows(what: string | RegExp): Promise<string>;
  readonly ended: Promise<TerminalEnding>;
  /** Octets that came and were not acknowledged yet. */
  unread(): number;
  skipped(): number;
  hurry(): void;
  cancel(): void;
}

interface Options {
  readonly columns?: number;
  readonly rows?: number;
  readonly key?: string;
  /** Acknowledges nothing, until told to hurry. */
  readonly isSlow?: boolean;
}

/** A terminal without a screen: it keeps what it gets, up to its last 1 MiB. */
export function openTerminal(client: TerminalClient, target: TerminalTarget, options: Options = {}): TestTerminal {
  const { columns = 80, rows = 24, key = randomUUID() } = options;
  const life = new AbortController();
  let { isSlow = false } = options;
  let output = '';
  let unread = 0;
  let skipped = 0;
  let watchers: (() => void)[] = [];
  const acknowledge = () => {
    if (unread > 0) void client['terminal.acknowledge']({ key, count: unread }).catch(() => undefined);
    unread = 0;
  };
  const take = (event: TerminalEvent) => {
    if (event.kind === 'skipped') skipped += event.count;
    if (event.kind !== 'output') return;
    output = (output + Buffer.from(event.bytes).toString('utf8')).slice(-1024 * 1024);
    unread += event.bytes.length;
    if (!isSlow) acknowledge();
    for (const watcher of watchers) watcher();
  };
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const read = async (): Promise<TerminalEnding> => {
    for await (const { items } of client['terminal.open']({ target, key, columns, rows }, { signal: life.signal })) {
      for (const event of items) {
        if (event.kind === 'opened') open();
        if (event.kind === 'ended') return event.ending;
        take(event);
      }
    }
    return { kind: 'lost', message: 'cancelled' };
  };
  const ended = read().catch((error): TerminalEnding => ({ kind: 'lost', message: String(error) }));
  return {
    async type(text) {
      await opened;
      const written = await client['terminal.write']({ key, bytes: Buffer.from(text) });
      if (!written.ok) throw new Error(written.failure.message);
    },
    async resize(columns, rows) {
      await client['terminal.resize']({ key, columns, rows });
    },
    async shows(what) {
      const has = () => (typeof what === 'string' ? output.includes(what) : what.test(output));
      if (!has()) {
        await new Promise<void>((resolve) => {
          const watcher = () => has() && resolve();
          watchers.push(watcher);
        });
      }
      watchers = [];
      return output;
    },
    ended,
    unread: () => unread,
    skipped: () => skipped,
    hurry() {
      isSlow = false;
      acknowledge();
    },
    cancel: () => life.abort(),
  };
}
