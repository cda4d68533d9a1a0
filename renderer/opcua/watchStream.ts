import type { OpcuaFailure, OpcuaWatchEvent } from '../../shared/opcua/contract.ts';
import type { OpcuaClient } from './needs.ts';
import { reach } from './reach.ts';
import { askedItem, type WatchedItem } from './watchItems.ts';

interface StreamNeeds {
  readonly client: () => OpcuaClient | null;
  readonly connection: string;
  /** What is asked for when it begins. */
  readonly asked: () => { readonly publishingMs: number; readonly items: readonly WatchedItem[] };
  readonly take: (event: OpcuaWatchEvent) => void;
  readonly refused: (failure: OpcuaFailure) => void;
}

/** The watch's life on the host: at most one at a time, each with a key of its own. */
export interface WatchStream {
  /** Ends the one that is there, and begins anew with all items, if there are any. */
  begin(): void;
  end(): void;
  /** Adds to and takes from the one that is there. @returns false where there is none */
  change(change: { readonly remove: readonly number[]; readonly add: readonly WatchedItem[] }): boolean;
}

export function createWatchStream({ client, connection, asked, take, refused }: StreamNeeds): WatchStream {
  let life: { readonly abort: AbortController; readonly key: string } | null = null;
  const end = (): void => {
    life?.abort.abort();
    life = null;
  };

  async function run(mine: NonNullable<typeof life>): Promise<void> {
    const living = client();
    if (!living) return;
    const { publishingMs, items } = asked();
    const input = { connection, key: mine.key, publishingMs, items: items.map(askedItem) };
    try {
      for await (const batch of living['opcua.watch'](input, { signal: mine.abort.signal })) {
        if (life === mine) for (const event of batch.items) take(event);
      }
    } catch {
      // The connection to the host is gone: a state of the whole window. The watch begins again with it.
    }
    if (life === mine) life = null;
  }

  return {
    end,
    begin() {
      end();
      if (asked().items.length === 0) return;
      life = { abort: new AbortController(), key: crypto.randomUUID() };
      void run(life);
    },
    change({ remove, add }) {
      const mine = life;
      if (!mine) return false;
      const { key } = mine;
      void reach(client, async (living) => {
        const removed = remove.length > 0 ? await living['opcua.watchRemove']({ key, ids: [...remove] }) : null;
        if (removed && (!removed.ok || add.length === 0)) return removed;
        return living['opcua.watchAdd']({ key, items: add.map(askedItem) });
      }).then((result) => !result.ok && life === mine && refused(result.failure));
      return true;
    },
  };
}
