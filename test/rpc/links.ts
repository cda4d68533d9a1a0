import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';
import { WebSocket, WebSocketServer } from 'ws';
import { overPort, overSocket } from '../../main/kit/transport.ts';
import { overDomPort, overDomSocket } from '../../renderer/kit/transport.ts';
import { inProcess } from '../../shared/rpc/inProcess.ts';
import type { Transport } from '../../shared/rpc/transport.ts';
import { MAX_FRAME_BYTES } from '../../shared/rpc/wire.ts';

/** Two joined transports. */
export interface Pair {
  readonly host: Transport;
  readonly client: Transport;
  /** Puts a message on the wire towards the host as it is, past the client's coding. */
  raw(message: unknown): void;
}

/** Every way a window can reach a host, real ports and sockets throughout. Each pair closes with `closing`. */
export const links: Readonly<Record<string, (closing: AbortSignal) => Promise<Pair>>> = {
  async 'MessagePort between threads'() {
    const { port1, port2 } = new MessageChannel();
    return { host: overPort(port2), client: overPort(port1), raw: (message) => port1.postMessage(asRows(message)) };
  },

  async 'MessagePort as a window sees it'() {
    const { port1, port2 } = new globalThis.MessageChannel();
    return { host: overDomPort(port2), client: overDomPort(port1), raw: (message) => port1.postMessage(asRows(message)) };
  },

  async WebSocket(closing) {
    const { port, accepted } = await listen(closing);
    const socket = new WebSocket(`ws://127.0.0.1:${port}`, { maxPayload: MAX_FRAME_BYTES });
    const client = overSocket(socket);
    await once(socket, 'open');
    return { host: await accepted, client, raw: (message) => socket.send(asMessage(message)) };
  },

  async 'WebSocket as a window sees it'(closing) {
    const { port, accepted } = await listen(closing);
    const socket = new globalThis.WebSocket(`ws://127.0.0.1:${port}`);
    const client = overDomSocket(socket);
    await once(socket, 'open');
    return { host: await accepted, client, raw: (message) => socket.send(asMessage(message)) };
  },

  async 'in process'() {
    const [host, client] = inProcess(setImmediate);
    // between two halves of one program there is no wire to write garbage on: the frame itself is the garbage
    return { host, client, raw: (message) => client.send(message as Parameters<Transport['send']>[0]) };
  },
};

async function listen(closing: AbortSignal): Promise<{ readonly port: number; readonly accepted: Promise<Transport> }> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: MAX_FRAME_BYTES });
  closing.addEventListener('abort', () => server.close());
  const accepted = new Promise<Transport>((resolve) => server.once('connection', (socket) => resolve(overSocket(socket))));
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, accepted };
}

/** The numbers and fields of a row, written out here once more: what goes over a wire must not change unnoticed. */
const ROWS = new Map<unknown, readonly [number, ...string[]]>([
  ['call', [0, 'method', 'input']],
  ['open', [1, 'method', 'input', 'credit']],
  ['credit', [2, 'credit']],
  ['cancel', [3]],
  ['result', [4, 'value']],
]);

/** A record of a type that ports carry as the row it would be, whatever its fields hold; anything else as it is. */
function asRows(message: unknown): unknown {
  if (Array.isArray(message)) return message.flatMap((item) => (Array.isArray(item) ? [item] : asRows(item)));
  if (typeof message !== 'object' || message === null) return message;
  const record: Readonly<Record<string, unknown>> = { ...message };
  const [type, first = '', second = '', third = ''] = ROWS.get(record.type) ?? [];
  if (type === undefined) return message;
  return [type, record.id, record[first], record[second], record[third]].map((field) => field ?? null);
}

function asMessage(message: unknown): string | Uint8Array<ArrayBuffer> {
  if (message instanceof Uint8Array) return new Uint8Array(message);
  return typeof message === 'string' ? message : JSON.stringify(message);
}
