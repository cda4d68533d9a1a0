import { open, stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { BundleFailure, bundleContract } from '../../shared/bundle/contract.ts';
import type { BundleSource, PlanningFacet } from '../../shared/bundle/source.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import { decode, readNamedFile } from '../kit/files.ts';
import { whyNotWritten, writeFileAtomic } from '../kit/write.ts';
import { buildBundle, compileDevice } from './build.ts';

export interface BundlePorts {
  /** The open site as it stands on disk, with its problems; null where none is open. Asked anew at every call. */
  readonly currentSite: () => OpenSite | null | Promise<OpenSite | null>;
  readonly facets: readonly PlanningFacet[];
  readonly toolVersion: string;
}

export type OpenSite = Pick<BundleSource, 'files' | 'site' | 'problems'>;

/** A minisign key has two lines; whatever is longer than this is something else. */
const MAX_KEY_BYTES = 4_096;

/** Bundles and previews of the open site. */
export function createBundleService({ currentSite, facets, toolVersion }: BundlePorts): Handlers<typeof bundleContract> {
  async function source(): Promise<Result<BundleSource, BundleFailure>> {
    const open = await currentSite();
    return open ? ok({ ...open, facets, toolVersion }) : fail({ code: 'no-site', message: 'No site is open. Open one first.' });
  }
  return {
    async 'bundle.build'({ out, key, password }, { signal }) {
      if (!isAbsolute(out)) return fail({ code: 'io', message: `${out} is not an absolute path.` });
      const opened = await source();
      if (!opened.ok) return opened;
      const keyText = key === undefined ? ok(undefined) : await readKey(key);
      if (!keyText.ok) return keyText;
      const built = await buildBundle({ ...opened.value, key: keyText.value, password, signal });
      if (!built.ok) return built;
      const { bytes, ...summary } = built.value;
      const written = await writeBundle(out, bytes);
      return written.ok ? ok({ out, bytes: bytes.length, ...summary }) : written;
    },
    async 'bundle.preview'({ device: name }) {
      const opened = await source();
      if (!opened.ok) return opened;
      const { devices } = opened.value.site;
      const device = Object.hasOwn(devices, name) ? devices[name] : undefined;
      if (!device) return fail({ code: 'not-found', message: `The site has no device "${name}".` });
      return ok({ files: compileDevice(opened.value, device) });
    },
  };
}

/** Writes a bundle so that `out` is either what it was or the whole new bundle. A slip in the path costs no other file. */
export async function writeBundle(out: string, bytes: Uint8Array): Promise<Result<null, BundleFailure>> {
  try {
    if (!(await isFreeForBundle(out)))
      return fail({ code: 'io', message: `${out} is there and is no bundle, so it is not replaced. Choose another name.` });
    await writeFileAtomic(out, bytes);
    return ok(null);
  } catch (error) {
    return fail({ code: 'io', message: `${out} could not be written: ${whyNotWritten(error)}.` });
  }
}

/** Nothing there, an empty file, or one that begins as a zip does. */
async function isFreeForBundle(out: string): Promise<boolean> {
  const stats = await stat(out).catch(() => null);
  if (!stats) return true;
  if (!stats.isFile()) return false;
  const handle = await open(out, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 0 || buffer.toString('latin1', 0, bytesRead) === 'PK\x03\x04';
  } finally {
    await handle.close();
  }
}

/** Reads a key file of minisign, also through a link; what is no short text file is refused before it is read. */
export async function readKey(path: string): Promise<Result<string, BundleFailure>> {
  const read = await readNamedFile(path, MAX_KEY_BYTES);
  const text = read.ok ? decode(read.value) : read;
  return text.ok ? text : fail({ code: 'bad-key', message: `The key ${path} cannot be read: ${text.failure.message}.` });
}
