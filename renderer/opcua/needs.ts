import type { opcuaContract } from '../../shared/opcua/contract.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import type { SiteSource } from '../kit/siteSource.ts';

export type OpcuaClient = Client<typeof opcuaContract>;

/** What the slice needs of the workbench. */
export interface OpcuaSliceNeeds {
  readonly source: SiteSource;
  /** Null while the host is not connected. */
  readonly client: () => OpcuaClient | null;
  /** Brings the pane to the front. */
  readonly showPane: () => void;
}
