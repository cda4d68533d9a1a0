import type { OpcuaWatchEvent } from '../../shared/opcua/contract.ts';
import { MAX_ROWS } from '../../shared/opcua/watching.ts';
import { createColumns } from './columns.ts';
import { notOpen } from './failure.ts';
import type { WatchItem } from './itemRequest.ts';
import type { Link } from './link.ts';
import type { Publisher } from './publisher.ts';
import { Subscription } from './subscription.ts';
import { createBell } from './watched.ts';

/** A subscription of a window. */
export interface Watch extends Pick<Subscription, 'add' | 'remove'> {
  /** Once. Ends by the signal; then the server's subscription is deleted. */
  events(): AsyncGenerator<OpcuaWatchEvent>;
}

export interface WatchOptions {
  readonly publishingMs: number;
  readonly items: readonly WatchItem[];
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** A frame of the view: nothing is told more often, ms. */
const FRAME_MS = 16;

export function createWatch(link: Link, publisher: Publisher, { publishingMs, items, signal, now }: WatchOptions): Watch {
  const columns = createColumns(MAX_ROWS);
  const news: OpcuaWatchEvent[] = [];
  const bell = createBell(AbortSignal.any([signal, link.signal]));
  const tell = (event: OpcuaWatchEvent) => {
    news.push(event);
    bell.ring();
  };
  const ports = { link, publisher, columns, publishingMs, signal, now, tell, onValues: bell.ring };
  const subscription = new Subscription(ports, items);

  return {
    add: (more) => subscription.add(more),
    remove: (ids) => subscription.remove(ids),
    async *events() {
      let lastMs = Number.NEGATIVE_INFINITY;
      try {
        while (await bell.rung()) {
          for (const event of news.splice(0)) {
            yield event;
            if (event.kind === 'ended') return;
          }
          const early = FRAME_MS - (performance.now() - lastMs);
          if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
          const batch = columns.take();
          if (batch) yield batch;
          lastMs = performance.now();
        }
        if (!signal.aborted) yield { kind: 'ended', failure: notOpen(link.connection) };
      } finally {
        await subscription.close();
      }
    },
  };
}
