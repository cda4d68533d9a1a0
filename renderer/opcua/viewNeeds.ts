import type { Explorers } from './explorer.ts';
import type { OpcuaSliceNeeds } from './needs.ts';
import type { OpcuaStore } from './store.ts';

/** What the views see. */
export interface OpcuaNeeds extends OpcuaSliceNeeds {
  readonly opcua: OpcuaStore;
  readonly explorers: Explorers;
}
