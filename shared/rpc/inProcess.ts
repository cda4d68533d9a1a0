import type { Wire } from './contract.ts';
import { type Coding, type Link, type Transport, transportOver } from './transport.ts';
import { copyWire } from './wire.ts';

const copyCoding: Coding<Wire> = {
  pack: (frame) => copyWire(frame) ?? null,
  join: (messages) => messages,
  unpack: (value) => value,
};

type Events = Parameters<Link<Wire>['listen']>[0];

interface End {
  events: Events | null;
}

/**
 * Two joined ends in one process. Values are copied, so that neither side can change what the other holds.
 * @param defer hands over in a later turn and in order: `setImmediate` in Node
 */
export function inProcess(defer: (deliver: () => void) => void): readonly [Transport, Transport] {
  const left: End = { events: null };
  const right: End = { events: null };
  return [transportOver(linkTo(right, left, defer), copyCoding), transportOver(linkTo(left, right, defer), copyCoding)];
}

function linkTo(peer: End, own: End, defer: (deliver: () => void) => void): Link<Wire> {
  return {
    listen(events) {
      own.events = events;
    },
    post: (message) => defer(() => peer.events?.message(message)),
    close: () => defer(() => peer.events?.close('closed on the other side')),
    defer,
  };
}
