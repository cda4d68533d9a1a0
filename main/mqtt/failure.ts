import { printable } from '../../shared/kit/printable.ts';
import { reasonWords } from '../../shared/mqtt/reasons.ts';
import type { MqttFailure, MqttReason } from '../../shared/mqtt/status.ts';
import { codeOf } from '../kit/files.ts';

/** A failure out of a broker's own reason. */
export function refused(code: string, reason: MqttReason): MqttFailure {
  const own = reason.text === null || reason.text === '' ? '' : ` It says: ${reason.text}`;
  return { code, message: `${reasonWords(reason).en}${own}`, reason };
}

/** A reason string of a broker's, safe to show. */
export const reasonText = (properties: object | undefined): string | null =>
  properties && 'reasonString' in properties && typeof properties.reasonString === 'string'
    ? printable(properties.reasonString, 500)
    : null;

/** What a socket's or a library's error means, and what to do. `where` is `host:port`. */
export function connectionFailure(error: unknown, where: string): MqttFailure {
  const code = codeOf(error) ?? '';
  const message = error instanceof Error ? printable(error.message, 500) : 'no reason was given';
  const known = network[code] ?? certificate[code];
  if (known) return { code: known.code, message: `${where}: ${known.message}` };
  if (code.startsWith('ERR_SSL') || code === 'EPROTO')
    return {
      code: 'tls',
      message: `${where}: there is no agreement on TLS (${message}). Does this port speak TLS, and does the broker want a certificate of the client's?`,
    };
  if (code === 'malformed-packet') return { code, message: `${where}: ${message}` };
  if (/connack timeout/.test(message))
    return { code: 'no-answer', message: `${where}: it can be reached, but does not answer as an MQTT broker.` };
  if (/Keepalive timeout/.test(message))
    return { code: 'keepalive', message: `${where}: nothing came back for longer than the keep-alive allows.` };
  if (/Unexpected server response/.test(message))
    return { code: 'websocket', message: `${where}: ${message}. Is the path right, and are WebSockets on at the broker?` };
  return { code: 'connection', message: `${where}: ${message}` };
}

const network: Readonly<Record<string, { readonly code: string; readonly message: string }>> = {
  ECONNREFUSED: { code: 'refused', message: 'nobody listens there. Is the broker running, and the port right?' },
  ENOTFOUND: { code: 'unknown-host', message: 'this name is not known. Is it written right, and does the plant have a name server?' },
  EAI_AGAIN: { code: 'unknown-host', message: 'the name server does not answer.' },
  ETIMEDOUT: { code: 'timeout', message: 'it does not answer. Is it on, and is there a way to it?' },
  EHOSTUNREACH: { code: 'unreachable', message: 'there is no way to it from here.' },
  ENETUNREACH: { code: 'unreachable', message: 'there is no way to its network from here.' },
  ECONNRESET: { code: 'reset', message: 'it cut the connection.' },
  EPIPE: { code: 'reset', message: 'it cut the connection.' },
};

const certificate: Readonly<Record<string, { readonly code: string; readonly message: string }>> = {
  SELF_SIGNED_CERT_IN_CHAIN: {
    code: 'untrusted',
    message: "its certificate is signed by an authority that is not trusted. Name the plant's CA file in the connection.",
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    code: 'untrusted',
    message: 'its certificate is signed by itself. Where it is right, name it as the CA file in the connection.',
  },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    code: 'untrusted',
    message: "its certificate is signed by an authority that is not trusted. Name the plant's CA file in the connection.",
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    code: 'untrusted',
    message: "its certificate is signed by an authority that is not trusted. Name the plant's CA file in the connection.",
  },
  CERT_HAS_EXPIRED: { code: 'expired', message: "its certificate has expired, or this computer's clock is wrong." },
  CERT_NOT_YET_VALID: { code: 'not-yet-valid', message: "its certificate is not valid yet, or this computer's clock is wrong." },
  CERT_SIGNATURE_FAILURE: { code: 'untrusted', message: "its certificate's signature is wrong: it is not what the CA signed." },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    code: 'wrong-name',
    message: 'its certificate is for another name. Use that name, or set the server name in the connection.',
  },
  ERR_OSSL_BAD_DECRYPT: { code: 'bad-passphrase', message: "the passphrase of the client's key is wrong." },
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: {
    code: 'wants-certificate',
    message: 'it wants a certificate of this client. Name certificate and key in the connection.',
  },
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: { code: 'not-trusted-there', message: "it does not trust this client's certificate." },
};

/** Trying again does not help: a person must change something. */
export const isLasting = ({ code, reason }: MqttFailure): boolean =>
  [
    'untrusted',
    'expired',
    'not-yet-valid',
    'wrong-name',
    'wants-certificate',
    'not-trusted-there',
    'bad-passphrase',
    'tls-file',
    'gave-up',
    'malformed-packet',
  ].includes(code) ||
  (reason?.packet === 'connack' && !BUSY.has(reason.code)) ||
  (reason?.packet === 'disconnect' && reason.code === SESSION_TAKEN_OVER);

/** Server unavailable, busy, quota exceeded, connection rate exceeded; 3 of MQTT 3.1.1. */
const BUSY: ReadonlySet<number> = new Set([3, 0x88, 0x89, 0x97, 0x9f]);
/** Two clients of one identifier would take the session from each other for ever. */
const SESSION_TAKEN_OVER = 0x8e;
