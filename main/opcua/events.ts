import type { NotificationMessage, Variant } from 'node-opcua';
import { printable } from '../../shared/kit/printable.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { OpcuaEventItem } from '../../shared/opcua/contract.ts';
import { severityOf } from '../../shared/opcua/status.ts';
import { ATTRIBUTES } from './attributes.ts';
import { selectClauses, viewEvent } from './eventFields.ts';
import { notNow, notOpen, type OpcuaFault, requestFailure, statusFailure } from './failure.ts';
import type { Link } from './link.ts';
import type { Publisher } from './publisher.ts';
import { rawOf } from './rawSession.ts';
import { textIn } from './references.ts';
import { createBell } from './watched.ts';

export interface EventsOptions {
  readonly node: string;
  readonly minSeverity: number;
  readonly signal: AbortSignal;
}

const PUBLISHING_MS = 250;
const KEEP_ALIVE_COUNT = 20;
const LIFETIME_COUNT = 1_200;
/** Events that wait at the server, and in the host for a window. */
const QUEUE = 10_000;
const HANDLE = 1;
/** Events of a refresh's start and end, and of a queue that was full (Part 9 §5.12, Part 5 §6.4.33). */
const REFRESH_START = 'i=2787';
const REFRESH_END = 'i=2788';
const QUEUE_OVERFLOW = 'i=3035';
const CONDITION_TYPE = 'i=2782';
const CONDITION_REFRESH = 'i=3875';

/** Events below a notifier as they come, after those conditions that stand (OPC UA Part 9 §5.5.7); again after each cut. */
export async function* readEvents(
  link: Link,
  publisher: Publisher,
  { node, minSeverity, signal }: EventsOptions,
): AsyncGenerator<OpcuaEventItem> {
  const waiting: OpcuaEventItem[] = [];
  const bell = createBell(AbortSignal.any([signal, link.signal]));
  const typeNames = new Map<string, string>();
  let dropped = 0;
  let isRefresh = false;
  let serverId: number | null = null;

  const tell = (item: OpcuaEventItem) => {
    if (waiting.length >= QUEUE) dropped++;
    else waiting.push(item);
    bell.ring();
  };

  function takeEvent(fields: readonly Variant[]): void {
    const event = viewEvent(link, fields, (type) => typeNames.get(type) ?? '');
    if (event.eventType === REFRESH_START) isRefresh = true;
    else if (event.eventType === REFRESH_END) {
      isRefresh = false;
      tell({ kind: 'refreshed' });
    } else if (event.eventType === QUEUE_OVERFLOW) tell({ kind: 'overflow', count: 1 });
    else if (event.severity >= minSeverity) tell({ kind: 'event', event, isRefresh });
  }

  function onMessage(message: NotificationMessage): void {
    for (const notification of message.notificationData ?? []) {
      if (!notification || !isEventList(notification)) continue;
      for (const event of notification.events ?? []) if (event) takeEvent(event.eventFields ?? []);
    }
  }

  async function begin(): Promise<void> {
    serverId = null;
    const begun = await subscribe(link, node);
    // a connection that is down is brought back, and then it is asked for again
    if (!begun.ok) return link.isDown() ? undefined : tell({ kind: 'ended', failure: begun.failure });
    serverId = begun.value;
    publisher.add(
      serverId,
      { onMessage, onGap: () => tell({ kind: 'overflow', count: 1 }), onGone: () => void begin() },
      PUBLISHING_MS * KEEP_ALIVE_COUNT,
    );
    await refresh(begun.value);
  }

  async function refresh(subscriptionId: number): Promise<void> {
    const failed = await conditionRefresh(link, subscriptionId);
    if (failed) tell({ kind: 'not-refreshed', failure: failed });
  }

  const stopListening = link.onRestored(() => {
    void (serverId === null ? begin() : refresh(serverId));
  });
  void begin();
  try {
    while (await bell.rung()) {
      await learnTypes(link, typeNames, waiting);
      for (const item of waiting.splice(0)) {
        const named =
          item.kind === 'event' ? { ...item, event: { ...item.event, typeName: typeNames.get(item.event.eventType) ?? '' } } : item;
        yield named;
        if (item.kind === 'ended') return;
      }
      if (dropped > 0) {
        yield { kind: 'overflow', count: dropped };
        dropped = 0;
      }
    }
    if (!signal.aborted) yield { kind: 'ended', failure: notOpen(link.connection) };
  } finally {
    stopListening();
    if (serverId !== null) await unsubscribe(link, publisher, serverId);
  }
}

interface EventList {
  readonly events: readonly ({ readonly eventFields: Variant[] | null } | null)[] | null;
}
const isEventList = (notification: object): notification is EventList => 'events' in notification;

async function subscribe(link: Link, node: string): Promise<Result<number, OpcuaFault>> {
  const what = `${link.connection}: events of ${node}`;
  const nodeId = link.ids().read(node);
  if (!nodeId.ok) return nodeId;
  try {
    const { subscriptionId } = await rawOf(link.session).createSubscription({
      requestedPublishingInterval: PUBLISHING_MS,
      requestedLifetimeCount: LIFETIME_COUNT,
      requestedMaxKeepAliveCount: KEEP_ALIVE_COUNT,
      maxNotificationsPerPublish: 0,
      publishingEnabled: true,
      priority: 2,
    });
    const filter = new link.library.EventFilter({ selectClauses });
    const { results } = await rawOf(link.session).createMonitoredItems({
      subscriptionId,
      timestampsToReturn: 2,
      itemsToCreate: [
        {
          itemToMonitor: { nodeId: nodeId.value, attributeId: ATTRIBUTES.EventNotifier },
          monitoringMode: 2,
          requestedParameters: { clientHandle: HANDLE, samplingInterval: 0, queueSize: QUEUE, discardOldest: true, filter },
        },
      ],
    });
    const status = results?.[0]?.statusCode.value ?? 0x8000_0000;
    if (severityOf(status) !== 'bad') return ok(subscriptionId);
    await rawOf(link.session).deleteSubscriptions({ subscriptionIds: [subscriptionId] });
    return fail(statusFailure(what, status));
  } catch (error) {
    return fail(requestFailure(what, error));
  }
}

async function unsubscribe(link: Link, publisher: Publisher, subscriptionId: number): Promise<void> {
  publisher.remove(subscriptionId);
  if (link.isDown() || link.signal.aborted) return;
  await rawOf(link.session)
    .deleteSubscriptions({ subscriptionIds: [subscriptionId] })
    .catch(() => undefined);
}

async function conditionRefresh(link: Link, subscriptionId: number): Promise<OpcuaFault | null> {
  const what = `${link.connection}: conditions from before`;
  const { Variant: NewVariant, DataType } = link.library;
  try {
    const inputArguments = [new NewVariant({ dataType: DataType.UInt32, value: subscriptionId })];
    const { statusCode } = await link.session.call({ objectId: CONDITION_TYPE, methodId: CONDITION_REFRESH, inputArguments });
    return severityOf(statusCode.value) === 'bad' ? statusFailure(what, statusCode.value) : null;
  } catch (error) {
    return requestFailure(what, error);
  }
}

async function learnTypes(link: Link, names: Map<string, string>, items: readonly OpcuaEventItem[]): Promise<void> {
  const unknown = [
    ...new Set(items.flatMap((item) => (item.kind === 'event' && !names.has(item.event.eventType) ? [item.event.eventType] : []))),
  ];
  const nodes = unknown.flatMap((type) => {
    const id = link.ids().read(type);
    return id.ok ? [{ type, nodeId: id.value }] : [];
  });
  if (nodes.length === 0) return;
  const read = await link.read(nodes.map(({ nodeId }) => ({ nodeId, attributeId: ATTRIBUTES.BrowseName })));
  for (const [index, { type }] of nodes.entries()) {
    const value: unknown = read.ok ? read.value[index]?.value.value : null;
    names.set(type, printable(textIn(value, 'name') || type, 200));
  }
}

export interface AlarmAction {
  readonly condition: string;
  readonly eventId: string;
  readonly action: 'acknowledge' | 'confirm' | 'comment';
  readonly comment: string;
}

/** Methods of ConditionType and AcknowledgeableConditionType (Part 9 §5.5.6, §5.7.3, §5.7.4). */
const actionMethods = { acknowledge: 'i=9111', confirm: 'i=9113', comment: 'i=9029' } as const;

export async function actOnAlarm(
  link: Link,
  { condition, eventId, action, comment }: AlarmAction,
): Promise<Result<Record<string, never>, OpcuaFault>> {
  const what = `${link.connection}: ${action} of ${condition}`;
  const id = link.ids().read(condition);
  if (!id.ok) return id;
  if (!/^(?:[0-9a-f]{2})+$/i.test(eventId)) return fail({ code: 'bad-value', message: `${what}: the event has no id.` });
  if (link.isDown()) return fail(notNow(what));
  const { Variant: NewVariant, DataType, LocalizedText } = link.library;
  try {
    const inputArguments = [
      new NewVariant({ dataType: DataType.ByteString, value: Buffer.from(eventId, 'hex') }),
      new NewVariant({ dataType: DataType.LocalizedText, value: new LocalizedText({ text: comment }) }),
    ];
    const { statusCode } = await link.session.call({ objectId: id.value, methodId: actionMethods[action], inputArguments });
    return severityOf(statusCode.value) === 'bad' ? fail(statusFailure(what, statusCode.value)) : ok({});
  } catch (error) {
    return fail(requestFailure(what, error));
  }
}
