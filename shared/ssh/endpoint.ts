/** Where to connect, as a person wrote it. Null: what the configuration says, else the usual. */
export interface Endpoint {
  readonly label: string;
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
}

/** Two colons and more: an IPv6 address without brackets, so without a port. */
const BARE_IPV6 = /^[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?:%[\w.-]+)?$/;

/** Reads `[user@]host[:port]` and `ssh://[user@]host[:port]`, an IPv6 address with a port in brackets; null where it is neither. */
export function parseJump(text: string): Endpoint | null {
  const [, user, address = ''] = /^(?:ssh:\/\/)?(?:([^@\s]+)@)?([^@\s/]+)\/?$/.exec(text) ?? [];
  const [, bracketed, plain, port] = /^(?:\[([^[\]]+)\]|([^[\]:]+))(?::(\d{1,5}))?$/.exec(address) ?? [];
  const host = bracketed ?? plain ?? (BARE_IPV6.test(address) ? address : '');
  if (host === '' || host.startsWith('-') || user?.startsWith('-')) return null;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return null;
  return { label: text, user: user ?? null, host, port: port === undefined ? null : Number(port) };
}
