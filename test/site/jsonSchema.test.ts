import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { facets } from '../../shared/facets.ts';
import { siteJsonSchemas } from '../../shared/site/jsonSchema.ts';

const folder = path.resolve(import.meta.dirname, '../../resources/schema');
const schemas = siteJsonSchemas(facets);

describe('the JSON Schemas for editors', () => {
  it.each(Object.keys(schemas))('%s is what the zod schemas say (run with UPDATE_SCHEMAS=1 to write it anew)', (name) => {
    const file = path.join(folder, name);
    const wanted = `${JSON.stringify(schemas[name], null, 2)}\n`;
    if (process.env.UPDATE_SCHEMAS === '1') writeFileSync(file, wanted);
    expect(readFileSync(file, 'utf8')).toBe(wanted);
  });

  it('knows the facets at a port, and nothing else', () => {
    const device = JSON.stringify(schemas['device.schema.json']);
    expect(device).toContain('"tas"');
    expect(device).toContain('"windows"');
    expect(device).not.toContain('"additionalProperties":{}');
  });
});
