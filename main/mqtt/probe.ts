import { printable } from '../../shared/kit/printable.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import type { BrokerCapability } from '../../shared/mqtt/contract.ts';
import type { BrokerFacts, MqttFailure } from '../../shared/mqtt/status.ts';
import { Bell } from './bell.ts';
import { type ErrandOptions, openErrand } from './errand.ts';

/** How long the broker's own topics are waited for. */
const SYSTEM_MS = 1_500;

/** Asks a broker what it can do: with both versions of the protocol, and by its own topics. */
export async function probeBroker(options: Omit<ErrandOptions, 'version' | 'take'>): Promise<Result<BrokerCapability[], MqttFailure>> {
  const bell = new Bell();
  let software: string | null = null;
  const five = await openErrand({
    ...options,
    version: '5',
    payloadBytes: 200,
    take: ({ topic, payload }) => {
      if (topic.toString() !== '$SYS/broker/version') return;
      software = printable(payload.toString('utf8'), 200);
      bell.ring();
    },
  });
  if (five.ok) {
    const asked = await five.value.session.subscribe('$SYS/broker/version', 0);
    if (asked.ok) await bell.wait(SYSTEM_MS, options.signal);
    await five.value.session.end();
  }
  const old = await openErrand({ ...options, version: '3.1.1' });
  if (old.ok) await old.value.session.end();
  if (!five.ok && !old.ok) return five;
  return ok([
    said('mqtt-5', five.ok, five.ok ? null : five.failure.message),
    said('mqtt-3.1.1', old.ok, old.ok ? null : old.failure.message),
    said('software', software, software === null ? 'It does not tell at $SYS/broker/version.' : null),
    ...(five.ok ? capabilities(five.value.facts) : []),
  ]);
}

const said = (name: string, value: BrokerCapability['value'], note: string | null = null): BrokerCapability => ({ name, value, note });

/** What CONNACK leaves out has a meaning (MQTT 5, 3.2.2.3). */
function capabilities(facts: BrokerFacts): BrokerCapability[] {
  return [
    said('max-qos', facts.maximumQos ?? 2),
    said('retain', facts.hasRetain ?? true),
    said('wildcards', facts.hasWildcards ?? true),
    said('shared', facts.hasShared ?? true),
    said('topic-alias', facts.topicAliasMaximum ?? 0, 'Aliases that a client may use.'),
    said('receive-maximum', facts.receiveMaximum ?? 65_535, 'Messages of QoS 1 and 2 that may be under way to it.'),
    said('packet-size', facts.maximumPacketBytes, facts.maximumPacketBytes === null ? 'No limit is told.' : null),
    said('keepalive', facts.keepaliveS, facts.keepaliveS === null ? 'It takes what the client wishes.' : null),
    said('session-expiry', facts.sessionExpiryS, facts.sessionExpiryS === null ? 'It takes what the client wishes.' : null),
  ];
}
