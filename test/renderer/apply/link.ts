import { createStore } from 'zustand/vanilla';
import type { SiteSource, SiteState } from '../../../renderer/kit/siteSource.ts';
import { applyContract } from '../../../shared/apply/contract.ts';
import { createClient } from '../../../shared/rpc/client.ts';
import type { Client } from '../../../shared/rpc/contract.ts';
import { serve } from '../../../shared/rpc/host.ts';
import { inProcess } from '../../../shared/rpc/inProcess.ts';
import type { Site } from '../../../shared/site/model.ts';
import { sshContract } from '../../../shared/ssh/contract.ts';
import { siteState } from '../kit/siteState.ts';
import type { FakePlant } from './fakePlant.ts';

export const liveContract = { ...applyContract, ...sshContract };

interface Linked {
  readonly source: SiteSource;
  readonly client: () => Client<typeof liveContract> | null;
  /** The connection goes, as when the host ends. */
  drop(): void;
  /** A new connection is there. */
  mend(): void;
}

/** The window's end of a fake plant, over the real RPC: an open site, and a connection that a test can cut. */
export function linkTo(plant: FakePlant, site: Site | null, defer: (deliver: () => void) => void): Linked {
  const store = createStore<SiteState>(() => siteState(site, { folder: '/home/me/sites/press-line-3', connection: 'connecting' }));
  const selection = createStore<ReturnType<SiteSource['selection']['getState']>>(() => ({ device: 'sw1', port: null, window: null }));
  let client: Client<typeof liveContract> | null = null;
  let close = (): void => {};
  const mend = (): void => {
    const [near, far] = inProcess(defer);
    serve(liveContract, plant.handlers, far);
    client = createClient(liveContract, near);
    close = () => far.close('the host went away');
    store.setState({ connection: 'open' });
  };
  mend();
  const nothing = async () => {};
  return {
    source: { store, selection, edit: async () => true, undo: nothing, redo: nothing },
    client: () => client,
    drop() {
      client = null;
      close();
      store.setState({ connection: 'lost' });
    },
    mend,
  };
}
