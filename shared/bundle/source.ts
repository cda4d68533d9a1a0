import type { Facet } from '../kit/facet.ts';
import type { LocatedProblem } from '../kit/problem.ts';
import type { PortPlace, Site } from '../site/model.ts';

/** A file of the bundle: `path` relative to its root, with `/`. Files whose name ends in `.sh` are executable. */
export interface BundleFile {
  readonly path: string;
  readonly text: string;
}

/** A file with its hash (hex) and its size in UTF-8, octets. Each is hashed once: that is half of the work of a large bundle. */
export interface MeasuredFile extends BundleFile {
  readonly sha256: string;
  readonly bytes: number;
}

/** Hash (hex) and size of a text in UTF-8. Passed in: hashing is not pure JavaScript's business where the host has it native. */
export type Measure = (text: string) => { readonly sha256: string; readonly bytes: number };

/** What of a facet the bundle needs: the rest stays the facet's own. */
export type PlanningFacet = Pick<Facet<unknown, unknown, PortPlace>, 'name' | 'compile' | 'persist'>;

export interface BundleSource {
  /** The site's files as they stand on disk, by path relative to the site's folder. */
  readonly files: ReadonlyMap<string, string>;
  readonly site: Site;
  readonly problems: readonly LocatedProblem[];
  readonly facets: readonly PlanningFacet[];
  readonly toolVersion: string;
}

/** One device's part of a bundle; its files' paths start with `devices/NAME/`. */
export interface DeviceFolder {
  readonly device: string;
  readonly planId: string;
  readonly steps: number;
  readonly files: readonly MeasuredFile[];
}
