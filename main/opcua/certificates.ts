import { createHash, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { printable } from '../../shared/kit/printable.ts';
import type { CertificateProblem, CertificateView } from '../../shared/opcua/certificate.ts';

const DAY_MS = 24 * 3_600_000;
/** A certificate that ends within this is told of: long enough to renew it on every server of a plant. */
const SOON_MS = 30 * DAY_MS;
/** Clocks of a plant differ by more than an instant. */
const CLOCK_MS = 60_000;

export interface Expected {
  /** Who shows it, from the endpoint's description. Null: not known. */
  readonly applicationUri: string | null;
  /** What was dialled. Null: not to be compared. */
  readonly host: string | null;
  readonly nowMs: number;
}

/** What is wrong with a certificate apart from who trusts it (OPC UA Part 4 §6.1.3, table 100), and what a person compares. */
export function viewCertificate(der: Uint8Array, { applicationUri, host, nowMs }: Expected): CertificateView {
  const read = readCertificate(der);
  if (!read) return unreadable(der);
  const names = alternativeNames(read.subjectAltName ?? '');
  const uri = names.find(([kind]) => kind === 'URI')?.[1] ?? null;
  const hosts = names.filter(([kind]) => kind === 'DNS' || kind === 'IP Address').map(([, name]) => name);
  const isSelfSigned = read.subject === read.issuer;
  const { bits, type } = keyOf(read);
  const validFromMs = Date.parse(read.validFrom);
  const validToMs = Date.parse(read.validTo);
  const problems: CertificateProblem[] = [];
  const note = (code: CertificateProblem['code'], message: string) => problems.push({ code, message });
  if (isSelfSigned && !isSignedByItself(read)) note('bad-signature', 'Its signature is wrong: it was forged or damaged. Do not connect.');
  if (validFromMs > nowMs + CLOCK_MS)
    note('not-yet-valid', `It is valid only from ${day(validFromMs)}. Check this computer’s clock and the one that made it.`);
  if (validToMs < nowMs)
    note('expired', `It ended on ${day(validToMs)}, ${Math.ceil((nowMs - validToMs) / DAY_MS)} days ago. Have it renewed on the server.`);
  else if (validToMs < nowMs + SOON_MS)
    note('expires-soon', `It ends on ${day(validToMs)}, in ${Math.floor((validToMs - nowMs) / DAY_MS)} days. Plan to renew it.`);
  if (uri === null) note('uri-missing', 'It names no application URI, as OPC UA asks. Have it made anew on the server.');
  else if (applicationUri !== null && applicationUri !== uri)
    note(
      'uri-mismatch',
      `It is for ${printable(uri, 200)}, but the server calls itself ${printable(applicationUri, 200)}. Another device may answer here.`,
    );
  if (host !== null && !coversHost(hosts, host))
    note(
      'host-mismatch',
      `It is for ${hosts.map((name) => printable(name, 100)).join(', ') || 'no host'}, not for ${printable(host, 100)}. Common where a server is reached by another name; else another device answers here.`,
    );
  if (type === 'rsa' && bits < 2048)
    note('weak-key', `Its key has ${bits} bits; less than 2048 is no protection today. Have it renewed on the server.`);
  if (hasSha1Signature(der)) note('weak-signature', 'It is signed with SHA-1, which can be forged today. Have it renewed on the server.');
  const uses = read.keyUsage;
  if (uses && !uses.includes(SERVER_AUTH))
    note('wrong-use', 'It is not meant for servers (extended key usage). Have it made anew on the server.');
  return {
    ...fingerprintsOf(der),
    subject: nameText(read.subject),
    issuer: nameText(read.issuer),
    isSelfSigned,
    serial: read.serialNumber,
    validFromMs,
    validToMs,
    applicationUri: uri === null ? null : printable(uri, 500),
    hosts: hosts.slice(0, 50).map((name) => printable(name, 200)),
    key: `${type.toUpperCase()} ${bits}`,
    problems,
  };
}

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

/** SHA-1 in hex, capital letters. */
export const thumbprintOf = (der: Uint8Array): string => createHash('sha1').update(der).digest('hex').toUpperCase();

/** The first certificate of a chain: DER says how long it is (X.690 §8.1.3). */
export function leafOf(chain: Uint8Array): Uint8Array {
  if (chain[0] !== 0x30 || chain.length < 4) return chain;
  const [, first = 0, second = 0, third = 0] = chain;
  const length = first < 0x80 ? first + 2 : first === 0x81 ? second + 3 : first === 0x82 ? second * 256 + third + 4 : chain.length;
  return chain.subarray(0, Math.min(length, chain.length));
}

function readCertificate(der: Uint8Array): X509Certificate | null {
  try {
    const certificate = new X509Certificate(der);
    // reads the key now: one that cannot be read makes the certificate unusable
    return certificate.publicKey ? certificate : null;
  } catch {
    return null;
  }
}

function isSignedByItself(certificate: X509Certificate): boolean {
  try {
    return certificate.verify(certificate.publicKey);
  } catch {
    return false;
  }
}

function keyOf({ publicKey }: X509Certificate): { readonly bits: number; readonly type: string } {
  return { bits: publicKey.asymmetricKeyDetails?.modulusLength ?? 0, type: publicKey.asymmetricKeyType ?? 'unknown' };
}

/** sha1WithRSAEncryption, 1.2.840.113549.1.1.5 (RFC 8017 A.2.4), stands in the first fields of the certificate (RFC 5280 §4.1.2.3). */
const SHA1_WITH_RSA = Buffer.from('06092a864886f70d010105', 'hex');
const hasSha1Signature = (der: Uint8Array): boolean => Buffer.from(der.subarray(0, 100)).includes(SHA1_WITH_RSA);

/** `URI:urn:x, DNS:host, IP Address:127.0.0.1`; a name with special characters is a JSON string. */
function alternativeNames(text: string): (readonly [string, string])[] {
  const names: (readonly [string, string])[] = [];
  for (const found of text.matchAll(/(?:^|, )(URI|DNS|IP Address):("(?:[^"\\]|\\.)*"|[^,"]*)/g)) {
    const [, kind = '', value = ''] = found;
    names.push([kind, value.startsWith('"') ? unquote(value) : value]);
  }
  return names;
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text;
  }
}

function coversHost(hosts: readonly string[], host: string): boolean {
  const wanted = host.toLowerCase().replace(/\.$/, '');
  if (isIP(wanted) === 0) return hosts.some((name) => name.toLowerCase() === wanted);
  return hosts.includes(wanted);
}

const nameText = (name: string): string => printable(name.split('\n').join(', '), 500);

const day = (ms: number): string => (Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 10) : 'an unknown day');

function fingerprintsOf(der: Uint8Array) {
  return { thumbprint: thumbprintOf(der), sha256: createHash('sha256').update(der).digest('hex').toUpperCase() };
}

function unreadable(der: Uint8Array): CertificateView {
  return {
    ...fingerprintsOf(der),
    subject: '',
    issuer: '',
    isSelfSigned: false,
    serial: '',
    validFromMs: 0,
    validToMs: 0,
    applicationUri: null,
    hosts: [],
    key: '',
    problems: [{ code: 'unreadable', message: 'It cannot be read as a certificate. Have it made anew on the server.' }],
  };
}
