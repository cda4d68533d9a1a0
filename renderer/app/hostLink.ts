import type { BundleClient } from '../bundle/needs.ts';
import { connectApi } from '../kit/api.ts';
import type { SiteClient } from '../site/store.ts';

/** One living connection to the host, as the slices see it. */
export interface WorkbenchLink {
  readonly site: SiteClient;
  readonly bundle: BundleClient;
  close(): void;
}

export type HostLinkOpener = (signal: AbortSignal) => Promise<WorkbenchLink>;

export const openHostLink: HostLinkOpener = async (signal) => {
  const { client, close } = await connectApi(signal);
  return { site: client, bundle: client, close };
};
