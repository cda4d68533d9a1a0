import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { MAX_FRAME_BYTES } from '../../shared/rpc/wire.ts';
import { type Refusal, refuseForeign } from './guard.ts';
import { securityHeaders } from './pages.ts';
import type { Sessions } from './session.ts';

/** Where the renderer connects; `renderer/kit/api.ts` names it too. */
export const SOCKET_PATH = '/rpc';

/** Windows that may be open at once. */
export const MAX_SOCKETS = 16;

export interface SocketsOptions {
  readonly port: number;
  readonly sessions: Sessions;
  /** A peer that has not answered a ping by the next one is gone. */
  readonly pingIntervalMs: number;
  readonly onSocket: (socket: WebSocket) => void;
}

export interface Sockets {
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  close(): void;
}

/** Lets WebSockets in: from our own pages, with a session, up to `MAX_SOCKETS`; and notices when they are gone. */
export function createSockets({ port, sessions, pingIntervalMs, onSocket }: SocketsOptions): Sockets {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  const answered = new WeakSet<WebSocket>();

  const pinging = setInterval(() => {
    for (const socket of server.clients) {
      if (!answered.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, pingIntervalMs).unref();

  function refuse(request: IncomingMessage): Refusal | null {
    const foreign = refuseForeign(request, port, true);
    if (foreign) return foreign;
    if (!sessions.has(request.headers.cookie)) return { status: 403, reason: 'A WebSocket needs a session.' };
    if (request.url !== SOCKET_PATH) return { status: 404, reason: `WebSockets are at ${SOCKET_PATH}.` };
    if (server.clients.size >= MAX_SOCKETS) return { status: 503, reason: `${MAX_SOCKETS} windows are open already: close one.` };
    return null;
  }

  return {
    upgrade(request, socket, head) {
      socket.on('error', () => undefined); // a reset while we answer; `close` follows
      const refusal = refuse(request);
      if (refusal) return answerRefusal(socket, refusal, port);
      server.handleUpgrade(request, socket, head, (opened) => {
        answered.add(opened);
        opened.on('pong', () => answered.add(opened));
        opened.on('error', () => undefined); // an oversized or malformed frame; `close` follows
        onSocket(opened);
      });
    },
    close() {
      clearInterval(pinging);
      for (const socket of server.clients) {
        socket.close(1001, 'the host stops');
        socket.terminate();
      }
      server.close();
    },
  };
}

function answerRefusal(socket: Duplex, { status, reason }: Refusal, port: number): void {
  const body = `${reason}\n`;
  const headers = {
    ...securityHeaders(port),
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': String(Buffer.byteLength(body)),
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n'));
}
