import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { type Keychain, noKeychain } from '../../../main/kit/keychain.ts';
import { createMqttService, type MqttServiceOptions } from '../../../main/mqtt/service.ts';
import { mqttContract, type TreeWindow } from '../../../shared/mqtt/contract.ts';
import type { ConnectionStatus } from '../../../shared/mqtt/status.ts';
import { createClient } from '../../../shared/rpc/client.ts';
import type { Batch } from '../../../shared/rpc/contract.ts';
import { serve } from '../../../shared/rpc/host.ts';
import { inProcess } from '../../../shared/rpc/inProcess.ts';
import { type ConnectionProfile, connections } from '../../../shared/site/connections.ts';

interface Options {
  /** As `connections.yaml` has them. */
  readonly profiles: Readonly<Record<string, object>>;
  readonly keychain?: Keychain;
  readonly simulated?: MqttServiceOptions['simulated'];
}

/** A window on a service of its own, over the RPC: what the contract does not name does not get through. */
export function openWindow({ profiles, keychain = noKeychain('none in tests'), simulated = null }: Options) {
  const read = (from: object): Readonly<Record<string, ConnectionProfile>> => connections(z.string()).parse(from);
  let site = { connections: read(profiles) };
  const undoFolder = mkdtempSync(path.join(tmpdir(), 'fieldwright-undo-'));
  const service = createMqttService({
    currentSite: async () => site,
    keychain,
    simulated,
    undoFolder,
    retry: { firstMs: 50, mostMs: 200 },
  });
  const [here, there] = inProcess(setImmediate);
  serve(mqttContract, service.handlers, there, {
    onBug: (_, error) => {
      throw error;
    },
  });
  return {
    client: createClient(mqttContract, here),
    service,
    undoFolder,
    /** Another site is opened, or its file has changed. */
    change(to: Readonly<Record<string, object>>) {
      site = { connections: read(to) };
    },
    async close() {
      here.close('the test is over');
      await service.close();
      rmSync(undoFolder, { recursive: true, force: true });
    },
  };
}

export type Window = ReturnType<typeof openWindow>;

/** Reads a stream until an item is as wanted. */
export async function until<T>(stream: AsyncIterableIterator<Batch<T>>, isSo: (item: T) => boolean): Promise<T> {
  for await (const { items } of stream) {
    const found = items.find(isSo);
    if (found === undefined) continue;
    await stream.return?.();
    return found;
  }
  throw new Error('the stream ended before it was so');
}

export const untilState = (window: Window, name: string, kind: ConnectionStatus['state']['kind']) =>
  until(window.client['mqtt.states']({}), ({ connections: all }) => all[name]?.state.kind === kind).then(
    ({ connections: all }) => all[name],
  );

/** The tree once it is as wanted, with every level opened. */
export async function untilTree(window: Window, connection: string, isSo: (tree: TreeWindow) => boolean): Promise<TreeWindow> {
  const key = crypto.randomUUID();
  const tree = window.client['mqtt.tree']({ connection, key, first: 0, count: 500 });
  const opened = new Set<number>();
  return until(tree, (item) => {
    for (const row of item.rows) {
      if (row.children === 0 || row.isOpen || opened.has(row.topic)) continue;
      opened.add(row.topic);
      void window.client['mqtt.treeOpen']({ key, topic: row.topic, open: true, below: true }).catch(() => undefined);
    }
    return isSo(item) && item.rows.every(({ children, isOpen }) => children === 0 || isOpen);
  });
}

export const value = <T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: { readonly message: string } },
): T => {
  if (result.ok) return result.value;
  throw new Error(result.failure.message);
};
