import type { Limits } from '../../../main/files/limits.ts';
import { createFilesService } from '../../../main/files/service.ts';
import type { SshService } from '../../../main/ssh/service.ts';
import type { Entry, Listed, Transfer } from '../../../shared/files/contract.ts';
import { filesContract } from '../../../shared/files/contract.ts';
import { createClient } from '../../../shared/rpc/client.ts';
import type { Client } from '../../../shared/rpc/contract.ts';
import { serve } from '../../../shared/rpc/host.ts';
import { inProcess } from '../../../shared/rpc/inProcess.ts';
import type { Bench, makeKey, Server } from '../ssh/peers.ts';
import { createService } from '../ssh/serviceFixture.ts';

export type FilesClient = Client<typeof filesContract>;
export const device = 'sw1';
export const asUser = { device, asRoot: false };

/** A window connected to the files service of a site whose one device is a real server. */
export function openFiles(
  bench: Bench,
  server: Server,
  key: ReturnType<typeof makeKey>,
  options: { readonly limits?: Limits; readonly partsFolder?: string } = {},
): {
  client: FilesClient;
  ssh: SshService;
  close(): Promise<void>;
} {
  const ssh = createService(bench, { [device]: { port: server.port } });
  ssh.know([server]);
  ssh.placeKey(key);
  const life = new AbortController();
  const files = createFilesService(ssh.service, { signal: life.signal, ...options });
  const close = async () => {
    await files.close();
    life.abort();
  };
  bench.onEnd(close);
  return { client: windowOn(files), ssh: ssh.service, close };
}

export function windowOn(files: ReturnType<typeof createFilesService>): FilesClient {
  const [here, there] = inProcess(setImmediate);
  const onBug = (method: string, error: unknown) => console.error(method, error);
  serve(filesContract, files.handlers, there, { onBug });
  return createClient(filesContract, here);
}

export interface Listing {
  readonly path: string;
  readonly over: string;
  readonly entries: readonly Entry[];
  readonly failure: string | null;
  /** The device has more. */
  readonly isCut: boolean;
}

export async function list(client: FilesClient, path: string, place = asUser): Promise<Listing> {
  const listing = { path: '', over: '', entries: [] as Entry[], failure: null as string | null, isCut: false };
  for await (const { items } of client['files.list']({ ...place, path })) for (const item of items) take(listing, item);
  return listing;
}

function take(listing: { path: string; over: string; entries: Entry[]; failure: string | null; isCut: boolean }, item: Listed): void {
  if (item.kind === 'folder') Object.assign(listing, { path: item.path, over: item.over });
  else if (item.kind === 'entries') listing.entries.push(...item.entries);
  else if (item.kind === 'failed') listing.failure = item.failure.code;
  else listing.isCut = item.isCut;
}

type Ended = (transfer: Transfer) => boolean;
const hasEnded: Ended = ({ state }) => !['counting', 'running'].includes(state);

/** The transfer, once it has ended, asks, or is as wanted. */
export async function reached(client: FilesClient, id: number, isReached: Ended = hasEnded): Promise<Transfer> {
  const over = new AbortController();
  for await (const { items } of client['files.transfers']({}, { signal: over.signal }))
    for (const { transfers } of items) {
      const found = transfers.find((transfer) => transfer.id === id);
      // One that ended before is as far as it comes: what it ended in is for the test to see.
      if (!found || !(isReached(found) || hasEnded(found))) continue;
      over.abort();
      return found;
    }
  throw new Error('the transfers ended');
}

type CopyInput = Parameters<FilesClient['files.copy']>[0];

export async function copy(
  client: FilesClient,
  input: Omit<CopyInput, 'device' | 'asRoot' | 'policy'> & Partial<CopyInput>,
): Promise<Transfer> {
  const started = await client['files.copy']({ ...asUser, policy: 'ask', ...input });
  if (!started.ok) throw new Error(started.failure.message);
  return reached(client, started.value.id);
}
