import { fail, ok } from '../../shared/kit/result.ts';
import { MAX_PUBLISH_BYTES, type mqttContract } from '../../shared/mqtt/contract.ts';
import { topicComplaint } from '../../shared/mqtt/filters.ts';
import type { MqttFailure } from '../../shared/mqtt/status.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import type { Connections } from './connections.ts';
import { notConnected } from './session.ts';

const complaints: Readonly<Record<NonNullable<ReturnType<typeof topicComplaint>>, string>> = {
  empty: 'A message needs a topic.',
  wildcard: 'A topic that is published to has no + and no # (MQTT 5, 3.3.2.1).',
  nul: 'A topic has no NUL (MQTT 5, 4.7.3).',
  'too-long': 'A topic has at most 65,535 octets of UTF-8 (MQTT 5, 4.7.3).',
  reserved: '$SYS belongs to the broker itself (MQTT 5, 4.7.2): nothing is published there.',
};

/** Why a topic cannot be published to, in a sentence; null: it can. */
export function refuseTopic(topic: string): MqttFailure | null {
  const complaint = topicComplaint(topic);
  return complaint === null ? null : { code: `topic-${complaint}`, message: complaints[complaint] };
}

export function createPublish(connections: Connections): Pick<Handlers<typeof mqttContract>, 'mqtt.publish'> {
  return {
    async 'mqtt.publish'({ connection, ...publication }) {
      const refusal = refuseTopic(publication.topic);
      if (refusal) return fail(refusal);
      const { length } = publication.payload;
      if (length > MAX_PUBLISH_BYTES)
        return fail({
          code: 'too-large',
          message: `The message has ${length} octets; at most ${MAX_PUBLISH_BYTES} can be published from here.`,
        });
      const open = connections.find(connection)?.connection;
      if (!open) return fail(notConnected);
      const start = performance.now();
      const published = await open.publish(publication);
      return published.ok ? ok({ latencyMs: performance.now() - start, reasonCode: published.value }) : published;
    },
  };
}
