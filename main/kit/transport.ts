import type { MessagePort } from 'node:worker_threads';
import type { RawData, WebSocket } from 'ws';
import { cloneCoding, type Message, messageCoding } from '../../shared/rpc/codec.ts';
import { type Transport, transportOver } from '../../shared/rpc/transport.ts';
import { MAX_FRAME_BYTES } from '../../shared/rpc/wire.ts';

/** What may wait for a peer that does not read, before its connection is cut. */
const MAX_UNREAD_BYTES = 2 * MAX_FRAME_BYTES;

const CLOSE_TIMEOUT_MS = 2_000;

/** A stream's fullest batch and its head. */
const POOLED_BYTES = 272 * 1024;
const MAX_POOLED = 8;

/** RPC over a Node `MessagePort`, between threads. */
export function overPort(port: MessagePort): Transport {
  return transportOver<unknown>(
    {
      post: (message) => port.postMessage(message),
      listen({ message, close }) {
        port.on('message', message);
        port.on('messageerror', () => port.close());
        port.on('close', () => close('the port was closed'));
      },
      close: () => port.close(),
      defer: setImmediate,
    },
    cloneCoding,
  );
}

/** RPC over an open `ws` socket, on either side. Its owner sets `maxPayload`. */
export function overSocket(socket: WebSocket): Transport {
  const buffers = createBufferPool();
  return transportOver<Message>(
    {
      post(message) {
        if (typeof message === 'string') socket.send(message);
        else socket.send(message, () => buffers.release(message));
        if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate();
      },
      listen({ message, close }) {
        socket.on('message', (data, isBinary) => message(isBinary ? asBytes(data) : asBytes(data).toString('utf8')));
        socket.on('close', (code, reason) => close(`the socket was closed (${code}${reason.length > 0 ? ` ${reason}` : ''})`));
        // an oversized or malformed frame, a reset: `close` always follows and says so
        socket.on('error', () => undefined);
      },
      close(reason) {
        // RFC 6455 §5.5: a control frame carries at most 125 bytes, two of them the code
        socket.close(1000, reason.slice(0, 40));
        const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
        socket.once('close', () => clearTimeout(timer));
      },
      defer: setImmediate,
    },
    messageCoding(buffers.take),
  );
}

/** Memory for messages on their way to the kernel, used again once they are there. */
function createBufferPool() {
  const free: ArrayBufferLike[] = [];
  return {
    take(bytes: number): Uint8Array {
      const pooled = bytes <= POOLED_BYTES ? free.pop() : undefined;
      return new Uint8Array(pooled ?? new ArrayBuffer(Math.max(bytes, POOLED_BYTES)));
    },
    release({ buffer }: Uint8Array): void {
      if (buffer.byteLength === POOLED_BYTES && free.length < MAX_POOLED) free.push(buffer);
    },
  };
}

function asBytes(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
