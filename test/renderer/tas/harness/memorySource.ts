import { createStore } from 'zustand/vanilla';
import type { Selection, SiteSource, SiteState } from '../../../../renderer/kit/siteSource.ts';
import { writtenSchedule } from '../../../../renderer/tas/documentEdits.ts';
import type { Edit } from '../../../../shared/kit/problem.ts';
import type { Site } from '../../../../shared/site/model.ts';
import { type Schedule, tasSchema } from '../../../../shared/tas/model.ts';
import { siteState } from '../../kit/siteState.ts';
import { applyEdits } from '../applyEdits.ts';

/** A site in memory that takes edits as the site service does: to the written document, which is then parsed again. */
export function memorySource(first: Site): SiteSource {
  const store = createStore<SiteState>(() => stateOf(first, 1));
  const selection = createStore<Selection>(() => ({ device: null, port: null, window: null }));
  const past: Site[] = [];
  const future: Site[] = [];
  const show = (site: Site, undo: string | null) => store.setState({ ...stateOf(site, store.getState().revision + 1), undo });
  return {
    store,
    selection,
    async edit(label, edits) {
      const { site } = store.getState();
      if (!site) return false;
      const edited = editSite(site, edits);
      if (typeof edited === 'string') {
        store.setState({ failure: edited });
        return false;
      }
      past.push(site);
      future.length = 0;
      show(edited, label);
      return true;
    },
    async undo() {
      const before = past.pop();
      const { site } = store.getState();
      if (before && site) future.push(site);
      if (before) show(before, null);
    },
    async redo() {
      const after = future.pop();
      const { site } = store.getState();
      if (after && site) past.push(site);
      if (after) show(after, null);
    },
  };
}

const stateOf = (site: Site, revision: number): SiteState => siteState(site, { revision, folder: '/site' });

/** Applies edits to the written form of each port's schedule; a sentence where the result does not parse. */
export function editSite(site: Site, edits: readonly Edit[]): Site | string {
  let result = site;
  const ports = new Set(edits.map(({ path }) => path.slice(1, 4).join('\n')));
  for (const place of ports) {
    const [deviceName = '', , portName = ''] = place.split('\n');
    const device = result.devices[deviceName];
    const port = device?.ports[portName];
    if (!device || !port) return `no port ${deviceName}/${portName}`;
    const schedule = port.facets.tas as Schedule | undefined;
    const written = { tas: schedule ? writtenSchedule(schedule) : undefined };
    const here = edits.filter(({ path }) => path.slice(1, 4).join('\n') === place).map((edit) => ({ ...edit, path: edit.path.slice(4) }));
    const parsed = tasSchema.safeParse(applyEdits(written, here).tas);
    if (!parsed.success) return parsed.error.issues.map(({ message }) => message).join('; ');
    const ports = { ...device.ports, [portName]: { ...port, facets: { ...port.facets, tas: parsed.data } } };
    result = { ...result, devices: { ...result.devices, [deviceName]: { ...device, ports } } };
  }
  return result;
}
