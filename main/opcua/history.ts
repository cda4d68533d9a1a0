import type { DataValue, NodeId } from 'node-opcua';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { aggregates } from '../../shared/opcua/contract.ts';
import { severityOf } from '../../shared/opcua/status.ts';
import { createColumns } from './columns.ts';
import { type OpcuaFault, requestFailure, statusFailure } from './failure.ts';
import type { Link } from './link.ts';
import { rowOf } from './notifications.ts';

export interface HistoryRequest {
  readonly node: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
  readonly processed: { readonly aggregate: (typeof aggregates)[number]; readonly intervalMs: number } | null;
}

export interface HistoryColumns {
  readonly count: number;
  readonly value: Uint8Array;
  readonly status: Uint8Array;
  readonly sourceTimeMs: Uint8Array;
  readonly texts: { row: number; text: string }[];
  readonly isCut: boolean;
}

/** Raw or processed values of the past (OPC UA Part 11 §6.4.3, §6.4.4), over as many answers as the server makes of them. */
export async function readHistory(link: Link, request: HistoryRequest): Promise<Result<HistoryColumns, OpcuaFault>> {
  const what = `${link.connection}: history of ${request.node}`;
  if (request.toMs <= request.fromMs) return fail({ code: 'bad-value', message: `${what}: the end has to be later than the start.` });
  const id = link.ids().read(request.node);
  if (!id.ok) return id;
  try {
    const nodeId = id.value;
    return request.processed ? await readProcessed(link, what, nodeId, request) : await readRaw(link, what, nodeId, request);
  } catch (error) {
    return fail(requestFailure(what, error));
  }
}

async function readRaw(
  link: Link,
  what: string,
  nodeId: NodeId,
  { fromMs, toMs, limit }: HistoryRequest,
): Promise<Result<HistoryColumns, OpcuaFault>> {
  const values: DataValue[] = [];
  let continuationPoint: Buffer | undefined;
  do {
    const result = await link.session.readHistoryValue(
      { nodeId, ...(continuationPoint ? { continuationPoint } : {}) },
      new Date(fromMs),
      new Date(toMs),
      { numValuesPerNode: limit + 1 - values.length, returnBounds: false },
    );
    if (severityOf(result.statusCode.value) === 'bad') return fail(statusFailure(what, result.statusCode.value));
    for (const value of valuesOf(result.historyData)) values.push(value);
    const next = result.continuationPoint;
    continuationPoint = next && next.length > 0 ? next : undefined;
  } while (continuationPoint && values.length <= limit);
  return ok(columnsOf(link, values, limit));
}

async function readProcessed(
  link: Link,
  what: string,
  nodeId: NodeId,
  { fromMs, toMs, limit, processed }: HistoryRequest,
): Promise<Result<HistoryColumns, OpcuaFault>> {
  const { aggregate, intervalMs } = processed ?? { aggregate: 'Average' as const, intervalMs: 1_000 };
  const intervals = Math.ceil((toMs - fromMs) / intervalMs);
  if (intervals > limit)
    return fail({
      code: 'bad-value',
      message: `${what}: ${intervals} intervals of ${intervalMs} ms are more than ${limit}. Take longer ones.`,
    });
  const kind = link.library.AggregateFunction[aggregate];
  const result = await link.session.readAggregateValue({ nodeId }, new Date(fromMs), new Date(toMs), kind, intervalMs);
  if (severityOf(result.statusCode.value) === 'bad') return fail(statusFailure(what, result.statusCode.value));
  return ok(columnsOf(link, valuesOf(result.historyData), limit));
}

function valuesOf(data: unknown): DataValue[] {
  const values: unknown = typeof data === 'object' && data !== null && 'dataValues' in data ? data.dataValues : [];
  return Array.isArray(values) ? values : [];
}

function columnsOf(link: Link, values: readonly DataValue[], limit: number): HistoryColumns {
  const columns = createColumns(limit);
  for (const value of values.slice(0, limit)) columns.push(rowOf(link, 0, value));
  const batch = columns.take();
  const none = new Uint8Array(0);
  const { count = 0, value = none, status = none, sourceTimeMs = none, texts = [] } = batch ?? {};
  return { count, value, status, sourceTimeMs, texts, isCut: values.length > limit };
}
