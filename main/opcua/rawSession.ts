import type {
  CreateMonitoredItemsResponse,
  CreateSubscriptionResponse,
  MonitoredItemCreateRequestOptions,
  PublishResponse,
  RepublishResponse,
  TransferSubscriptionsResponse,
} from 'node-opcua';

/** The subscription services of a session (OPC UA Part 4 §5.12, §5.13), which node-opcua has without naming them in the session's type. */
export interface RawSession {
  publish(request: object, done: (error: Error | null, response?: PublishResponse) => void): void;
  republish(request: object, done: (error: Error | null, response?: RepublishResponse) => void): void;
  createSubscription(request: SubscriptionRequest): Promise<CreateSubscriptionResponse>;
  deleteSubscriptions(request: { subscriptionIds: number[] }): Promise<unknown>;
  transferSubscriptions(request: { subscriptionIds: number[]; sendInitialValues: boolean }): Promise<TransferSubscriptionsResponse>;
  createMonitoredItems(request: {
    subscriptionId: number;
    timestampsToReturn: number;
    itemsToCreate: MonitoredItemCreateRequestOptions[];
  }): Promise<CreateMonitoredItemsResponse>;
  deleteMonitoredItems(request: { subscriptionId: number; monitoredItemIds: number[] }): Promise<unknown>;
}

export interface SubscriptionRequest {
  readonly requestedPublishingInterval: number;
  readonly requestedLifetimeCount: number;
  readonly requestedMaxKeepAliveCount: number;
  readonly maxNotificationsPerPublish: number;
  readonly publishingEnabled: boolean;
  readonly priority: number;
}

const services = [
  'publish',
  'republish',
  'createSubscription',
  'deleteSubscriptions',
  'transferSubscriptions',
  'createMonitoredItems',
  'deleteMonitoredItems',
];

/** @throws TypeError where this node-opcua has them no more */
export function rawOf(session: object): RawSession {
  if (!isRaw(session)) throw new TypeError('this node-opcua has no subscription services');
  return session;
}

const isRaw = (session: object): session is RawSession => services.every((name) => typeof Reflect.get(session, name) === 'function');
