import type { Variant } from 'node-opcua';
import { printable } from '../../shared/kit/printable.ts';
import type { OpcuaEvent } from '../../shared/opcua/contract.ts';
import { ATTRIBUTES } from './attributes.ts';
import type { Link } from './link.ts';
import { textIn } from './references.ts';

const BASE_EVENT = 'i=2041';
const CONDITION = 'i=2782';
const ACKNOWLEDGEABLE = 'i=2881';
const ALARM = 'i=2915';

/** What is asked of each event: type that has it, and the way to it (OPC UA Part 5 §6.4.2, Part 9 §5.5 to §5.8). */
const wanted = [
  ['eventId', BASE_EVENT, ['EventId']],
  ['eventType', BASE_EVENT, ['EventType']],
  ['source', BASE_EVENT, ['SourceNode']],
  ['sourceName', BASE_EVENT, ['SourceName']],
  ['time', BASE_EVENT, ['Time']],
  ['message', BASE_EVENT, ['Message']],
  ['severity', BASE_EVENT, ['Severity']],
  ['condition', CONDITION, []],
  ['conditionName', CONDITION, ['ConditionName']],
  ['branch', CONDITION, ['BranchId']],
  ['retain', CONDITION, ['Retain']],
  ['enabled', CONDITION, ['EnabledState', 'Id']],
  ['quality', CONDITION, ['Quality']],
  ['comment', CONDITION, ['Comment']],
  ['acknowledged', ACKNOWLEDGEABLE, ['AckedState', 'Id']],
  ['confirmed', ACKNOWLEDGEABLE, ['ConfirmedState', 'Id']],
  ['active', ALARM, ['ActiveState', 'Id']],
  ['shelved', ALARM, ['ShelvingState', 'CurrentState']],
] as const;

type FieldName = (typeof wanted)[number][0];

/** The condition itself is the NodeId attribute of no path at all (Part 9 §5.5.2.13). */
export const selectClauses = wanted.map(([name, typeDefinitionId, path]) => ({
  typeDefinitionId,
  browsePath: path.map((step) => ({ namespaceIndex: 0, name: step })),
  attributeId: name === 'condition' ? ATTRIBUTES.NodeId : ATTRIBUTES.Value,
}));

/** @param fields values in the order of `selectClauses`; any may be missing */
export function viewEvent(link: Link, fields: readonly Variant[], typeNameOf: (type: string) => string): OpcuaEvent {
  const raw = (name: FieldName): unknown => fields[wanted.findIndex(([each]) => each === name)]?.value;
  const id = (name: FieldName): string | null => {
    const value = raw(name);
    return value instanceof link.library.NodeId && !value.isEmpty() ? link.ids().write(value) : null;
  };
  const flag = (name: FieldName): boolean | null => {
    const value = raw(name);
    return typeof value === 'boolean' ? value : null;
  };
  const words = (name: FieldName, limit: number): string => {
    const value = raw(name);
    return printable(typeof value === 'string' ? value : textIn(value, 'text'), limit);
  };
  const eventId = raw('eventId');
  const time = raw('time');
  const condition = id('condition');
  const eventType = id('eventType') ?? BASE_EVENT;
  return {
    eventId: eventId instanceof Uint8Array ? Buffer.from(eventId).toString('hex') : '',
    eventType,
    typeName: typeNameOf(eventType),
    source: id('source'),
    sourceName: words('sourceName', 500),
    message: words('message', 2_000),
    severity: Number(raw('severity')) || 0,
    timeMs: time instanceof Date ? time.getTime() : null,
    condition:
      condition === null
        ? null
        : {
            node: condition,
            name: words('conditionName', 500),
            branch: id('branch'),
            retain: flag('retain') ?? false,
            enabled: flag('enabled') ?? true,
            active: flag('active'),
            acknowledged: flag('acknowledged'),
            confirmed: flag('confirmed'),
            shelved: words('shelved', 200) || null,
            comment: words('comment', 2_000),
            quality: statusOf(raw('quality')),
          },
  };
}

function statusOf(value: unknown): number {
  return typeof value === 'object' && value !== null && 'value' in value ? Number(value.value) >>> 0 : 0;
}
