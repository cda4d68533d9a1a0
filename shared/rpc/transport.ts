import type { Wire } from './contract.ts';
import type { FaultCode } from './fault.ts';
import { isList, type Weight, weigh } from './wire.ts';

export type ClientFrame =
  | { readonly type: 'call'; readonly id: number; readonly method: string; readonly input: Wire }
  | { readonly type: 'open'; readonly id: number; readonly method: string; readonly input: Wire; readonly credit: number }
  | { readonly type: 'credit'; readonly id: number; readonly credit: number }
  | { readonly type: 'cancel'; readonly id: number };

export type HostFrame =
  | { readonly type: 'result'; readonly id: number; readonly value: Wire }
  | { readonly type: 'items'; readonly id: number; readonly items: readonly Wire[]; readonly dropped: number }
  | { readonly type: 'end'; readonly id: number }
  | { readonly type: 'fault'; readonly id: number; readonly code: FaultCode; readonly message: string };

export type Frame = ClientFrame | HostFrame;

/** The only thing that differs between Electron, the browser host and a test: ordered, reliable, carrying checked values. */
export interface Transport {
  /** Does nothing once closed. Throws `NotWire` or `TooLarge`, and sends nothing, for a value that cannot travel. */
  send(frame: Frame): void;
  /** One listener; frames that came before it are kept for it. What arrives is a `Wire`, but any `Wire`. */
  onFrame(listener: (frame: Wire) => void): void;
  /** Any number of listeners, each called once; at once if the transport is closed already. */
  onClose(listener: (reason: string) => void): void;
  close(reason?: string): void;
}

/** What carries messages of one kind: a port, a socket, a queue. */
export interface Link<M> {
  post(message: M): void;
  listen(events: { message(message: M): void; close(reason: string): void }): void;
  close(reason: string): void;
  /** Runs once what is happening now is done: `setImmediate` where there is one. Small frames wait for it and travel together. */
  defer(flush: () => void): void;
}

/** How frames become messages. A message is one frame, or a list of them. */
export interface Coding<M> {
  /** Later changes to the frame's values must not show, unless it is posted `atOnce`. @throws TooLarge */
  pack(frame: Frame, weight: Weight, atOnce: boolean): M;
  join(messages: readonly M[]): M;
  /** Throws for what no honest peer sends. */
  unpack(message: M): Wire;
}

const JOINED_FRAME_BYTES = 8 * 1024;
const JOINED_FRAMES = 4;

/** Joins a link and a coding. A message that cannot be unpacked closes the connection: its sender is broken or hostile. */
export function transportOver<M>(link: Link<M>, coding: Coding<M>): Transport {
  const outgoing = createOutgoing(link, coding);
  const closeListeners: ((reason: string) => void)[] = [];
  let early: Wire[] = [];
  let receive = (frame: Wire): void => void early.push(frame);
  let closedBecause: string | null = null;

  function closed(reason: string) {
    if (closedBecause !== null) return;
    closedBecause = reason;
    for (const listener of closeListeners.splice(0)) listener(reason);
  }

  function close(reason = 'closed on this side') {
    if (closedBecause !== null) return;
    outgoing.flush();
    link.close(reason);
    closed(reason);
  }

  function accept(message: M) {
    let value: Wire;
    try {
      value = coding.unpack(message);
    } catch (error) {
      return close(`malformed message: ${error instanceof Error ? error.message : String(error)}`);
    }
    if (!isList(value)) return receive(value);
    for (const frame of value) if (closedBecause === null) receive(frame);
  }

  link.listen({
    message(message) {
      if (closedBecause === null) accept(message);
    },
    close: closed,
  });

  return {
    send(frame) {
      if (closedBecause === null) outgoing.send(frame);
    },
    onFrame(listener) {
      receive = listener;
      const kept = early;
      early = [];
      for (const frame of kept) listener(frame);
    },
    onClose(listener) {
      if (closedBecause === null) closeListeners.push(listener);
      else listener(closedBecause);
    },
    close,
  };
}

/**
 * Small frames wait for the end of the turn or for three more, since waking the other side costs more than they do; with more
 * than four at a time the two sides would take turns instead of working at once. Large frames go at once.
 */
function createOutgoing<M>(link: Link<M>, coding: Coding<M>) {
  let waiting: M[] = [];
  let deferred = false;

  function flush() {
    const [first] = waiting;
    if (first === undefined) return;
    const message = waiting.length === 1 ? first : coding.join(waiting);
    waiting = [];
    link.post(message);
  }

  function flushDeferred() {
    deferred = false;
    flush();
  }

  return {
    flush,
    send(frame: Frame) {
      const weight = weigh(frame);
      const atOnce = weight.parts > 0 || weight.bytes > JOINED_FRAME_BYTES;
      const message = coding.pack(frame, weight, atOnce);
      if (atOnce) {
        flush();
        link.post(message);
        return;
      }
      waiting.push(message);
      // a producer may be waiting for credit
      if (waiting.length >= JOINED_FRAMES || frame.type === 'credit') flush();
      else if (!deferred) {
        deferred = true;
        link.defer(flushDeferred);
      }
    },
  };
}
