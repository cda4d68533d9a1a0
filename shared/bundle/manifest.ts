import { z } from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a sha256 is 64 hex digits');
const count = z.number().int().nonnegative();

const manifestFile = z.strictObject({ path: z.string().min(1).max(400), sha256, bytes: count });

/** `manifest.json`: what the signature is over. `files` holds every file but the manifest, SHA256SUMS and the signatures, sorted. */
export const manifestSchema = z.strictObject({
  format: z.literal(1),
  tool: z.strictObject({ name: z.literal('fieldwright'), version: z.string().max(60) }),
  /** `sha256` as `hashSite` makes it. */
  site: z.strictObject({ name: z.string().max(120), sha256 }),
  devices: z.array(z.strictObject({ name: z.string().max(63), planId: z.string().regex(/^[0-9a-f]{16}$/), steps: count })),
  problems: z.strictObject({ error: count, warning: count, note: count }),
  files: z.array(manifestFile).max(50_000),
});

export type Manifest = z.output<typeof manifestSchema>;

/** JSON with sorted keys, two spaces and a newline at the end: one text for one value. */
export function canonicalJson(value: unknown): string {
  return `${JSON.stringify(sorted(value), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
