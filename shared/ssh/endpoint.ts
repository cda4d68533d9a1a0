/** Where to connect, as a person wrote it. Null: what the configuration says, else the usual. */
export interface Endpoint {
  readonly label: string;
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
}

/** Reads `[user@]host[:port]` and `ssh://[user@]host[:port]`, an IPv6 address with a port in brackets; null where it is neither. */
export function parseJump(text: string): Endpoint | null {
  const [, user, bracketed, plain, port] =
    /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(?:\[([0-9A-Fa-f:.%\w]+)\]|([^\s:@[\]/]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*))(?::(\d{1,5}))?\/?$/.exec(
      text,
    ) ?? [];
  const host = bracketed ?? plain;
  if (!host || host.startsWith('-') || user?.startsWith('-')) return null;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return null;
  return { label: text, user: user ?? null, host, port: port === undefined ? null : Number(port) };
}
