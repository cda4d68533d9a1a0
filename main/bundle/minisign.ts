import { Buffer } from 'node:buffer';
import { scrypt, timingSafeEqual } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { blake2b } from '@noble/hashes/blake2.js';
import { fail, ok, type Result } from '../../shared/kit/result.ts';

/**
 * minisign's formats: https://jedisct1.github.io/minisign/ and libsodium's crypto_pwhash_scryptsalsa208sha256.
 * BLAKE2b and Ed25519 come from @noble: BoringSSL, in Electron, has no BLAKE2b.
 */
export interface PublicKey {
  /** Eight octets as hex in upper case, last octet first. minisign prints it without leading zeros. */
  readonly keyId: string;
  readonly key: Uint8Array;
}

export interface SecretKey extends PublicKey {
  readonly seed: Uint8Array;
}

export interface KeyFailure {
  readonly code: 'bad-key' | 'wrong-password';
  readonly message: string;
}

export interface SignatureFailure {
  readonly code: 'bad-signature-file' | 'other-key' | 'bad-signature';
  readonly message: string;
}

export interface Signature {
  readonly keyId: string;
  /** The message was hashed with BLAKE2b before signing ("ED"); minisign before 0.10 signed it as it is ("Ed"). */
  readonly prehashed: boolean;
  readonly signature: Uint8Array;
  readonly trustedComment: string;
  readonly globalSignature: Uint8Array;
}

const UNTRUSTED = 'untrusted comment: ';
const TRUSTED = 'trusted comment: ';
const SIGNATURE_COMMENT = 'signature from fieldwright, for minisign';

/** Reads a public key: the file that `minisign -G` writes, or its second line alone. */
export function parsePublicKey(text: string): Result<PublicKey, KeyFailure> {
  const octets = base64Line(keyLine(text), 42);
  if (octets?.toString('latin1', 0, 2) !== 'Ed') {
    return badKey('This is not a minisign public key: its line has 56 characters and starts with "RW".');
  }
  return ok({ keyId: showKeyId(octets.subarray(2, 10)), key: octets.subarray(10, 42) });
}

/**
 * Reads a secret key file, and opens it with its password where it has one.
 * Opening takes 1 GB of memory for a few seconds: that is minisign's choice, against guessing.
 */
export async function parseSecretKey(text: string, password?: string): Promise<Result<SecretKey, KeyFailure>> {
  const octets = base64Line(keyLine(text), 158);
  if (octets?.toString('latin1', 0, 2) !== 'Ed' || octets.toString('latin1', 4, 6) !== 'B2') {
    return badKey('This is not a minisign secret key: give the file that minisign -G wrote (minisign.key).');
  }
  const sealed = octets.subarray(54, 158);
  const derivation = octets.toString('latin1', 2, 4);
  if (derivation === '\0\0') return openKey(sealed);
  if (derivation !== 'Sc') return badKey('The secret key is protected in a way that is not known here; minisign uses scrypt.');
  if (password === undefined) return fail({ code: 'wrong-password', message: 'The secret key is protected by a password. Give it.' });
  const mask = await derive(password, octets.subarray(6, 38), octets.readBigUInt64LE(38), octets.readBigUInt64LE(46));
  if (!mask) return badKey('The secret key asks for more memory or time than minisign ever does; it is damaged.');
  return openKey(
    sealed.map((octet, index) => octet ^ (mask[index] ?? 0)),
    'password',
  );
}

/** Signs as `minisign -S` does: BLAKE2b-512 of the message, then message signature and trusted comment together. */
export function sign(message: Uint8Array, { seed, keyId }: SecretKey, trustedComment: string): string {
  const signature = ed25519.sign(blake2b(message, { dkLen: 64 }), seed);
  const globalSignature = ed25519.sign(Buffer.concat([signature, Buffer.from(trustedComment)]), seed);
  return renderSignature({ keyId, prehashed: true, signature, trustedComment, globalSignature });
}

/** The four lines of a `.minisig` file: one text for one signature. */
export function renderSignature({ keyId, prehashed, signature, trustedComment, globalSignature }: Signature): string {
  const octets = Buffer.concat([Buffer.from(prehashed ? 'ED' : 'Ed'), Buffer.from(keyId, 'hex').reverse(), signature]);
  const lines = [UNTRUSTED + SIGNATURE_COMMENT, octets.toString('base64'), TRUSTED + trustedComment];
  return `${lines.join('\n')}\n${Buffer.from(globalSignature).toString('base64')}\n`;
}

export function parseSignature(text: string): Result<Signature, SignatureFailure> {
  const lines = text.split(/\r?\n/);
  const [untrusted, first, trusted, second] = lines;
  const octets = base64Line(first, 74);
  const globalSignature = base64Line(second, 64);
  const algorithm = octets?.toString('latin1', 0, 2);
  const isEmptyAfter = lines.slice(4).every((line) => line === '');
  if (!untrusted?.startsWith(UNTRUSTED) || !trusted?.startsWith(TRUSTED) || !isEmptyAfter) return badSignatureFile();
  if (!octets || !globalSignature || (algorithm !== 'ED' && algorithm !== 'Ed')) {
    return badSignatureFile();
  }
  return ok({
    keyId: showKeyId(octets.subarray(2, 10)),
    prehashed: algorithm === 'ED',
    signature: octets.subarray(10, 74),
    trustedComment: trusted.slice(TRUSTED.length),
    globalSignature,
  });
}

/** Checks a signature over a message, its trusted comment included. */
export function verifySignature(message: Uint8Array, signed: Signature, { keyId, key }: PublicKey): Result<null, SignatureFailure> {
  if (signed.keyId !== keyId) {
    return fail({ code: 'other-key', message: `It is signed with key ${signed.keyId}; the key given is ${keyId}.` });
  }
  const hashed = signed.prehashed ? blake2b(message, { dkLen: 64 }) : message;
  if (!isSignedBy(signed.signature, hashed, key)) {
    return fail({ code: 'bad-signature', message: `What key ${keyId} signed is something else: the signature does not fit.` });
  }
  const commented = Buffer.concat([signed.signature, Buffer.from(signed.trustedComment)]);
  if (!isSignedBy(signed.globalSignature, commented, key)) {
    return fail({ code: 'bad-signature', message: 'The trusted comment of the signature is not the one that was signed.' });
  }
  return ok(null);
}

/** RFC 8032, strict: no second encoding of a point or a scalar passes. A key that is no point makes @noble throw. */
function isSignedBy(signature: Uint8Array, message: Uint8Array, key: Uint8Array): boolean {
  try {
    return ed25519.verify(signature, message, key, { zip215: false });
  } catch {
    return false;
  }
}

/** `sealed`, opened: key id (8), seed (32) and public key (32), BLAKE2b-256 over "Ed" and these (32; zeros without a password). */
function openKey(sealed: Uint8Array, protection?: 'password'): Result<SecretKey, KeyFailure> {
  const octets = Buffer.from(sealed);
  const checksum = blake2b(Buffer.concat([Buffer.from('Ed'), octets.subarray(0, 72)]), { dkLen: 32 });
  const stored = octets.subarray(72, 104);
  const unchecked = protection === undefined && stored.every((octet) => octet === 0);
  if (!unchecked && !timingSafeEqual(checksum, stored)) {
    if (protection) return fail({ code: 'wrong-password', message: 'The password does not open this secret key.' });
    return badKey('The secret key is damaged: its checksum is wrong.');
  }
  const seed = octets.subarray(8, 40);
  const key = octets.subarray(40, 72);
  if (!timingSafeEqual(ed25519.getPublicKey(seed), key)) return badKey('The secret key is damaged: its two halves do not belong together.');
  return ok({ keyId: showKeyId(octets.subarray(0, 8)), seed, key });
}

/** libsodium's `pickparams`: scrypt's N, r and p from the limits that the key file carries. Null past minisign's own limits. */
async function derive(password: string, salt: Uint8Array, opsLimit: bigint, memLimit: bigint): Promise<Uint8Array | null> {
  if (opsLimit > 33_554_432n || memLimit > 1_073_741_824n || memLimit < 16_777_216n) return null;
  const ops = Math.max(Number(opsLimit), 32_768);
  const memory = Number(memLimit);
  const blockSize = 8;
  const memoryBound = ops >= memory / 32;
  const mostN = memoryBound ? memory / (blockSize * 128) : ops / (blockSize * 4);
  let cost = 2;
  while (cost <= mostN / 2) cost *= 2;
  const parallelization = memoryBound ? Math.max(1, Math.floor(ops / 4 / cost / blockSize)) : 1;
  const maxmem = 128 * blockSize * (cost + parallelization) + 1_048_576;
  return new Promise((resolve, reject) => {
    scrypt(password, salt, 104, { cost, blockSize, parallelization, maxmem }, (error, mask) => (error ? reject(error) : resolve(mask)));
  });
}

function keyLine(text: string): string | undefined {
  const [first, second] = text.split(/\r?\n/);
  return first?.startsWith(UNTRUSTED) ? second : first;
}

/** One line of base64 that stands for `length` octets and is their only encoding; else null. */
function base64Line(line: string | undefined, length: number): Buffer | null {
  const octets = Buffer.from(line?.trim() ?? '', 'base64');
  return octets.length === length && octets.toString('base64') === line?.trim() ? octets : null;
}

const showKeyId = (octets: Uint8Array): string => Buffer.from(octets).reverse().toString('hex').toUpperCase();
const badKey = (message: string) => fail<KeyFailure>({ code: 'bad-key', message });
const badSignatureFile = () =>
  fail<SignatureFailure>({ code: 'bad-signature-file', message: 'It is not a signature in the format of minisign.' });
