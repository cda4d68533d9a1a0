import { z } from 'zod';
import { call } from '../rpc/contract.ts';

const failure = z.object({
  code: z.enum(['site-has-errors', 'no-site', 'bad-key', 'wrong-password', 'io', 'unusable-file', 'too-large', 'not-found']),
  message: z.string(),
});

export type BundleFailure = z.output<typeof failure>;

export const bundleContract = {
  /** Writes the open site's bundle to `out` (absolute path). `key` is the path of a minisign secret key; unsigned without. */
  'bundle.build': call(
    z.object({ out: z.string().min(1).max(4_096), key: z.string().max(4_096).optional(), password: z.string().max(1_000).optional() }),
    z.object({
      out: z.string(),
      sha256: z.string(),
      bytes: z.number(),
      files: z.number(),
      devices: z.number(),
      signedBy: z.string().nullable(),
    }),
    failure,
  ),
  /** Commands and files of one device, as text: what the bundle would hold. */
  'bundle.preview': call(
    z.object({ device: z.string().max(63) }),
    z.object({ files: z.array(z.object({ path: z.string(), text: z.string() })) }),
    failure,
  ),
};
