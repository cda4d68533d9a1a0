import { type Field, readFields } from './protobuf.ts';
import { fromField, typeName } from './sparkplugTypes.ts';
import { type Budget, type Entry, MAX_VALUES, NotThat, spend, utf8, type Value } from './value.ts';

export type SparkplugKind = 'NBIRTH' | 'NDEATH' | 'NDATA' | 'NCMD' | 'DBIRTH' | 'DDEATH' | 'DDATA' | 'DCMD' | 'STATE';

export interface SparkplugTopic {
  readonly kind: SparkplugKind;
  readonly group: string;
  readonly node: string;
  readonly device: string | null;
}

const TOPIC = /^spBv1\.0\/([^/+#]+)\/(N(?:BIRTH|DEATH|DATA|CMD)|D(?:BIRTH|DEATH|DATA|CMD))\/([^/+#]+)(?:\/([^/+#]+))?$/;
const STATE = /^spBv1\.0\/STATE\/([^/+#]+)$/;

/** What a topic says of a Sparkplug message; null: it is none. Source: Sparkplug 3.0, 4.1. */
export function sparkplugTopic(topic: string): SparkplugTopic | null {
  const state = STATE.exec(topic);
  if (state) return { kind: 'STATE', group: '', node: state[1] ?? '', device: null };
  const found = TOPIC.exec(topic);
  if (!found) return null;
  const [, group = '', kind = '', node = '', device = null] = found;
  // a message of a device names it, one of the edge node does not
  if (kind.startsWith('D') !== (device !== null)) return null;
  return { kind: kind as SparkplugKind, group, node, device };
}

export interface Metric {
  /** Absent after the birth, where the alias stands for it. */
  readonly name: string | null;
  readonly alias: bigint | null;
  readonly type: string;
  readonly atMs: number | null;
  readonly isHistorical: boolean;
  readonly value: Value;
  readonly properties: readonly Entry[];
}

export interface SparkplugPayload {
  readonly atMs: number | null;
  readonly seq: number | null;
  readonly uuid: string | null;
  readonly metrics: readonly Metric[];
  readonly body: Uint8Array | null;
}

/**
 * A payload of Sparkplug B: every message but STATE, which is JSON.
 * Source: Sparkplug 3.0, 6.4 and its sparkplug_b.proto.
 * @throws NotThat
 */
export function readSparkplug(bytes: Uint8Array): SparkplugPayload {
  let atMs: number | null = null;
  let seq: number | null = null;
  let uuid: string | null = null;
  let body: Uint8Array | null = null;
  const metrics: Metric[] = [];
  const budget = { left: MAX_VALUES };
  for (const field of readFields(bytes)) {
    if (field.number === 1 && field.kind === 'varint') atMs = Number(field.value);
    else if (field.number === 2 && field.kind === 'bytes') metrics.push(readMetric(field.value, budget, 1));
    else if (field.number === 3 && field.kind === 'varint') seq = Number(field.value);
    else if (field.number === 4 && field.kind === 'bytes') uuid = utf8(field.value);
    else if (field.number === 5 && field.kind === 'bytes') body = field.value;
    else if (field.number <= 5) throw new NotThat(`field ${field.number} of the payload is of the wrong wire type`, field.at);
  }
  return { atMs, seq, uuid, metrics, body };
}

function readMetric(bytes: Uint8Array, budget: Budget, depth: number): Metric {
  spend(budget, 0, depth);
  let name: string | null = null;
  let alias: bigint | null = null;
  let atMs: number | null = null;
  let type = 0;
  let isHistorical = false;
  let isNull = false;
  let held: Field | null = null;
  let properties: readonly Entry[] = [];
  for (const field of readFields(bytes)) {
    if (field.kind === 'bytes' && field.number === 1) name = utf8(field.value);
    else if (field.kind === 'bytes' && field.number === 9) properties = readPropertySet(field.value, budget, depth + 1);
    else if (field.kind === 'varint' && field.number === 2) alias = field.value;
    else if (field.kind === 'varint' && field.number === 3) atMs = Number(field.value);
    else if (field.kind === 'varint' && field.number === 4) type = Number(field.value & 0xffn);
    else if (field.kind === 'varint' && field.number === 5) isHistorical = field.value !== 0n;
    else if (field.kind === 'varint' && field.number === 7) isNull = field.value !== 0n;
    else if (field.number >= 10 && field.number <= 19) held = field;
  }
  const value: Value = isNull || !held ? { kind: 'null' } : readHeld(held, typeName(type), budget, depth);
  return { name, alias, type: typeName(type), atMs, isHistorical, value, properties };
}

const DATA_SET = 17;
const TEMPLATE = 18;
const BOOLEAN = 14;

function readHeld(field: Field, type: string, budget: Budget, depth: number): Value {
  if (field.number === DATA_SET && field.kind === 'bytes') return readDataSet(field.value, budget, depth);
  if (field.number === TEMPLATE && field.kind === 'bytes') return readTemplate(field.value, budget, depth);
  return fromField(field, field.number === BOOLEAN ? 'Boolean' : type);
}

function readDataSet(bytes: Uint8Array, budget: Budget, depth: number): Value {
  const columns: string[] = [];
  const types: string[] = [];
  const rows: Value[] = [];
  for (const field of readFields(bytes)) {
    if (field.kind === 'bytes' && field.number === 2) columns.push(utf8(field.value));
    else if (field.kind === 'varint' && field.number === 3) types.push(typeName(Number(field.value & 0xffn)));
    else if (field.kind === 'bytes' && field.number === 3) for (const octet of field.value) types.push(typeName(octet));
    else if (field.kind === 'bytes' && field.number === 4) {
      spend(budget, field.at, depth + 1);
      rows.push({ kind: 'object', entries: readRow(field.value, columns, types, budget) });
    }
  }
  return { kind: 'list', items: rows, note: columns.map((column, index) => `${column}: ${types[index] ?? '?'}`).join(', ') };
}

function readRow(bytes: Uint8Array, columns: readonly string[], types: readonly string[], budget: Budget): Entry[] {
  const entries: Entry[] = [];
  for (const element of readFields(bytes)) {
    if (element.number !== 1 || element.kind !== 'bytes') continue;
    spend(budget, element.at, 0);
    const type = types[entries.length] ?? '';
    let value: Value = { kind: 'null' };
    for (const field of readFields(element.value)) value = fromField(field, field.number === 5 ? 'Boolean' : type);
    entries.push({ name: columns[entries.length] ?? String(entries.length), value });
  }
  return entries;
}

function readTemplate(bytes: Uint8Array, budget: Budget, depth: number): Value {
  const entries: Entry[] = [];
  let reference = '';
  for (const field of readFields(bytes)) {
    if (field.kind !== 'bytes') continue;
    if (field.number === 2) {
      const metric = readMetric(field.value, budget, depth + 1);
      entries.push({ name: metric.name ?? `alias ${metric.alias}`, value: metric.value });
    } else if (field.number === 3) entries.push(readNamed(field.value, budget));
    else if (field.number === 4) reference = utf8(field.value);
  }
  return { kind: 'object', entries, note: reference === '' ? 'template' : `template ${reference}` };
}

/** A parameter of a template: 1 name, 2 type, 3 to 8 its value. */
function readNamed(bytes: Uint8Array, budget: Budget): Entry {
  spend(budget, 0, 0);
  let name = '';
  let type = '';
  let value: Value = { kind: 'null' };
  for (const field of readFields(bytes)) {
    if (field.number === 1 && field.kind === 'bytes') name = utf8(field.value);
    else if (field.number === 2 && field.kind === 'varint') type = typeName(Number(field.value & 0xffn));
    else if (field.number <= 8) value = fromField(field, field.number === 7 ? 'Boolean' : type);
  }
  return { name, value };
}

function readPropertySet(bytes: Uint8Array, budget: Budget, depth: number): readonly Entry[] {
  const names: string[] = [];
  const values: Value[] = [];
  spend(budget, 0, depth);
  for (const field of readFields(bytes)) {
    if (field.kind !== 'bytes') continue;
    if (field.number === 1) names.push(utf8(field.value));
    else if (field.number === 2) values.push(readProperty(field.value, budget, depth + 1));
  }
  return names.map((name, index) => ({ name, value: values[index] ?? { kind: 'null' } }));
}

function readProperty(bytes: Uint8Array, budget: Budget, depth: number): Value {
  spend(budget, 0, depth);
  let type = '';
  let value: Value = { kind: 'null' };
  for (const field of readFields(bytes)) {
    if (field.number === 1 && field.kind === 'varint') type = typeName(Number(field.value & 0xffn));
    else if (field.number === 2) continue;
    else if (field.number === 9 && field.kind === 'bytes')
      value = { kind: 'object', entries: readPropertySet(field.value, budget, depth + 1) };
    else if (field.number === 10 && field.kind === 'bytes')
      value = { kind: 'other', text: `${field.value.length} octets of property sets` };
    else value = fromField(field, field.number === 7 ? 'Boolean' : type);
  }
  return value;
}
