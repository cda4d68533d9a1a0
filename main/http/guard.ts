import type { IncomingMessage } from 'node:http';

export interface Refusal {
  readonly status: 400 | 403 | 404 | 405 | 503;
  readonly reason: string;
}

/**
 * Whether a request is meant for this host. A page elsewhere can send one to 127.0.0.1, and by DNS rebinding even under a name
 * of its own; but it cannot choose its Host and Origin headers.
 * @param requireOrigin for a WebSocket: browsers always send Origin with one, and no same-origin policy guards it
 */
export function refuseForeign(request: IncomingMessage, port: number, requireOrigin: boolean): Refusal | null {
  const { origin } = request.headers;
  const host = request.headers.host?.toLowerCase();
  const hosts = request.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
  if (!host || hosts !== 1 || !allowedHosts(port).includes(host))
    return { status: 403, reason: `This host answers only at ${allowedHosts(port).join(' and ')}.` };
  if (origin === undefined && requireOrigin) return { status: 403, reason: 'A WebSocket needs an Origin.' };
  if (origin !== undefined && origin !== `http://${host}`) return { status: 403, reason: 'Pages of other origins may not use this host.' };
  return null;
}

/** The names this host answers to. */
export function allowedHosts(port: number): readonly string[] {
  const names = ['127.0.0.1', 'localhost'];
  const withPort = names.map((name) => `${name}:${port}`);
  return port === 80 ? [...withPort, ...names] : withPort; // a browser leaves out the default port
}
