import { type ZodType, z } from 'zod';
import { connectionsFile, deviceFileWith, linksFile, siteFile, streamsFile } from './model.ts';
import type { SiteFacet } from './parseFile.ts';

/**
 * JSON Schemas (2020-12) of a site's files as people write them, for completion and hints in editors, by file name in
 * `resources/schema/`.
 */
export function siteJsonSchemas(facets: readonly SiteFacet[]): Record<string, unknown> {
  const parts = Object.fromEntries(facets.map((facet) => [facet.name, facet.schema]));
  return {
    'site.schema.json': jsonSchema(siteFile, 'Fieldwright site.yaml'),
    'device.schema.json': jsonSchema(deviceFileWith(parts), 'Fieldwright devices/NAME.yaml'),
    'links.schema.json': jsonSchema(linksFile, 'Fieldwright links.yaml'),
    'streams.schema.json': jsonSchema(streamsFile, 'Fieldwright streams.yaml'),
    'connections.schema.json': jsonSchema(connectionsFile, 'Fieldwright connections.yaml'),
  };
}

function jsonSchema(schema: ZodType, title: string): unknown {
  const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return { $schema, title, ...rest };
}
