import './jitless.ts';

import { type Api, api } from '../../shared/api.ts';
import { createClient } from '../../shared/rpc/client.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import type { Transport } from '../../shared/rpc/transport.ts';
import { overDomPort, overDomSocket } from './transport.ts';

/** One connection to the host. It is never mended: whoever holds it connects anew once `closed` has resolved. */
export interface Connection {
  readonly client: Client<Api>;
  /** Resolves with the reason once the connection is gone; calls and streams have then ended with the fault `closed`. */
  readonly closed: Promise<string>;
  close(): void;
}

/** What the page says once it is up, and what the preload answers with, a port beside it (`electron/wire.ts`). */
const READY_MESSAGE = 'fieldwright-ready';
const PORT_MESSAGE = 'fieldwright-port';

const SOCKET_PATH = '/rpc';

/**
 * Connects to the host: over a WebSocket where the page came over HTTP, else over the port that Electron's preload hands over.
 * Rejects where the host cannot be reached, or when `signal` aborts first.
 */
export async function connectApi(signal?: AbortSignal): Promise<Connection> {
  signal?.throwIfAborted();
  const transport = window.location.protocol === 'http:' ? await openSocket(signal) : await receivePort(signal);
  const closed = new Promise<string>((resolve) => transport.onClose(resolve));
  return { client: createClient(api, transport), closed, close: () => transport.close() };
}

function openSocket(signal: AbortSignal | undefined): Promise<Transport> {
  const socket = new WebSocket(`ws://${window.location.host}${SOCKET_PATH}`);
  const transport = overDomSocket(socket);
  return new Promise((resolve, reject) => {
    const abort = () => {
      reject(signal?.reason);
      transport.close();
    };
    signal?.addEventListener('abort', abort);
    socket.addEventListener('open', () => {
      signal?.removeEventListener('abort', abort);
      resolve(transport);
    });
    transport.onClose((reason) => {
      signal?.removeEventListener('abort', abort);
      reject(new Error(`The host at ${window.location.host} cannot be reached: ${reason}`));
    });
  });
}

/** Only this very window is listened to: a frame inside it could post the same message. */
function receivePort(signal: AbortSignal | undefined): Promise<Transport> {
  return new Promise((resolve, reject) => {
    const receive = ({ source, data, ports: [port] }: MessageEvent<unknown>) => {
      if (source !== window || data !== PORT_MESSAGE || !port) return;
      stop();
      resolve(overDomPort(port));
    };
    const abort = () => {
      stop();
      reject(signal?.reason);
    };
    function stop() {
      window.removeEventListener('message', receive);
      signal?.removeEventListener('abort', abort);
    }
    window.addEventListener('message', receive);
    signal?.addEventListener('abort', abort);
    window.postMessage(READY_MESSAGE, window.location.origin);
  });
}
