import { createColumns, type Row } from '../../../main/opcua/columns.ts';
import type { OpcuaClient } from '../../../renderer/opcua/needs.ts';
import { fail, ok } from '../../../shared/kit/result.ts';
import { type OpcuaReference, type OpcuaWatchEvent, opcuaContract } from '../../../shared/opcua/contract.ts';
import { createClient } from '../../../shared/rpc/client.ts';
import type { Handlers } from '../../../shared/rpc/contract.ts';
import { serve } from '../../../shared/rpc/host.ts';
import { inProcess } from '../../../shared/rpc/inProcess.ts';

type All = Handlers<typeof opcuaContract>;
interface Watched {
  readonly ids: Set<number>;
  tell(event: OpcuaWatchEvent): void;
}

/** A host with one server behind it, over the real RPC: an address space in memory, and watches that a test feeds. */
export interface FakeServer {
  readonly client: () => OpcuaClient | null;
  /** Children of a node, by node id. */
  readonly children: Map<string, readonly OpcuaReference[]>;
  /** Calls of `opcua.browse`, as `node from`. */
  readonly browsed: string[];
  /** Living watches by key: what they watch. */
  readonly watches: ReadonlyMap<string, { readonly ids: ReadonlySet<number> }>;
  /** Sends values to every watch, in the columns that the host makes. */
  send(rows: readonly Row[]): void;
  tell(event: OpcuaWatchEvent): void;
  close(): void;
}

export const reference = (node: string, displayName = node, nodeClass: OpcuaReference['nodeClass'] = 'Object'): OpcuaReference => ({
  node,
  reference: 'Organizes',
  isForward: true,
  nodeClass,
  browseName: { namespace: '', name: displayName },
  displayName,
  typeDefinition: null,
});

export function createFakeServer(): FakeServer {
  const children = new Map<string, readonly OpcuaReference[]>();
  const browsed: string[] = [];
  const watches = new Map<string, Watched>();
  const tell = (event: OpcuaWatchEvent): void => {
    for (const watch of watches.values()) watch.tell(event);
  };
  const known: Partial<All> = {
    'opcua.browse': async ({ node, from, count }) => {
      browsed.push(`${node} ${from}`);
      const all = children.get(node);
      if (!all) return fail({ code: 'BadNodeIdUnknown', message: `${node}: BadNodeIdUnknown` });
      return ok({ children: all.slice(from, from + count), known: all.length, isComplete: true });
    },
    'opcua.node': async ({ node }) =>
      ok({
        node,
        nodeClass: 'Object',
        displayName: node,
        path: null,
        attributes: [],
        references: [],
        hasMore: false,
        shape: null,
        reading: null,
        isWritable: false,
        hasHistory: false,
        hasEvents: false,
        methodOf: null,
      }),
    async *'opcua.watch'({ key, items, publishingMs }, { signal }) {
      const events: OpcuaWatchEvent[] = [{ kind: 'granted', publishingMs, keepAliveCount: 10, lifetimeCount: 100 }];
      let wake = (): void => {};
      const watch: Watched = {
        ids: new Set(items.map(({ id }) => id)),
        tell(event) {
          events.push(event);
          wake();
        },
      };
      watches.set(key, watch);
      signal.addEventListener('abort', () => wake());
      while (!signal.aborted) {
        yield* events.splice(0);
        if (!signal.aborted && events.length === 0)
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
      }
      watches.delete(key);
    },
    'opcua.watchAdd': async ({ key, items }) => {
      for (const { id } of items) watches.get(key)?.ids.add(id);
      return watches.has(key) ? ok({}) : fail({ code: 'no-watch', message: 'There is no such watch.' });
    },
    'opcua.watchRemove': async ({ key, ids }) => {
      for (const id of ids) watches.get(key)?.ids.delete(id);
      return ok({});
    },
  };
  const handlers = new Proxy(known, {
    get: (target, name) => Reflect.get(target, name) ?? (() => Promise.reject(new Error(`${String(name)} is not asked for in this test`))),
  }) as All;
  const [near, far] = inProcess((deliver) => void setImmediate(deliver));
  serve(opcuaContract, handlers, far);
  const client = createClient(opcuaContract, near);
  return {
    client: () => client,
    children,
    browsed,
    watches,
    tell,
    send(rows) {
      const columns = createColumns(1_000);
      for (const row of rows) columns.push(row);
      const batch = columns.take();
      if (batch) tell(batch);
    },
    close: () => far.close('the test is over'),
  };
}
