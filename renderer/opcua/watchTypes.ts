import { type DataType, memberName } from '../../shared/opcua/values.ts';
import type { OpcuaClient } from './needs.ts';
import { reach } from './reach.ts';
import type { WatchedItem } from './watchItems.ts';

/** Types are asked for node by node: for what a person picks, not for thousands that come at once. */
const MAX_LEARNT = 100;

/** The words behind numbers: values come as numbers, and only a node's type knows that 2 is called Closing, or that 1 is true. */
export interface WatchTypes {
  learn(items: readonly WatchedItem[]): Promise<void>;
  /** The word for a value, or null where the number says it. */
  word(id: number, value: number): string | null;
  renumber(renewed: ReadonlyMap<number, WatchedItem>): void;
}

/** @param learnt called when words are known that were not */
export function createWatchTypes(client: () => OpcuaClient | null, connection: string, learnt: () => void): WatchTypes {
  const types = new Map<number, DataType>();
  const ofItem = async ({ id, node }: WatchedItem): Promise<void> => {
    const result = await reach(client, (living) => living['opcua.node']({ connection, node }));
    const shape = result.ok ? result.value.shape : null;
    const type = shape?.types[shape.type];
    if (!type || type.kind === 'structure' || (type.kind === 'simple' && type.builtIn !== 'Boolean')) return;
    types.set(id, type);
    learnt();
  };
  return {
    async learn(items) {
      if (items.length > MAX_LEARNT) return;
      for (const item of items) await ofItem(item);
    },
    word(id, value) {
      const type = types.get(id);
      if (!type || !Number.isInteger(value)) return null;
      if (type.kind === 'enum') return `${memberName(type, value)} (${value})`;
      return value === 0 ? 'false' : 'true';
    },
    renumber(renewed) {
      for (const [old, { id }] of renewed) {
        const type = types.get(old);
        types.delete(old);
        if (type) types.set(id, type);
      }
    },
  };
}
