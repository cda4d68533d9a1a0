import type { OpcuaWatchItem } from '../../shared/opcua/contract.ts';
import { MAX_WATCHED } from '../../shared/opcua/watching.ts';

export type Deadband = NonNullable<OpcuaWatchItem['deadband']>;

/** How an item is asked for. */
export interface WatchSettings {
  /** ms; 0: as fast as the server can, -1: as it publishes. */
  readonly samplingMs: number;
  readonly queueSize: number;
  readonly discardOldest: boolean;
  readonly deadband: Deadband;
}

export const defaultSettings: WatchSettings = { samplingMs: 500, queueSize: 10, discardOldest: true, deadband: { kind: 'none' } };

/** One row of the grid. `name` is the server's: hostile until made printable. */
export interface WatchedItem {
  /** Its number in the watch, and its slot in the columns. */
  readonly id: number;
  readonly node: string;
  readonly name: string;
  readonly settings: WatchSettings;
}

export const askedItem = ({ id, node, settings }: WatchedItem) => ({ id, node, ...settings });

/** Rows for nodes that are not watched yet, as many as a watch may have. */
export function newItems(
  items: readonly WatchedItem[],
  nodes: readonly { readonly node: string; readonly name: string }[],
  settings: WatchSettings,
  nextId: () => number,
): WatchedItem[] {
  const known = new Set(items.map(({ node }) => node));
  const added: WatchedItem[] = [];
  for (const { node, name } of nodes) {
    if (known.has(node) || items.length + added.length >= MAX_WATCHED) continue;
    known.add(node);
    added.push({ id: nextId(), node, name, settings });
  }
  return added;
}

/** Gives items other settings: they are asked for anew, and so get new numbers. */
export function changedItems(
  items: readonly WatchedItem[],
  ids: readonly number[],
  settings: WatchSettings,
  nextId: () => number,
): { readonly items: readonly WatchedItem[]; readonly renewed: ReadonlyMap<number, WatchedItem> } {
  const changed = new Set(ids);
  const renewed = new Map<number, WatchedItem>();
  const all = items.map((item) => {
    if (!changed.has(item.id)) return item;
    const next = { ...item, id: nextId(), settings };
    renewed.set(item.id, next);
    return next;
  });
  return { items: all, renewed };
}
