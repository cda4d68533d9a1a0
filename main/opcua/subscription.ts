import type { NotificationMessage } from 'node-opcua';
import type { OpcuaGranted, OpcuaWatchEvent } from '../../shared/opcua/contract.ts';
import type { Columns } from './columns.ts';
import { requestFailure } from './failure.ts';
import { requestOf, type WatchItem } from './itemRequest.ts';
import { chunked, limitOf } from './limits.ts';
import type { Link } from './link.ts';
import { hasStructures, takeMessage } from './notifications.ts';
import type { Publisher } from './publisher.ts';
import { rawOf } from './rawSession.ts';

/** A server keeps the subscription through a cut of this length, ms. */
const LIFETIME_MS = 300_000;
const KEEP_ALIVE_MS = 5_000;
const BAD_NODE_ID_UNKNOWN = 0x8034_0000;
/** Status codes from here on are bad. */
const BAD = 0x8000_0000;
const SOURCE_AND_SERVER = 2;

interface Item {
  readonly wanted: WatchItem;
  /** The server's id; null while it is not there. */
  serverId: number | null;
}

export interface SubscriptionPorts {
  readonly link: Link;
  readonly publisher: Publisher;
  readonly columns: Columns;
  readonly publishingMs: number;
  readonly signal: AbortSignal;
  readonly now: () => number;
  tell(event: OpcuaWatchEvent): void;
  onValues(): void;
}

/** Items that are watched with one subscription of the server, which is made anew wherever the server loses it. */
export class Subscription {
  readonly #ports: SubscriptionPorts;
  readonly #items = new Map<number, Item>();
  readonly #stopListening: () => void;
  #serverId: number | null = null;
  #last: Promise<void> = Promise.resolve();
  #isRecreating = false;
  #decoding = 0;
  #decoded: Promise<void> = Promise.resolve();

  constructor(ports: SubscriptionPorts, items: readonly WatchItem[]) {
    this.#ports = ports;
    for (const wanted of items) this.#items.set(wanted.id, { wanted, serverId: null });
    this.#stopListening = ports.link.onRestored(({ fromMs, toMs }) => {
      ports.tell({ kind: 'gap', fromMs, toMs });
      // it went down before the subscription was made
      if (this.#serverId === null) this.#onGone();
    });
    this.#enqueue(() => this.#subscribe());
  }

  add(more: readonly WatchItem[]): void {
    const fresh = more.map((wanted): Item => ({ wanted, serverId: null }));
    for (const item of fresh) this.#items.set(item.wanted.id, item);
    this.#enqueue(() => this.#create(fresh));
  }

  remove(ids: readonly number[]): void {
    const gone = ids.flatMap((id) => this.#items.get(id) ?? []);
    for (const id of ids) this.#items.delete(id);
    this.#enqueue(async () => {
      const { link } = this.#ports;
      const serverIds = gone.flatMap(({ serverId }) => serverId ?? []);
      for (const monitoredItemIds of chunked(serverIds, limitOf(link.limits(), 'MaxMonitoredItemsPerCall')))
        if (this.#serverId !== null) await rawOf(link.session).deleteMonitoredItems({ subscriptionId: this.#serverId, monitoredItemIds });
    });
  }

  async close(): Promise<void> {
    const { link, publisher } = this.#ports;
    this.#stopListening();
    await this.#last;
    if (this.#serverId === null) return;
    publisher.remove(this.#serverId);
    if (link.isDown() || link.signal.aborted) return;
    await rawOf(link.session)
      .deleteSubscriptions({ subscriptionIds: [this.#serverId] })
      .catch(() => undefined);
  }

  /** One change after the other, in the order in which they were asked for. */
  #enqueue(work: () => Promise<void>): void {
    const { link, signal, tell } = this.#ports;
    this.#last = this.#last.then(async () => {
      if (signal.aborted || link.signal.aborted) return;
      try {
        await work();
      } catch (error) {
        // A connection that is down is brought back, and all is made anew then.
        if (!link.isDown()) tell({ kind: 'ended', failure: requestFailure(`${link.connection}: watching`, error) });
      }
    });
  }

  async #subscribe(): Promise<void> {
    const { link, publisher, publishingMs, tell } = this.#ports;
    const made = await rawOf(link.session).createSubscription({
      requestedPublishingInterval: publishingMs,
      requestedLifetimeCount: Math.max(60, Math.ceil(LIFETIME_MS / publishingMs)),
      requestedMaxKeepAliveCount: Math.max(3, Math.ceil(KEEP_ALIVE_MS / publishingMs)),
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
      priority: 1,
    });
    this.#serverId = made.subscriptionId;
    const { revisedPublishingInterval, revisedMaxKeepAliveCount, revisedLifetimeCount } = made;
    tell({
      kind: 'granted',
      publishingMs: revisedPublishingInterval,
      keepAliveCount: revisedMaxKeepAliveCount,
      lifetimeCount: revisedLifetimeCount,
    });
    publisher.add(made.subscriptionId, this.#subscriber(), revisedPublishingInterval * revisedMaxKeepAliveCount);
    await this.#create([...this.#items.values()]);
  }

  #subscriber() {
    const { link, columns, tell, onValues, now } = this.#ports;
    return {
      onMessage: (message: NotificationMessage) => {
        const take = () => {
          if (!takeMessage(link, message, columns)) this.#onGone();
          if (columns.length() > 0) onValues();
        };
        // messages stay in their order: what comes after one that has to be decoded waits for it
        const isPlain = this.#decoding === 0 && !hasStructures(message);
        if (isPlain) take();
        else this.#decode(message, take);
      },
      onGap: () => tell({ kind: 'gap', fromMs: now(), toMs: now() }),
      onGone: () => this.#onGone(),
    };
  }

  /** Structures are decoded once the server has been asked for their type. */
  #decode(message: NotificationMessage, take: () => void): void {
    const { session, library } = this.#ports.link;
    this.#decoding++;
    this.#decoded = this.#decoded.then(async () => {
      await library
        .promoteOpaqueStructureInNotificationData(
          session,
          (message.notificationData ?? []).filter((each) => each !== null),
        )
        .catch(() => undefined);
      this.#decoding--;
      take();
    });
  }

  async #create(wanted: readonly Item[]): Promise<void> {
    const { link, tell } = this.#ports;
    const subscriptionId = this.#serverId;
    if (subscriptionId === null) return;
    for (const part of chunked(wanted, limitOf(link.limits(), 'MaxMonitoredItemsPerCall'))) {
      const granted: OpcuaGranted[] = [];
      const readable = part.flatMap((item) => {
        const request = requestOf(link, item.wanted);
        if (request) return [{ item, request }];
        granted.push({ id: item.wanted.id, status: BAD_NODE_ID_UNKNOWN, samplingMs: 0, queueSize: 0 });
        return [];
      });
      const itemsToCreate = readable.map(({ request }) => request);
      const how = { subscriptionId, timestampsToReturn: SOURCE_AND_SERVER, itemsToCreate };
      const answer = readable.length > 0 ? await rawOf(link.session).createMonitoredItems(how) : null;
      for (const [index, { item }] of readable.entries()) {
        const result = answer?.results?.[index];
        const status = (result?.statusCode.value ?? BAD_NODE_ID_UNKNOWN) >>> 0;
        item.serverId = result && status < BAD ? result.monitoredItemId : null;
        granted.push({
          id: item.wanted.id,
          status,
          samplingMs: result?.revisedSamplingInterval ?? 0,
          queueSize: result?.revisedQueueSize ?? 0,
        });
      }
      tell({ kind: 'items', items: granted });
    }
  }

  /** The server has ended the subscription, or was restarted: all is asked for anew, by the ids that outlive that. */
  #onGone(): void {
    const { publisher, signal } = this.#ports;
    if (this.#isRecreating || signal.aborted) return;
    this.#isRecreating = true;
    if (this.#serverId !== null) publisher.remove(this.#serverId);
    this.#serverId = null;
    this.#enqueue(async () => {
      this.#isRecreating = false;
      await this.#subscribe();
    });
  }
}
