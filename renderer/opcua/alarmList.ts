import type { OpcuaEvent } from '../../shared/opcua/contract.ts';

export interface AlarmList {
  /** Conditions that stand, the latest first: one row for each branch of each condition (Part 9 §5.5.2). */
  readonly conditions: readonly OpcuaEvent[];
  /** What happened, the latest first. */
  readonly events: readonly OpcuaEvent[];
  /** Events that were taken out of the list because it was full. */
  readonly forgotten: number;
}

export const MAX_EVENTS = 2_000;
export const emptyList: AlarmList = { conditions: [], events: [], forgotten: 0 };

/** A condition and its branch: a later event of the same replaces the row. */
export const conditionKey = ({ condition }: OpcuaEvent): string => `${condition?.node ?? ''}\u0000${condition?.branch ?? ''}`;

/** Takes an event into the list: a condition changes its row, or leaves with `retain` false (Part 9 §5.5.2); all else is added to what happened. */
export function addEvent(list: AlarmList, event: OpcuaEvent): AlarmList {
  const events = [event, ...list.events];
  const happened = { events: events.slice(0, MAX_EVENTS), forgotten: list.forgotten + Math.max(0, events.length - MAX_EVENTS) };
  if (!event.condition) return { ...list, ...happened };
  const key = conditionKey(event);
  const others = list.conditions.filter((one) => conditionKey(one) !== key);
  return { ...happened, conditions: event.condition.retain ? [event, ...others] : others };
}
