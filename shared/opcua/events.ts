import { z } from 'zod';
import { failure, nodeId, status, time } from './terms.ts';

/** A condition as it stands (Part 9 §5.5), or an event that is none (`condition` null). */
const event = z.object({
  /** EventId in hex: `opcua.alarm` names what it acknowledges by it. */
  eventId: z.string(),
  eventType: nodeId,
  typeName: z.string(),
  source: nodeId.nullable(),
  sourceName: z.string(),
  message: z.string(),
  /** 1-1000 */
  severity: z.number(),
  timeMs: time,
  condition: z
    .object({
      node: nodeId,
      name: z.string(),
      /** Branches have the state as it was (Part 9 §5.5.2). */
      branch: nodeId.nullable(),
      /** False: nothing to show any more, take it out of the list. */
      retain: z.boolean(),
      enabled: z.boolean(),
      /** Null: the condition has no such state. */
      active: z.boolean().nullable(),
      acknowledged: z.boolean().nullable(),
      confirmed: z.boolean().nullable(),
      shelved: z.string().nullable(),
      comment: z.string(),
      quality: status,
    })
    .nullable(),
});
export type OpcuaEvent = z.output<typeof event>;

export const eventItem = z.discriminatedUnion('kind', [
  /** `isRefresh`: it was so before the stream began; `refreshed` ends these. */
  z.object({ kind: z.literal('event'), event, isRefresh: z.boolean() }),
  z.object({ kind: z.literal('refreshed') }),
  /** The server cannot refresh: conditions from before are not in the list. */
  z.object({ kind: z.literal('not-refreshed'), failure }),
  /** Events that the server's or the host's queue dropped. */
  z.object({ kind: z.literal('overflow'), count: z.number() }),
  z.object({ kind: z.literal('ended'), failure }),
]);
export type OpcuaEventItem = z.output<typeof eventItem>;
