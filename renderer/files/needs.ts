import type { filesContract } from '../../shared/files/contract.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import type { SiteSource } from '../kit/siteSource.ts';

export type FilesClient = Client<typeof filesContract>;

/** What the slice needs of the workbench. */
export interface FilesSliceNeeds {
  readonly source: SiteSource;
  /** Null while the host is not connected. */
  readonly client: () => FilesClient | null;
  /** Brings the panel with the files to the front. */
  readonly showFiles: () => void;
}
