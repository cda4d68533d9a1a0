import { fail, ok, type Result } from '../kit/result.ts';

/**
 * A node id in the form that outlives a restart of the server: `nsu=URI;s=name`, `i=85` in namespace 0 (OPC UA Part 6 §5.1.12: `;` and `%`
 * of the URI are escaped there).
 */
export interface PortableNodeId {
  /** Empty in namespace 0. */
  readonly namespaceUri: string;
  readonly kind: 'i' | 's' | 'g' | 'b';
  /** Decimal number, text, GUID, or base64. */
  readonly value: string;
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const MAX_ID = 0xffff_ffff;

export type NodeIdFailure = { readonly code: 'bad-node-id'; readonly message: string };

/** @param namespaces URIs by index, for the form `ns=2;…`; without it only `nsu=` is read */
export function parseNodeId(text: string, namespaces: readonly string[] = []): Result<PortableNodeId, NodeIdFailure> {
  const parts = /^(?:nsu=([^;]*);|ns=(\d{1,5});)?([isgb])=([\s\S]*)$/.exec(text.trim());
  if (!parts) return bad(`is no node id. It is written like nsu=http://example.com/plant;s=Press.Speed, or i=85.`);
  const [, uri, index, kind, value = ''] = parts;
  const namespaceUri = uri !== undefined ? unescapeUri(uri) : index !== undefined && index !== '0' ? namespaces[Number(index)] : '';
  if (namespaceUri === undefined) return bad(`names namespace ${index}, and the server has ${namespaces.length}.`);
  if (kind === 'i' && !(/^\d{1,10}$/.test(value) && Number(value) <= MAX_ID)) return bad('needs a number from 0 to 4294967295 after i=.');
  if (kind === 'g' && !GUID.test(value)) return bad('needs a GUID after g=.');
  if (kind === 'b' && !BASE64.test(value)) return bad('needs base64 after b=.');
  if (kind !== 'i' && kind !== 's' && kind !== 'g' && kind !== 'b') return bad('is no node id.');
  return ok({ namespaceUri: namespaceUri === OPC_UA ? '' : namespaceUri, kind, value });

  function bad(what: string) {
    return fail({ code: 'bad-node-id' as const, message: `"${text.slice(0, 100)}" ${what}` });
  }
}

export const OPC_UA = 'http://opcfoundation.org/UA/';

export function formatNodeId({ namespaceUri, kind, value }: PortableNodeId): string {
  return namespaceUri === '' ? `${kind}=${value}` : `nsu=${escapeUri(namespaceUri)};${kind}=${value}`;
}

const escapeUri = (uri: string): string => uri.replace(/[%;]/g, (found) => (found === ';' ? '%3B' : '%25'));
const unescapeUri = (uri: string): string => uri.replace(/%3B/gi, ';').replace(/%25/g, '%');
