import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { checksumFile, hashSite } from '../../shared/bundle/layout.ts';
import { canonicalJson, type Manifest, manifestSchema } from '../../shared/bundle/manifest.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { measure, SIGNED_FILES, trustedComment } from './build.ts';
import { type PublicKey, parsePublicKey, parseSignature, renderSignature, type Signature, verifySignature } from './minisign.ts';
import { readZip, type ZipFailure } from './zip.ts';

/** One departure from what was built; `path` is the file in the bundle, null where the container itself is meant. */
export interface Finding {
  readonly path: string | null;
  readonly message: string;
}

export interface VerifyFailure {
  readonly code: 'not-a-bundle' | 'tampered' | 'not-signed' | 'other-key' | 'bad-key';
  readonly message: string;
  readonly findings: readonly Finding[];
}

export interface BundleReport {
  readonly site: string;
  readonly siteSha256: string;
  readonly toolVersion: string;
  readonly devices: readonly string[];
  readonly files: number;
  readonly bytes: number;
  readonly problems: Manifest['problems'];
  readonly signature: {
    /** `not-checked`: there is one, but no public key was given to check it with. */
    readonly state: 'verified' | 'not-checked' | 'none';
    readonly keyId: string | null;
    readonly trustedComment: string | null;
  };
  /** What was and what was not established. */
  readonly message: string;
}

/**
 * Checks every octet of a bundle: the zip has one right form, every file has the hash that the manifest says, the manifest and SHA256SUMS
 * are signed. Without a public key it says whether the bundle is whole, not who made it.
 * @param pubkey a minisign public key, as text
 */
export function verifyBundle(
  bytes: Uint8Array,
  { pubkey }: { readonly pubkey?: string | undefined } = {},
): Result<BundleReport, VerifyFailure> {
  const key = pubkey === undefined ? null : parsePublicKey(pubkey);
  if (key && !key.ok) return fail({ code: 'bad-key', message: key.failure.message, findings: [] });
  const zip = readZip(bytes);
  if (!zip.ok) return refuseZip(bytes, zip.failure);
  const damaged = zip.value.filter((entry) => crc32(entry.bytes) !== entry.crc).map(({ path }) => changed(path));
  const files = new Map(
    zip.value.map((entry) => [entry.path, Buffer.from(entry.bytes.buffer, entry.bytes.byteOffset, entry.bytes.length)]),
  );
  const manifest = readManifest(files, damaged);
  if (!manifest.ok) return manifest;
  const signed = readSignatures(files, manifest.value);
  const findings = unique([...damaged, ...contentFindings(files, manifest.value), ...signed.findings]);
  if (findings.length > 0) return tampered(findings);
  const checked = checkSignatures(files, signed.signatures, key?.value ?? null);
  if (!checked.ok) return checked;
  return ok(report({ bytes, files, manifest: manifest.value, signature: signed.signatures[0] ?? null, checked: key !== null }));
}

type Files = ReadonlyMap<string, Buffer>;

function refuseZip(bytes: Uint8Array, { code, path, message }: ZipFailure): Result<never, VerifyFailure> {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (code === 'not-a-zip' || (path === null && !view.includes('manifest.json'))) {
    return fail({ code: 'not-a-bundle', message: `This is not a bundle. ${message}`, findings: [] });
  }
  return tampered([{ path, message }]);
}

function readManifest(files: Files, damaged: readonly Finding[]): Result<Manifest, VerifyFailure> {
  const bytes = files.get('manifest.json');
  if (!bytes) return fail({ code: 'not-a-bundle', message: 'This is not a bundle: the zip holds no manifest.json.', findings: damaged });
  const value = parseJson(bytes.toString());
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (typeof format === 'number' && format > 1 && damaged.length === 0) {
    const message = `The bundle has format ${format}; this Fieldwright reads format 1. Use the version that made it, or a newer one.`;
    return fail({ code: 'not-a-bundle', message, findings: [] });
  }
  const parsed = manifestSchema.safeParse(value);
  // The text must be the one text of its value: this also refuses what is not UTF-8, doubled keys, and white space.
  if (!parsed.success || Buffer.compare(Buffer.from(canonicalJson(parsed.data)), bytes) !== 0) {
    return tampered(unique([...damaged, { path: 'manifest.json', message: 'manifest.json is not as Fieldwright writes it.' }]));
  }
  return ok(parsed.data);
}

function contentFindings(files: Files, manifest: Manifest): Finding[] {
  const findings: Finding[] = [];
  let previous = '';
  for (const { path, sha256, bytes } of manifest.files) {
    if (path <= previous) findings.push({ path: 'manifest.json', message: `manifest.json is not sorted, or names ${path} twice.` });
    previous = path;
    const content = files.get(path);
    if (!content) findings.push({ path, message: `${path} is missing.` });
    else if (content.length !== bytes || hash('sha256', content) !== sha256) findings.push(changed(path));
  }
  const known = new Set<string>([
    ...manifest.files.map(({ path }) => path),
    'manifest.json',
    'SHA256SUMS',
    ...SIGNED_FILES.map((path) => `${path}.minisig`),
  ]);
  for (const path of files.keys())
    if (!known.has(path)) findings.push({ path, message: `${path} was added; the manifest does not know it.` });
  const sums = files.get('SHA256SUMS');
  if (!sums) findings.push({ path: 'SHA256SUMS', message: 'SHA256SUMS is missing.' });
  else if (sums.toString() !== checksumFile(manifest, files.get('manifest.json')?.toString() ?? '', measure).text)
    findings.push(changed('SHA256SUMS'));
  if (findings.length === 0 && siteHashOf(files) !== manifest.site.sha256) {
    findings.push({ path: 'manifest.json', message: 'manifest.json names the hash of another site.' });
  }
  return findings;
}

function siteHashOf(files: Files): string {
  const site = [...files].filter(([path]) => path.startsWith('site/')).map(([path, bytes]) => [path.slice(5), bytes.toString()] as const);
  return hashSite(new Map(site), measure);
}

/** Both signatures or none, each in its one form, with the trusted comment that belongs to this manifest. */
function readSignatures(files: Files, manifest: Manifest): { readonly signatures: readonly Signature[]; readonly findings: Finding[] } {
  const present = SIGNED_FILES.filter((path) => files.has(`${path}.minisig`));
  if (present.length === 0) return { signatures: [], findings: [] };
  const comment = trustedComment(manifest.site.name, files.get('manifest.json')?.toString() ?? '');
  const signatures: Signature[] = [];
  const findings: Finding[] = [];
  for (const name of SIGNED_FILES) {
    const path = `${name}.minisig`;
    const text = files.get(path)?.toString();
    const parsed = text === undefined ? null : parseSignature(text);
    if (text === undefined) findings.push({ path, message: `${path} is missing.` });
    else if (!parsed?.ok || renderSignature(parsed.value) !== text || parsed.value.trustedComment !== comment) {
      findings.push(changed(path));
    } else signatures.push(parsed.value);
  }
  const [first, second] = signatures;
  if (first && second && first.keyId !== second.keyId) {
    findings.push({
      path: 'manifest.json.minisig',
      message: `SHA256SUMS is signed with key ${first.keyId}, manifest.json with ${second.keyId}.`,
    });
  }
  return { signatures, findings };
}

function checkSignatures(files: Files, signatures: readonly Signature[], key: PublicKey | null): Result<null, VerifyFailure> {
  if (!key) return ok(null);
  if (signatures.length === 0) {
    const message = `The bundle is whole but not signed, so key ${key.keyId} says nothing about it. Sign it: fieldwright bundle … --key KEY`;
    return fail({ code: 'not-signed', message, findings: [] });
  }
  for (const [index, path] of SIGNED_FILES.entries()) {
    const signature = signatures[index];
    const content = files.get(path);
    const verified = signature && content && verifySignature(content, signature, key);
    if (!verified) throw new Error(`no signature was read for ${path}`);
    if (verified.ok) continue;
    const message = `${path}.minisig: ${verified.failure.message}`;
    if (verified.failure.code !== 'other-key') return tampered([{ path: `${path}.minisig`, message }]);
    return fail({
      code: 'other-key',
      message: `${message} Get the public key of whoever made the bundle.`,
      findings: [{ path: `${path}.minisig`, message }],
    });
  }
  return ok(null);
}

interface Verified {
  readonly bytes: Uint8Array;
  readonly files: Files;
  readonly manifest: Manifest;
  readonly signature: Signature | null;
  readonly checked: boolean;
}

function report({ bytes, files, manifest, signature, checked }: Verified): BundleReport {
  const state = !signature ? 'none' : checked ? 'verified' : 'not-checked';
  const about = {
    verified: `and signed with key ${signature?.keyId}.`,
    'not-checked': `and carries a signature of key ${signature?.keyId}, which was not checked: give the public key for that.`,
    none: 'but not signed: anyone can have made it.',
  }[state];
  return {
    site: manifest.site.name,
    siteSha256: manifest.site.sha256,
    toolVersion: manifest.tool.version,
    devices: manifest.devices.map(({ name }) => name),
    files: files.size,
    bytes: bytes.length,
    problems: manifest.problems,
    signature: { state, keyId: signature?.keyId ?? null, trustedComment: signature?.trustedComment ?? null },
    message: `The bundle is whole, ${about}`,
  };
}

function tampered(findings: readonly Finding[]): Result<never, VerifyFailure> {
  const most = 10;
  const rest = findings.length > most ? ` And ${findings.length - most} more.` : '';
  const sentences = findings.slice(0, most).map(({ message }) => message);
  return fail({ code: 'tampered', message: `The bundle is not as it was built. ${sentences.join(' ')}${rest}`, findings });
}

const changed = (path: string): Finding => ({ path, message: `${path} was changed.` });

/** The first finding of each path: that a CRC and a hash both differ is one fact. */
function unique(findings: readonly Finding[]): Finding[] {
  const paths = new Set<string | null>();
  return findings.filter(({ path }) => (paths.has(path) ? false : paths.add(path)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
