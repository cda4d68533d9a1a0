import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { readNamedFile } from '../kit/files.ts';
import { readKey } from './service.ts';
import { verifyBundle } from './verify.ts';
import { MAX_ZIP_BYTES, readZip } from './zip.ts';

/** A bundle's content, after its hashes, and its signature where a key was given, were found right. */
export interface OpenedBundle {
  readonly files: ReadonlyMap<string, string>;
  readonly siteSha256: string;
  /** The key that the signature was checked with. */
  readonly signedBy: string | null;
}

/**
 * Opens a bundle for use. One that is not whole is refused, and with a key also one that this key did not sign.
 * @param publicKey a minisign public key, or the path of its file
 */
export async function openBundle(file: string, publicKey: string | null): Promise<Result<OpenedBundle>> {
  const read = await readNamedFile(file, MAX_ZIP_BYTES);
  if (!read.ok) return fail({ code: 'unreadable', message: `${file} cannot be read: ${read.failure.message}.` });
  const key = publicKey === null ? ok(undefined) : await keyText(publicKey);
  if (!key.ok) return key;
  const verified = verifyBundle(read.value, { pubkey: key.value });
  if (!verified.ok) return fail({ code: verified.failure.code, message: `${file}: ${verified.failure.message}` });
  const zip = readZip(read.value);
  if (!zip.ok) return zip;
  const files = new Map(zip.value.map(({ path, bytes }) => [path, Buffer.from(bytes).toString('utf8')]));
  const { siteSha256, signature } = verified.value;
  return ok({ files, siteSha256, signedBy: signature.state === 'verified' ? signature.keyId : null });
}

async function keyText(key: string): Promise<Result<string>> {
  return /^[A-Za-z0-9+/]{56}$/.test(key) ? ok(key) : readKey(key);
}
