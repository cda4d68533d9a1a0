import type { Client } from '../../shared/rpc/contract.ts';
import type { sshContract } from '../../shared/ssh/contract.ts';
import type { SiteSource } from '../kit/siteSource.ts';

export type SshClient = Client<typeof sshContract>;

/** What the slice needs of the workbench. */
export interface SshSliceNeeds {
  readonly source: SiteSource;
  readonly client: () => SshClient | null;
  /** Brings the list of connections to the front. */
  readonly showConnections: () => void;
  /** Opens a device's file where it can be given an address. */
  readonly openText: (target: { readonly file: string; readonly find?: string }) => void;
}
