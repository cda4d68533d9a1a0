import type { Facet } from './kit/facet.ts';
import type { PortPlace } from './site/model.ts';
import { tasFacet } from './tas/facet.ts';

/** A facet as the spine holds it: its model and live state are its own business. */
export type AnyFacet = Facet<unknown, unknown, PortPlace>;

/** Every facet of the product; adding one is a line here. */
export const facets: readonly AnyFacet[] = [tasFacet as AnyFacet];
