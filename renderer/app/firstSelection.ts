import type { Site } from '../../shared/site/model.ts';
import type { SiteSource } from '../kit/siteSource.ts';

/**
 * Selects a port with a schedule when a site has opened and nothing of it is selected, so that no view starts empty. What is selected
 * and then goes (removed, undone, changed outside) is selected no longer.
 */
export function firstSelection({ store, selection }: SiteSource): () => void {
  return store.subscribe(({ site, folder }, before) => {
    if (!site || site === before.site) return;
    const { device, port } = selection.getState();
    const known = folder === before.folder && device !== null ? site.devices[device] : undefined;
    if (known && port !== null && !known.ports[port]) selection.setState({ device, port: null, window: null });
    if (known) return;
    const first = firstPort(site);
    selection.setState(first ? { ...first, window: null } : { device: null, port: null, window: null });
  });
}

function firstPort({ devices }: Site): { readonly device: string; readonly port: string } | null {
  const ports = Object.values(devices).flatMap((device) => Object.values(device.ports).map((port) => ({ device: device.name, port })));
  const chosen = ports.find(({ port }) => Object.keys(port.facets).length > 0) ?? ports[0];
  return chosen ? { device: chosen.device, port: chosen.port.name } : null;
}
