import { api } from '../shared/api.ts';
import { facets } from '../shared/facets.ts';
import type { Result } from '../shared/kit/result.ts';
import { serve } from '../shared/rpc/host.ts';
import type { Transport } from '../shared/rpc/transport.ts';
import type { SiteFailure } from '../shared/site/contract.ts';
import { createBundleService } from './bundle/service.ts';
import { version } from './kit/version.ts';
import { createSiteService } from './site/service.ts';

/** Everything behind the window: one for a process, whichever face it has. */
export interface Host {
  /** Serves one window until its transport closes. */
  connect(transport: Transport): void;
  /** Opens a site's folder; windows that are connected see it. */
  open(folder: string): Promise<Result<unknown, SiteFailure>>;
  close(): Promise<void>;
}

/** The composition root: the only place that sees all slices. */
export function createHost({ signal }: { readonly signal: AbortSignal }): Host {
  const site = createSiteService({ facets, signal });
  const bundle = createBundleService({ currentSite: site.current, facets, toolVersion: version });
  const handlers = { ...site.handlers, ...bundle };
  return {
    connect: (transport) => serve(api, handlers, transport, { onBug: reportBug }),
    open: (folder) => site.open(folder),
    close: () => site.close(),
  };
}

/** A fault is a bug of ours: the window gets a short message, the log the whole of it. */
function reportBug(method: string, error: unknown): void {
  process.stderr.write(`fieldwright: ${method} broke: ${error instanceof Error ? error.stack : String(error)}\n`);
}
