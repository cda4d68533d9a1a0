import type { Site } from '../../shared/site/model.ts';
import type { SiteSource } from '../kit/siteSource.ts';

/** Selects a port with a schedule when a site has opened and nothing of it is selected, so that no view starts empty. */
export function firstSelection({ store, selection }: SiteSource): () => void {
  return store.subscribe(({ site, folder }, before) => {
    const { device } = selection.getState();
    const stillThere = folder === before.folder && device !== null && site?.devices[device] !== undefined;
    if (!site || site === before.site || stillThere) return;
    const first = firstPort(site);
    selection.setState(first ? { ...first, window: null } : { device: null, port: null, window: null });
  });
}

function firstPort({ devices }: Site): { readonly device: string; readonly port: string } | null {
  const ports = Object.values(devices).flatMap((device) => Object.values(device.ports).map((port) => ({ device: device.name, port })));
  const chosen = ports.find(({ port }) => Object.keys(port.facets).length > 0) ?? ports[0];
  return chosen ? { device: chosen.device, port: chosen.port.name } : null;
}
