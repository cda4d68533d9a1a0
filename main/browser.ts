import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Transport } from '../shared/rpc/transport.ts';
import { answerPage } from './http/pages.ts';
import { createSessions } from './http/session.ts';
import { createSockets } from './http/sockets.ts';
import { listStaticFiles } from './http/staticFiles.ts';
import { overSocket } from './kit/transport.ts';

/** What answers a window: `main/host.ts` makes it. */
export interface HostFactory {
  connect(transport: Transport): void;
}

export interface BrowserHostOptions {
  readonly host: HostFactory;
  /** The built renderer, absolute. */
  readonly rendererDir: string;
  /** 0 or absent: a free one. */
  readonly port?: number;
  /** Closes the host when it aborts. */
  readonly signal: AbortSignal;
  readonly pingIntervalMs?: number;
}

export interface BrowserHost {
  /** With the token that opens one session, once. */
  readonly url: string;
  /** Another such address, for another browser, or the same one after it was closed; the address before it no longer works. */
  newUrl(): string;
  readonly port: number;
  /** Ends all connections; resolves when the port is free again. */
  close(): Promise<void>;
}

const PING_INTERVAL_MS = 15_000;
const MAX_HTTP_CONNECTIONS = 64;
const HEADERS_TIMEOUT_MS = 10_000;
/** How often Node looks for requests past that time. */
const CHECK_TIMEOUTS_MS = 2_000;

/**
 * Serves the workbench to a browser on this machine: pages over HTTP and the RPC over a WebSocket, on 127.0.0.1 only, to
 * whoever brings the token of `url`. Rejects where the port cannot be had (`code` as from Node) or there is no renderer.
 */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const { host, rendererDir, signal, pingIntervalMs = PING_INTERVAL_MS } = options;
  const files = await listStaticFiles(rendererDir);
  signal.throwIfAborted();
  const server = createServer({
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: HEADERS_TIMEOUT_MS,
    connectionsCheckingInterval: CHECK_TIMEOUTS_MS,
  });
  server.maxConnections = MAX_HTTP_CONNECTIONS;
  const port = await listen(server, options.port ?? 0);

  const sessions = createSessions(port);
  const sockets = createSockets({ port, sessions, pingIntervalMs, onSocket: (socket) => host.connect(overSocket(socket)) });
  server.on('request', (request, response) => void answerPage(request, response, { port, sessions, files }));
  server.on('upgrade', sockets.upgrade);
  server.on('clientError', (_, socket) => socket.destroy());

  const closed = once(server, 'close').then(() => undefined);
  function close(): Promise<void> {
    signal.removeEventListener('abort', close);
    sockets.close();
    server.close();
    server.closeAllConnections();
    return closed;
  }
  signal.addEventListener('abort', close);
  if (signal.aborted) await close();
  const newUrl = () => `http://127.0.0.1:${port}/?token=${sessions.issueToken()}`;
  return { url: newUrl(), newUrl, port, close };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening'); // rejects with the server's error
  return (server.address() as AddressInfo).port;
}
