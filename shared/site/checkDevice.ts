import type { LocatedProblem, Problem } from '../kit/problem.ts';
import type { Device, Site } from './model.ts';
import type { SiteFacet } from './parseFile.ts';

/** What the facets said of a device, and whether they would say the same in another state of the site. */
export interface DeviceCheck<P extends Problem = LocatedProblem> {
  readonly problems: readonly P[];
  /** True where nothing that the checks looked at has changed. Holds only for the same `Device` object. */
  holdsFor(site: Site): boolean;
}

/**
 * Runs the facets' checks at every port of one device. Paths of problems and of their edits lead from the site's root.
 * What the facets look at is watched, because checking a thousand devices again for an edit of one takes too long.
 */
export function checkDevice(device: Device, site: Site, facets: readonly SiteFacet[]): DeviceCheck<Problem> {
  const { watched, seen } = watch(site);
  const problems: Problem[] = [];
  for (const port of Object.values(device.ports)) {
    for (const facet of facets) {
      if (!Object.hasOwn(port.facets, facet.name)) continue;
      const prefix = ['devices', device.name, 'ports', port.name, facet.name];
      for (const problem of facet.check(port.facets[facet.name], { site: watched, device, port })) {
        const edits = problem.edits?.map((edit) => ({ ...edit, path: [...prefix, ...edit.path] }));
        problems.push({ ...problem, path: [...prefix, ...problem.path], ...(edits && { edits }) });
      }
    }
  }
  return { problems, holdsFor: (other) => [...seen].every((key) => other[key] === site[key]) };
}

function watch(site: Site): { watched: Site; seen: ReadonlySet<keyof Site> } {
  const seen = new Set<keyof Site>();
  const look = <K extends keyof Site>(key: K): Site[K] => {
    seen.add(key);
    return site[key];
  };
  const watched: Site = {
    get name() {
      return look('name');
    },
    get description() {
      return look('description');
    },
    get traffic() {
      return look('traffic');
    },
    get management() {
      return look('management');
    },
    get devices() {
      return look('devices');
    },
    get links() {
      return look('links');
    },
    get streams() {
      return look('streams');
    },
    get connections() {
      return look('connections');
    },
  };
  return { watched, seen };
}
