import type { StoreApi } from 'zustand/vanilla';
import type { bundleContract } from '../../shared/bundle/contract.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import type { SiteSource } from '../kit/siteSource.ts';

export type BundleClient = Client<typeof bundleContract>;

/** What the bundle views need of the workbench. */
export interface BundleNeeds {
  readonly source: SiteSource;
  readonly client: () => BundleClient | null;
}

export type BundleOpen = StoreApi<{ readonly open: boolean }>;
