import { HAS_PROPERTIES } from './history.ts';
import type { MessageHead, Messages } from './messages.ts';

const PUBLISH = 3;
const PUBREL = 6;
/** Of one PUBLISH; more is hostile. */
const MOST_PROPERTY_BYTES = 1024 * 1024;
/** Read on when more has come. */
const INCOMPLETE = -1;

export class MalformedPacket extends Error {
  override name = 'MalformedPacket';
  readonly code = 'malformed-packet';
}

interface Options {
  readonly isVersion5: boolean;
  readonly messages: Pick<Messages, 'tick' | 'begin' | 'payload' | 'commit'>;
  /** Takes all packets but PUBLISH, octet for octet, and of a PUBLISH of QoS 1 or 2 one without topic and payload, to acknowledge. */
  readonly forward: (octets: Buffer) => void;
  /** Identifiers of QoS 2 messages that were taken and not yet released (MQTT 5, 4.3.3); lives as long as the session. */
  readonly taken: Set<number>;
}

/**
 * Takes the messages out of what a broker sends, before the MQTT library sees it: it would make several objects of each message, keep all
 * of a payload, and close on a topic that is no UTF-8. Payloads are copied once, to where they stay, and no further than they are kept.
 * A message is taken before it is acknowledged.
 * Source: MQTT 5, 2.1 (fixed header), 3.3 (PUBLISH); MQTT 3.1.1, the same sections.
 * @throws MalformedPacket from `feed`: the connection cannot go on
 */
export class Intake {
  readonly #options: Options;
  readonly #aliases = new Map<number, Buffer>();
  #stash: Buffer | null = null;
  /** Octets of the packet at hand that are still to come, and where they go. */
  #left = 0;
  #target: 'payload' | 'nowhere' | 'forward' = 'forward';
  /** What the library is to acknowledge once the message at hand is all there. */
  #owed: Buffer | null = null;
  /** Of the QoS 2 message at hand: taken only once all of it is there, else what is sent again after a cut would be passed over. */
  #taking: number | null = null;

  constructor(options: Options) {
    this.#options = options;
  }

  feed(incoming: Buffer): void {
    this.#options.messages.tick();
    const chunk = this.#stash ? Buffer.concat([this.#stash, incoming]) : incoming;
    this.#stash = null;
    let at = 0;
    while (at < chunk.length) {
      const next = this.#left > 0 ? this.#pour(chunk, at) : this.#packet(chunk, at);
      if (next === INCOMPLETE) {
        this.#stash = Buffer.from(chunk.subarray(at));
        return;
      }
      at = next;
    }
  }

  /** One packet from its first octet. @returns where reading goes on */
  #packet(chunk: Buffer, at: number): number {
    const first = chunk[at] ?? 0;
    const lengthBytes = variableBytes(chunk, at + 1);
    if (lengthBytes === INCOMPLETE) return INCOMPLETE;
    const body = at + 1 + lengthBytes;
    const end = body + variable(chunk, at + 1);
    if (first >> 4 === PUBLISH) return this.#publish(chunk, first, body, end);
    if (first >> 4 === PUBREL) {
      if (chunk.length < body + 2) return INCOMPLETE;
      this.#options.taken.delete(chunk.readUInt16BE(body));
    }
    this.#left = end - at;
    this.#target = 'forward';
    return this.#pour(chunk, at);
  }

  #publish(chunk: Buffer, first: number, body: number, end: number): number {
    const { isVersion5, taken } = this.#options;
    const qos = (first >> 1) & 3;
    if (qos === 3) throw new MalformedPacket('The broker sent a message of QoS 3, which there is not (MQTT 5, 3.3.1.2).');
    if (end < body + 2) throw new MalformedPacket('The broker sent a message without a topic.');
    if (chunk.length < body + 2) return INCOMPLETE;
    const topicEnd = body + 2 + chunk.readUInt16BE(body);
    const propertiesAt = topicEnd + (qos > 0 ? 2 : 0);
    if (propertiesAt > end) throw new MalformedPacket('The broker sent a message whose topic is longer than the message.');
    if (chunk.length < propertiesAt) return INCOMPLETE;
    const properties = isVersion5 ? findProperties(chunk, propertiesAt, end) : { start: propertiesAt, end: propertiesAt };
    if (!properties) return INCOMPLETE;
    const identifier = qos > 0 ? chunk.readUInt16BE(topicEnd) : 0;
    const isAgain = qos === 2 && taken.has(identifier);
    this.#taking = qos === 2 ? identifier : null;
    this.#left = end - properties.end;
    this.#target = isAgain ? 'nowhere' : 'payload';
    this.#owed = qos > 0 ? stub(first, identifier, isVersion5) : null;
    if (!isAgain) {
      const flags = (first & 15) | (isVersion5 ? HAS_PROPERTIES : 0);
      this.#begin({
        from: chunk,
        start: body + 2,
        end: topicEnd,
        propertiesStart: properties.start,
        propertiesEnd: properties.end,
        flags,
        payloadBytes: this.#left,
      });
    }
    if (this.#left > 0) return this.#pour(chunk, properties.end);
    this.#finish();
    return properties.end;
  }

  /** Gives a message that came with an alias its topic (MQTT 5, 3.3.2.3.4). */
  #begin(head: MessageHead): void {
    const { messages, isVersion5 } = this.#options;
    const { from, start, end, propertiesStart, propertiesEnd } = head;
    const alias = isVersion5 && propertiesEnd > propertiesStart ? findAlias(from, propertiesStart, propertiesEnd) : null;
    if (alias === null) messages.begin(head);
    else if (alias === 0 || alias > MOST_ALIASES)
      throw new MalformedPacket(`The broker sent the topic alias ${alias}; 1 to ${MOST_ALIASES} were offered to it.`);
    else if (end > start) {
      this.#aliases.set(alias, Buffer.from(from.subarray(start, end)));
      messages.begin(head);
    } else {
      const topic = this.#aliases.get(alias);
      if (!topic) throw new MalformedPacket(`The broker sent the topic alias ${alias}, and had not said what it stands for.`);
      const whole = Buffer.concat([topic, from.subarray(propertiesStart, propertiesEnd)]);
      const places = { start: 0, end: topic.length, propertiesStart: topic.length, propertiesEnd: whole.length };
      messages.begin({ ...head, ...places, from: whole });
    }
  }

  #pour(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + this.#left);
    if (this.#target === 'forward') this.#options.forward(chunk.subarray(at, end));
    else if (this.#target === 'payload') this.#options.messages.payload(chunk, at, end);
    this.#left -= end - at;
    if (this.#left === 0) this.#finish();
    return end;
  }

  #finish(): void {
    if (this.#target === 'payload') this.#options.messages.commit();
    if (this.#taking !== null) this.#options.taken.add(this.#taking);
    this.#taking = null;
    this.#target = 'forward';
    const owed = this.#owed;
    this.#owed = null;
    if (owed) this.#options.forward(owed);
  }
}

/** What stands for a message towards the library: its first octet, the topic `t`, its identifier, no properties, no payload. */
function stub(first: number, identifier: number, isVersion5: boolean): Buffer {
  const body = [0, 1, 0x74, identifier >> 8, identifier & 0xff, ...(isVersion5 ? [0] : [])];
  return Buffer.from([first, body.length, ...body]);
}

/** @returns null where they are not all there yet */
function findProperties(chunk: Buffer, at: number, end: number): { readonly start: number; readonly end: number } | null {
  if (at >= end) throw new MalformedPacket('The broker sent a message without the length of its properties.');
  const lengthBytes = variableBytes(chunk, at);
  if (lengthBytes === INCOMPLETE) return null;
  const start = at + lengthBytes;
  const propertiesEnd = start + variable(chunk, at);
  if (propertiesEnd > end) throw new MalformedPacket('The broker sent a message whose properties are longer than the message.');
  if (propertiesEnd - start > MOST_PROPERTY_BYTES)
    throw new MalformedPacket(`The broker sent a message with ${propertiesEnd - start} octets of properties.`);
  return chunk.length < propertiesEnd ? null : { start, end: propertiesEnd };
}

/** Topic aliases that are offered to a broker. Each may stand for a topic of 64 KiB. */
export const MOST_ALIASES = 256;

/** Octets of a variable byte integer (MQTT 5, 1.5.5), or INCOMPLETE where it is not all there yet. */
function variableBytes(from: Buffer, at: number): number {
  for (let bytes = 1; bytes <= 4; bytes++) {
    const octet = from[at + bytes - 1];
    if (octet === undefined) return INCOMPLETE;
    if (octet < 128) return bytes;
  }
  throw new MalformedPacket('The broker sent a length of more than four octets (MQTT 5, 1.5.5).');
}

/** Its value, where all of it is there. */
function variable(from: Buffer, at: number): number {
  let value = 0;
  for (let bytes = 0, scale = 1; bytes < 4; bytes++, scale *= 128) {
    const octet = from[at + bytes] ?? 0;
    value += (octet & 127) * scale;
    if (octet < 128) break;
  }
  return value;
}

/** The topic alias among the properties (MQTT 5, 3.3.2.3.4); null where there is none. */
function findAlias(from: Buffer, start: number, end: number): number | null {
  for (let at = start; at < end; ) {
    const identifier = from[at] ?? 0;
    if (identifier === TOPIC_ALIAS) return at + 3 <= end ? from.readUInt16BE(at + 1) : null;
    at += 1 + propertyBytes(from, identifier, at + 1, end);
  }
  return null;
}

const TOPIC_ALIAS = 0x23;

/** Octets of a property of PUBLISH after its identifier (MQTT 5, 2.2.2.2); all that is left where it is none. */
function propertyBytes(from: Buffer, identifier: number, at: number, end: number): number {
  const text = (start: number) => (start + 2 <= end ? 2 + from.readUInt16BE(start) : end);
  switch (identifier) {
    case 0x01:
      return 1;
    case 0x02:
      return 4;
    case 0x0b:
      return variableBytes(from, at) === INCOMPLETE ? end : variableBytes(from, at);
    case 0x03:
    case 0x08:
    case 0x09:
      return text(at);
    case 0x26:
      return text(at) + text(at + text(at));
    default:
      return end;
  }
}
