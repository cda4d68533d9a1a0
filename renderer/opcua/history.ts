import { createStore, type StoreApi } from 'zustand/vanilla';
import type { aggregates, OpcuaFailure } from '../../shared/opcua/contract.ts';
import { severityOf } from '../../shared/opcua/status.ts';
import type { ChartSource } from '../kit/chart/columns.ts';
import type { OpcuaClient } from './needs.ts';
import { reach } from './reach.ts';

export type Aggregate = (typeof aggregates)[number];

/** What is asked of a node's past. */
export interface HistoryRequest {
  readonly node: string;
  /** Already safe to show. */
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Null: as recorded. */
  readonly processed: { readonly aggregate: Aggregate; readonly intervalMs: number } | null;
}

export interface HistoryRows {
  readonly count: number;
  readonly value: Float64Array;
  readonly status: Uint32Array;
  readonly sourceTimeMs: Float64Array;
  readonly texts: ReadonlyMap<number, string>;
  readonly isCut: boolean;
}

interface HistoryState {
  /** The node that is asked for, before and after it was read. */
  readonly target: { readonly node: string; readonly name: string } | null;
  readonly asked: HistoryRequest | null;
  readonly rows: HistoryRows | null;
  readonly isReading: boolean;
  readonly failure: OpcuaFailure | null;
}

export interface History {
  readonly store: StoreApi<HistoryState>;
  aim(target: { readonly node: string; readonly name: string }): void;
  read(request: HistoryRequest): Promise<void>;
  readonly chartSource: ChartSource;
}

const LIMIT = 10_000;

export function createHistory(client: () => OpcuaClient | null, connection: string): History {
  const store = createStore<HistoryState>(() => ({ target: null, asked: null, rows: null, isReading: false, failure: null }));
  let turn = 0;
  return {
    store,
    aim(target) {
      if (store.getState().target?.node === target.node) return;
      turn += 1;
      store.setState({ target, asked: null, rows: null, isReading: false, failure: null });
    },
    async read(request) {
      turn += 1;
      const mine = turn;
      store.setState({ asked: request, isReading: true, failure: null, rows: null });
      const { node, fromMs, toMs, processed } = request;
      const result = await reach(client, (living) => living['opcua.history']({ connection, node, fromMs, toMs, limit: LIMIT, processed }));
      if (mine !== turn) return;
      if (!result.ok) return store.setState({ isReading: false, failure: result.failure });
      const { count, value, status, sourceTimeMs, texts, isCut } = result.value;
      const rows = {
        count,
        value: new Float64Array(value.slice().buffer, 0, count),
        status: new Uint32Array(status.slice().buffer, 0, count),
        sourceTimeMs: new Float64Array(sourceTimeMs.slice().buffer, 0, count),
        texts: new Map(texts.map(({ row, text }) => [row, text])),
        isCut,
      };
      store.setState({ isReading: false, rows });
    },
    chartSource: {
      isStill: true,
      traces() {
        const { asked, rows } = store.getState();
        if (!asked || !rows) return [];
        const values = rows.value.map((value, row) => (severityOf(rows.status[row] ?? 0) === 'bad' ? Number.NaN : value));
        return [
          {
            id: asked.node,
            lane: asked.node,
            label: asked.name,
            shape: asked.processed ? 'line' : 'step',
            columns: { times: rows.sourceTimeMs, values },
          },
        ];
      },
      subscribe: (changed) => store.subscribe((now, before) => now.rows !== before.rows && changed()),
    },
  };
}
