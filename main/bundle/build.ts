import { hash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { BundleFailure } from '../../shared/bundle/contract.ts';
import { hashSite, layOutBundle, layOutDevice } from '../../shared/bundle/layout.ts';
import type { BundleFile, BundleSource, DeviceFolder } from '../../shared/bundle/source.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Device } from '../../shared/site/model.ts';
import { parseSecretKey, type SecretKey, sign } from './minisign.ts';
import { isSafePath, MAX_ZIP_BYTES, MAX_ZIP_ENTRIES, writeZip } from './zip.ts';

export interface BuildRequest extends BundleSource {
  /** Text of a minisign secret key file; the bundle stays unsigned without. */
  readonly key?: string | undefined;
  /** Opens `key` where it is protected. */
  readonly password?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface BuiltBundle {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of the whole `.fwb`, hex. */
  readonly sha256: string;
  readonly files: number;
  readonly devices: number;
  /** Key id as minisign prints it; null where the bundle is not signed. */
  readonly signedBy: string | null;
}

/** Files that a signature stands beside, in the format of minisign. */
export const SIGNED_FILES = ['SHA256SUMS', 'manifest.json'] as const;

/** So many devices are compiled before other work of the host gets its turn, about 10 ms. */
const DEVICES_AT_ONCE = 10;

/**
 * Compiles every device and packs the bundle: the same octets for the same site and tool, whenever and wherever it runs.
 * @returns `site-has-errors` with their number: a site with errors is not bundled
 * @throws the signal's reason where it aborts
 */
export async function buildBundle(request: BuildRequest): Promise<Result<BuiltBundle, BundleFailure>> {
  const { files, site, problems, key, password, signal } = request;
  const usable = refuseErrors(problems);
  if (!usable.ok) return usable;
  const unusable = [...files.keys()].find((path) => !isSafePath(`site/${path}`));
  if (unusable !== undefined) {
    const message = `The site's file ${JSON.stringify(unusable)} cannot stand in a bundle: use letters, digits and ._@%+=,- in its name.`;
    return fail({ code: 'unusable-file', message });
  }
  const secret = key === undefined ? null : await parseSecretKey(key, password);
  if (secret && !secret.ok) return secret;
  const siteSha256 = hashSite(files, measure);
  const folders: DeviceFolder[] = [];
  for (const [index, name] of Object.keys(site.devices).sort().entries()) {
    if (index % DEVICES_AT_ONCE === 0) await setImmediate(undefined, { signal });
    const device = site.devices[name];
    const folder = device && layOutDevice({ source: request, device, siteSha256, measure });
    if (folder) folders.push(folder);
  }
  return pack(layOutBundle(request, folders, measure), { devices: folders.length, siteName: site.name, secret: secret?.value ?? null });
}

/** A site with errors is not compiled; the sentence says how many there are and where the first one is. */
export function refuseErrors(problems: BundleSource['problems']): Result<null, BundleFailure> {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (!first) return ok(null);
  const count = `${errors.length} error${errors.length === 1 ? '' : 's'}`;
  const message = `The site has ${count}; mend first: ${first.file}:${first.line}:${first.column}: ${first.message}`;
  return fail({ code: 'site-has-errors', message });
}

/**
 * One device's folder of the bundle, paths relative to it; empty where nothing is to be applied to the device.
 * @param siteSha256 given by who compiles many: the hash is over all files of the site
 */
export function compileDevice(source: BundleSource, device: Device, siteSha256 = hashSite(source.files, measure)): BundleFile[] {
  const folder = layOutDevice({ source, device, siteSha256, measure });
  return (folder?.files ?? []).map(({ path, text }) => ({ path: path.split('/').slice(2).join('/'), text }));
}

/** Says in the signature what it is for. ASCII: some versions of minisign refuse to print anything else. */
export function trustedComment(siteName: string, manifestText: string): string {
  const name = JSON.stringify(siteName).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `fieldwright bundle of site ${name}, manifest.json sha256 ${measure(manifestText).sha256}`;
}

export const measure = (text: string) => ({ sha256: hash('sha256', text), bytes: Buffer.byteLength(text) });

function pack(
  files: readonly BundleFile[],
  { devices, siteName, secret }: { readonly devices: number; readonly siteName: string; readonly secret: SecretKey | null },
): Result<BuiltBundle, BundleFailure> {
  const signed = secret ? [...files, ...signatures(files, siteName, secret)] : files;
  const entries = signed.map(({ path, text }) => ({ path, bytes: Buffer.from(text) }));
  const size = entries.reduce((sum, { bytes }) => sum + bytes.length + 200, 0);
  if (size > MAX_ZIP_BYTES || entries.length > MAX_ZIP_ENTRIES) {
    const message = `The bundle would have ${entries.length} files and ${size} octets; at most ${MAX_ZIP_ENTRIES} and ${MAX_ZIP_BYTES} are possible. Split the site.`;
    return fail({ code: 'too-large', message });
  }
  const bytes = writeZip(entries);
  return ok({ bytes, sha256: hash('sha256', bytes), files: entries.length, devices, signedBy: secret?.keyId ?? null });
}

function signatures(files: readonly BundleFile[], siteName: string, secret: SecretKey): BundleFile[] {
  const text = new Map(files.map((file) => [file.path, file.text]));
  const comment = trustedComment(siteName, text.get('manifest.json') ?? '');
  return SIGNED_FILES.map((path) => ({ path: `${path}.minisig`, text: sign(Buffer.from(text.get(path) ?? ''), secret, comment) }));
}
