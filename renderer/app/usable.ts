import type { StoreApi } from 'zustand/vanilla';
import type { SiteState } from '../kit/siteSource.ts';

/** Marks `fieldwright-usable` once the site stands on screen and the next frame could take input. */
export function markUsable(store: StoreApi<SiteState>): void {
  const stop = store.subscribe(({ site }) => {
    if (!site) return;
    stop();
    requestAnimationFrame(() => setTimeout(() => performance.mark('fieldwright-usable')));
  });
}
