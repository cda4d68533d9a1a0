import type { AddressInfo } from 'node:net';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { type WebSocket, WebSocketServer } from 'ws';
import { overPort, overSocket } from '../../main/kit/transport.ts';
import { ok } from '../../shared/kit/result.ts';
import type { Handlers } from '../../shared/rpc/contract.ts';
import { serve } from '../../shared/rpc/host.ts';
import { BATCH_BYTES, BATCHES_IN_FLIGHT, BATCHES_PER_ACKNOWLEDGEMENT, benchContract } from './rpcContract.ts';

// The host's half of the bench, in a thread of its own: the RPC and its raw peers over the same kinds of link.

// 2 MiB of batches in turn, for both alike: live data is not the same 64 KB, warm in the cache, again and again
const batches = Array.from({ length: 32 }, (_, index) => new Uint8Array(BATCH_BYTES).fill(index));
let sent = 0;
const nextBatch = () => batches[sent++ % batches.length] ?? new Uint8Array(BATCH_BYTES);

const handlers: Handlers<typeof benchContract> = {
  async echo(input) {
    return ok(input);
  },
  async *columns() {
    for (let sequence = 0; ; sequence++) yield { sequence, samples: nextBatch() };
  },
};

/** 'start' opens the window of batches, 'more' moves it on, 'stop' ends; anything else is echoed. */
function rawPeer<P>(send: (message: string | Uint8Array | P) => void): (message: P) => void {
  let streaming = false;
  return (message) => {
    if (message === 'start') streaming = true;
    else if (message === 'stop') streaming = false;
    else if (message !== 'more') return send(message);
    const batches = message === 'start' ? BATCHES_IN_FLIGHT : BATCHES_PER_ACKNOWLEDGEMENT;
    for (let count = 0; streaming && count < batches; count++) send(nextBatch());
    if (message === 'stop') send('stopped');
  };
}

function serveRawPort(port: MessagePort): void {
  port.on(
    'message',
    rawPeer((message) => port.postMessage(message)),
  );
}

function serveRawSocket(socket: WebSocket): void {
  const receive = rawPeer<string>((message) => socket.send(message));
  socket.on('message', (data) => receive(data.toString()));
}

const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
server.on('connection', (socket, { url }) => {
  if (url === '/raw') serveRawSocket(socket);
  else serve(benchContract, handlers, overSocket(socket));
});
server.on('listening', () => parentPort?.postMessage((server.address() as AddressInfo).port));

parentPort?.on('message', ({ kind, port }: { readonly kind: 'raw' | 'rpc'; readonly port: MessagePort }) => {
  if (kind === 'raw') serveRawPort(port);
  else serve(benchContract, handlers, overPort(port));
});
