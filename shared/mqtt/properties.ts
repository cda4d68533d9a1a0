import { printable } from '../kit/printable.ts';
import { Octets } from './octets.ts';
import type { MessageProperties } from './status.ts';
import { hex, NotThat, utf8 } from './value.ts';

/** Of one text that is shown. */
const MOST_TEXT = 4_000;
const MOST_USER_PROPERTIES = 200;

/**
 * The properties of a PUBLISH, made safe to show; what cannot be read ends them.
 * Source: MQTT 5, 3.3.2.3.
 */
export function readProperties(bytes: Uint8Array): MessageProperties {
  const from = new Octets(bytes);
  const properties: { -readonly [K in keyof MessageProperties]: MessageProperties[K] } = {};
  try {
    while (!from.isAtEnd) if (!readOne(from, properties)) break;
  } catch (error) {
    if (!(error instanceof NotThat)) throw error;
  }
  return properties;
}

const text = (from: Octets): string => printable(utf8(from.take(from.uint16())), MOST_TEXT);

function readOne(from: Octets, properties: MessageProperties): boolean {
  switch (from.uint8()) {
    case 0x01:
      properties.isUtf8 = from.uint8() === 1;
      return true;
    case 0x02:
      properties.expiryS = from.uint32();
      return true;
    case 0x03:
      properties.contentType = text(from);
      return true;
    case 0x08:
      properties.responseTopic = text(from);
      return true;
    case 0x09:
      properties.correlationData = hex(from.take(from.uint16()).subarray(0, 1_024));
      return true;
    case 0x0b:
      properties.subscriptionIds = [...(properties.subscriptionIds ?? []), variable(from)].slice(0, 100);
      return true;
    case 0x23:
      properties.topicAlias = from.uint16();
      return true;
    case 0x26: {
      const pair = { name: text(from), value: text(from) };
      properties.userProperties = [...(properties.userProperties ?? []), pair].slice(0, MOST_USER_PROPERTIES);
      return true;
    }
    default:
      return false;
  }
}

function variable(from: Octets): number {
  let value = 0;
  for (let scale = 1; scale <= 128 ** 3; scale *= 128) {
    const octet = from.uint8();
    value += (octet & 127) * scale;
    if (octet < 128) break;
  }
  return value;
}
