import { setTimeout as wait } from 'node:timers/promises';
import { AttributeIds, type ClientSession, OPCUAClient, setErrorLogger, setWarningLogger, TimestampsToReturn } from 'node-opcua';
import { createPlant, itemOf, type Plant } from '../main/opcua/plant.ts';
import type { BenchResult } from './result.ts';

const MANY = 100_000;
const ROUNDS = 3;
const MEASURED_MS = 10_000;
const PEER = 'node-opcua’s own client';
const nodeOf = (index: number) => `nsu=urn:test:plant;s=V${index}`;

/** The host with a window against node-opcua's client alone, at the same server: browsing, and values that move. */
export async function bench(): Promise<BenchResult[]> {
  setWarningLogger(() => undefined);
  setErrorLogger(() => undefined);
  const plant = await createPlant();
  try {
    await plant.start({ many: MANY });
    await plant.client['opcua.connect']({ connection: 'plant' });
    const peer = OPCUAClient.create({ endpointMustExist: false });
    await peer.connect(plant.url);
    const session = await peer.createSession();
    await session.readNamespaceArray();
    const browse = await measureBrowse(plant, session);
    const slow = await measureWatch(plant, session, { items: 10_000, everyMs: 1_000 });
    const fast = await measureWatch(plant, session, { items: 1_000, everyMs: 100 });
    await session.close();
    await peer.disconnect();
    return [browse, ...slow, ...fast];
  } finally {
    await plant.end();
  }
}

async function measureBrowse(plant: Plant, session: ClientSession): Promise<BenchResult> {
  const rates: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.theirs.push(await nodesPerSecond(() => browseTheirs(session)));
    rates.ours.push(await nodesPerSecond(() => browseOurs(plant)));
  }
  const [ours, theirs] = [Math.max(...rates.ours), Math.max(...rates.theirs)];
  return {
    name: `opcua: browse ${MANY} nodes, to the window`,
    value: ours,
    unit: 'nodes/s',
    peer: PEER,
    peerValue: theirs,
    goal: { atLeast: 0.9 },
  };
}

async function nodesPerSecond(work: () => Promise<number>): Promise<number> {
  const begun = performance.now();
  const nodes = await work();
  if (nodes !== MANY) throw new Error(`${nodes} nodes were found`);
  return nodes / ((performance.now() - begun) / 1_000);
}

async function browseTheirs(session: ClientSession): Promise<number> {
  session.requestedMaxReferencesPerNode = 1_000;
  const index = session.getNamespaceIndex('urn:test:plant');
  let result = await session.browse({
    nodeId: `ns=${index};s=Many`,
    referenceTypeId: 'i=33',
    includeSubtypes: true,
    browseDirection: 0,
    resultMask: 63,
  });
  let nodes = result.references?.length ?? 0;
  while (result.continuationPoint && result.continuationPoint.length > 0) {
    result = await session.browseNext(result.continuationPoint, false);
    nodes += result.references?.length ?? 0;
  }
  return nodes;
}

async function browseOurs({ client }: Plant): Promise<number> {
  for (let from = 0; ; from += 1_000) {
    const window = await client['opcua.browse']({
      connection: 'plant',
      node: 'nsu=urn:test:plant;s=Many',
      from,
      count: 1_000,
      refresh: from === 0,
    });
    if (!window.ok) throw new Error(window.failure.message);
    if (window.value.isComplete && from + 1_000 >= window.value.known) return window.value.known;
  }
}

interface Load {
  readonly items: number;
  readonly everyMs: number;
}

/** Both are subscribed to the same values at the same time: what one gets, the other has to get. */
async function measureWatch(plant: Plant, session: ClientSession, { items, everyMs }: Load): Promise<BenchResult[]> {
  const counts = { ours: 0, theirs: 0, dropped: 0, overflowed: 0 };
  const stop = new AbortController();
  const subscription = await session.createSubscription2({
    requestedPublishingInterval: everyMs,
    requestedLifetimeCount: 600,
    requestedMaxKeepAliveCount: 20,
    publishingEnabled: true,
  });
  const index = session.getNamespaceIndex('urn:test:plant');
  for (let from = 0; from < items; from += 1_000) {
    const nodes = Array.from({ length: 1_000 }, (_, each) => ({
      nodeId: `ns=${index};s=V${from + each}`,
      attributeId: AttributeIds.Value,
    }));
    const group = await subscription.monitorItems(
      nodes,
      { samplingInterval: everyMs / 2, queueSize: 10, discardOldest: true },
      TimestampsToReturn.Both,
    );
    group.on('changed', () => counts.theirs++);
  }
  const wanted = Array.from({ length: items }, (_, each) => itemOf(each, nodeOf(each), everyMs / 2));
  const watching = watch(plant, { items: wanted, everyMs, counts, signal: stop.signal });
  await wait(4_000 + 2 * everyMs);
  const before = { ...counts };
  for (let at = 0; at < MEASURED_MS; at += everyMs) {
    plant.tell(`move ${items}`);
    await wait(everyMs);
  }
  await wait(3 * everyMs);
  stop.abort();
  await watching;
  await subscription.terminate();
  const rate = (which: 'ours' | 'theirs') => (counts[which] - before[which]) / (MEASURED_MS / 1_000);
  const name = `opcua: ${items} items at ${everyMs} ms`;
  return [
    {
      name: `${name}, values to the window`,
      value: rate('ours'),
      unit: 'values/s',
      peer: PEER,
      peerValue: rate('theirs'),
      goal: { atLeast: 0.9 },
    },
    {
      name: `${name}, values lost`,
      value: counts.dropped + counts.overflowed,
      unit: 'values',
      peer: null,
      peerValue: null,
      goal: { atMost: 0 },
    },
  ];
}

interface Watching {
  readonly items: ReturnType<typeof itemOf>[];
  readonly everyMs: number;
  readonly counts: { ours: number; dropped: number; overflowed: number };
  readonly signal: AbortSignal;
}

async function watch({ client }: Plant, { items, everyMs, counts, signal }: Watching): Promise<void> {
  for await (const batch of client['opcua.watch'](
    { connection: 'plant', key: crypto.randomUUID(), publishingMs: everyMs, items },
    { signal },
  ))
    for (const event of batch.items) {
      if (event.kind !== 'values') continue;
      counts.ours += event.count;
      counts.dropped += event.dropped;
      counts.overflowed += event.overflowed;
    }
}
