import type { SiteUpdate } from '../../shared/site/contract.ts';
import type { Device, Site } from '../../shared/site/model.ts';
import type { SiteState } from '../kit/siteSource.ts';

/**
 * Puts an update on top of what is known. Devices that did not change keep their identity, so that views can compare by reference.
 * An update of another folder starts anew.
 */
export function mergeUpdate(state: SiteState, update: SiteUpdate): SiteState {
  const known = state.site && state.folder === update.folder ? state.site.devices : {};
  return {
    ...state,
    revision: update.revision,
    folder: update.folder,
    site: { ...update.shared, devices: mergeDevices(known, update.devices) } satisfies Site,
    problems: update.problems,
    problemCount: update.problemCount,
    undo: update.undo,
    redo: update.redo,
    savedAt: update.savedAt,
    readOnly: update.readOnly,
  };
}

/** As the host reads them: by code points. One that was renamed, or comes back by an undo, stands where it would after a reload. */
const byName = ([a]: readonly [string, Device], [b]: readonly [string, Device]): number => (a < b ? -1 : 1);

function mergeDevices(known: Site['devices'], changed: SiteUpdate['devices']): Site['devices'] {
  if (Object.keys(changed).length === 0) return known;
  const merged = new Map<string, Device>(Object.entries(known));
  for (const [name, device] of Object.entries(changed)) {
    if (device) merged.set(name, device);
    else merged.delete(name);
  }
  const isNew = Object.keys(changed).some((name) => !Object.hasOwn(known, name));
  return Object.fromEntries(isNew ? [...merged].sort(byName) : merged);
}
