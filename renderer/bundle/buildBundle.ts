import { quoteWord } from '../../shared/kit/command.ts';
import { localeStore } from '../kit/i18n.ts';
import { bundleFailureText } from './bundleFailure.ts';
import type { BundleNeeds } from './needs.ts';

export interface BundleRequest {
  /** Absolute path of the file to write. */
  readonly out: string;
  /** Path of a minisign secret key; unsigned where empty. */
  readonly key: string;
  readonly password: string;
}

export interface BuiltBundle {
  readonly out: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly files: number;
  readonly devices: number;
  readonly signedBy: string | null;
}

export type BundleOutcome = { readonly ok: true; readonly built: BuiltBundle } | { readonly ok: false; readonly sentence: string };
export type PreviewFile = { readonly path: string; readonly text: string };
export type PreviewOutcome =
  | { readonly ok: true; readonly files: readonly PreviewFile[] }
  | { readonly ok: false; readonly sentence: string };

/** Builds the bundle of the open site on the host. The password goes there and nowhere else. */
export async function buildBundle(
  { client }: BundleNeeds,
  { out, key, password }: BundleRequest,
  signal: AbortSignal,
): Promise<BundleOutcome> {
  const { locale } = localeStore.getState();
  const input = { out, ...(key && { key }), ...(key && password && { password }) };
  try {
    const result = await client()?.['bundle.build'](input, { signal });
    if (!result) return { ok: false, sentence: bundleFailureText({ code: 'not-connected' }, locale) };
    return result.ok ? { ok: true, built: result.value } : { ok: false, sentence: bundleFailureText(result.failure, locale) };
  } catch {
    return { ok: false, sentence: bundleFailureText({ code: 'not-connected' }, locale) };
  }
}

/** The files that the bundle would hold for one device. */
export async function previewDevice({ client }: BundleNeeds, device: string): Promise<PreviewOutcome> {
  const { locale } = localeStore.getState();
  try {
    const result = await client()?.['bundle.preview']({ device });
    if (!result) return { ok: false, sentence: bundleFailureText({ code: 'not-connected' }, locale) };
    return result.ok ? { ok: true, files: result.value.files } : { ok: false, sentence: bundleFailureText(result.failure, locale) };
  } catch {
    return { ok: false, sentence: bundleFailureText({ code: 'not-connected' }, locale) };
  }
}

/** Where a bundle goes by default: beside the site's folder, under the folder's name. */
export function defaultOut(folder: string): string {
  return `${folder.replace(/[/\\]+$/, '')}.fwb`;
}

/**
 * Commands that verify the bundle with stock tools: unpack, check the signature over the manifest, compare the file's hash.
 * The public key is a place to fill in: it comes from the one who signed, never from the bundle.
 */
export function verifyCommands({ out, sha256, signedBy }: BuiltBundle): string[] {
  const lines = [`echo ${quoteWord(`${sha256}  ${out}`)} | sha256sum -c`];
  if (signedBy === null) return lines;
  return [
    ...lines,
    `unzip -p ${quoteWord(out)} manifest.json > manifest.json`,
    `unzip -p ${quoteWord(out)} manifest.json.minisig > manifest.json.minisig`,
    'minisign -V -m manifest.json -p site.pub',
  ];
}
