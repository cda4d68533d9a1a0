import type { NotificationMessage, PublishResponse } from 'node-opcua';
import type { Link } from './link.ts';
import { rawOf } from './rawSession.ts';

/** One subscription on the server, as what it sends is told of. */
export interface Subscriber {
  /** Notifications in their order; an empty one is a keep-alive. */
  onMessage(message: NotificationMessage): void;
  /** Messages were sent that can no longer be had; the subscription goes on. */
  onGap(): void;
  /** The server no longer has the subscription. */
  onGone(): void;
}

interface Registered extends Subscriber {
  /** Of the next message; null before the first. */
  nextSequence: number | null;
}

/** Keeps publish requests with the server, as many as its subscriptions need, and gives each subscription its messages (OPC UA Part 4 §5.13). */
export interface Publisher {
  add(subscriptionId: number, subscriber: Subscriber, keepAliveMs: number): void;
  remove(subscriptionId: number): void;
}

/** Requests that wait at the server: enough that one is always there while answers are under way. */
const AT_SERVER = 6;
const MAX_SEQUENCE = 0xffff_ffff;
/** Messages that are asked for again after a cut, at most. */
const MAX_REPUBLISHED = 1_000;

export function createPublisher(link: Link): Publisher {
  const { library } = link;
  const subscribers = new Map<number, Registered>();
  let acknowledgements: { subscriptionId: number; sequenceNumber: number }[] = [];
  let atServer = 0;
  let mostAtServer = AT_SERVER;
  let keepAliveMs = 10_000;
  let isPaused = false;

  link.onRestored(({ isNewSession }) => {
    isPaused = true;
    void resumeAll(isNewSession).then(() => {
      isPaused = false;
      fill();
    });
  });

  /** After a cut: takes the subscriptions over into a new session, and fetches what was sent meanwhile. */
  async function resumeAll(isNewSession: boolean): Promise<void> {
    const before = [...subscribers];
    const isKept = isNewSession
      ? await transfer(
          link,
          before.map(([id]) => id),
        )
      : before.map(() => true);
    for (const [index, [subscriptionId, subscriber]] of before.entries()) {
      if (isKept[index] && (await resume(subscriptionId, subscriber))) continue;
      subscribers.delete(subscriptionId);
      subscriber.onGone();
    }
  }

  async function resume(subscriptionId: number, subscriber: Registered): Promise<boolean> {
    for (let count = 0; count < MAX_REPUBLISHED; count++) {
      const number = subscriber.nextSequence ?? 1;
      const answer = await ask(link, subscriptionId, number);
      if (answer === 'none') return true;
      if (answer === 'gone') return false;
      subscriber.nextSequence = after(number);
      acknowledgements.push({ subscriptionId, sequenceNumber: number });
      subscriber.onMessage(answer);
    }
    return true;
  }

  function fill(): void {
    while (!isPaused && !link.signal.aborted && subscribers.size > 0 && atServer < mostAtServer) send();
  }

  function send(): void {
    atServer++;
    const acknowledged = acknowledgements;
    acknowledgements = [];
    const timeoutHint = Math.min(0x7fff_ffff, keepAliveMs * AT_SERVER * 3);
    const request = new library.PublishRequest({ requestHeader: { timeoutHint }, subscriptionAcknowledgements: acknowledged });
    rawOf(link.session).publish(request, (error, response) => {
      atServer--;
      if (response && !error) take(response);
      else if (error) settle(error.message);
      fill();
    });
  }

  /** What stops the requests until something changes; other errors are answered by the next request. */
  function settle(message: string): void {
    if (/BadTooManyPublishRequests/.test(message)) mostAtServer = Math.max(1, Math.min(mostAtServer - 1, atServer));
    else if (/BadNoSubscription/.test(message)) isPaused = true;
    else if (!/BadTimeout|BadRequestTimeout/.test(message)) isPaused = true;
    if (isPaused && !link.isDown()) setTimeout(unpause, 500).unref();
  }

  function unpause(): void {
    if (link.signal.aborted || link.isDown()) return;
    isPaused = false;
    fill();
  }

  function take({ subscriptionId, notificationMessage }: PublishResponse): void {
    const { sequenceNumber } = notificationMessage;
    const isKeepAlive = (notificationMessage.notificationData ?? []).length === 0;
    if (!isKeepAlive) acknowledgements.push({ subscriptionId, sequenceNumber });
    const subscriber = subscribers.get(subscriptionId);
    if (!subscriber) return;
    const expected = subscriber.nextSequence;
    // A keep-alive carries the number of the message that comes next (Part 4 §5.13.1.2).
    subscriber.nextSequence = isKeepAlive ? sequenceNumber : after(sequenceNumber);
    if (expected !== null && isAhead(expected, sequenceNumber)) void recover(subscriptionId, subscriber, expected, sequenceNumber);
    subscriber.onMessage(notificationMessage);
  }

  /** Messages between are fetched; where the server no longer has them, it is said. */
  async function recover(subscriptionId: number, subscriber: Registered, from: number, to: number): Promise<void> {
    for (let number = from, count = 0; number !== to; number = after(number), count++) {
      const message = count < MAX_REPUBLISHED ? await ask(link, subscriptionId, number) : 'none';
      if (typeof message === 'string') return subscriber.onGap();
      subscriber.onMessage(message);
    }
  }

  return {
    add(subscriptionId, subscriber, each) {
      keepAliveMs = Math.max(keepAliveMs, each);
      subscribers.set(subscriptionId, { ...subscriber, nextSequence: null });
      isPaused = false;
      fill();
    },
    remove(subscriptionId) {
      subscribers.delete(subscriptionId);
      acknowledgements = acknowledgements.filter((each) => each.subscriptionId !== subscriptionId);
    },
  };
}

const after = (sequence: number): number => (sequence >= MAX_SEQUENCE ? 1 : sequence + 1);

/** Whether `actual` comes after `expected`; numbers start again at 1. */
const isAhead = (expected: number, actual: number): boolean => actual !== expected && (actual - expected) >>> 0 < 0x8000_0000;

/** `none`: the server has no such message (any more); `gone`: it has no such subscription. */
function ask({ session, library }: Link, subscriptionId: number, sequence: number): Promise<NotificationMessage | 'none' | 'gone'> {
  const request = new library.RepublishRequest({ subscriptionId, retransmitSequenceNumber: sequence });
  return new Promise((resolve) => {
    rawOf(session).republish(request, (error, response) => {
      if (response?.notificationMessage && !error) return resolve(response.notificationMessage);
      resolve(/BadMessageNotAvailable/.test(error?.message ?? '') ? 'none' : 'gone');
    });
  });
}

/** @returns for each whether the new session has it now (Part 4 §5.13.7); servers that cannot transfer have none */
async function transfer({ session }: Link, subscriptionIds: readonly number[]): Promise<boolean[]> {
  if (subscriptionIds.length === 0) return [];
  try {
    const { results } = await rawOf(session).transferSubscriptions({ subscriptionIds: [...subscriptionIds], sendInitialValues: true });
    return subscriptionIds.map((_, index) => results?.[index]?.statusCode.isGood() === true);
  } catch {
    return subscriptionIds.map(() => false);
  }
}
