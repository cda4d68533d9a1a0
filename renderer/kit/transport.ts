import { cloneCoding, type Message, messageCoding } from '../../shared/rpc/codec.ts';
import { type Transport, transportOver } from '../../shared/rpc/transport.ts';

/** RPC over a `MessagePort`, as Electron's preload hands it over. */
export function overDomPort(port: MessagePort): Transport {
  return transportOver<unknown>(
    {
      post: (message) => port.postMessage(message),
      listen({ message, close }) {
        port.addEventListener('message', (event) => message(event.data));
        port.addEventListener('messageerror', () => port.close());
        port.addEventListener('close', () => close('the port was closed'));
        port.start();
      },
      close: () => port.close(),
      defer: (flush) => queueMicrotask(flush), // as a method of the link, the browser refuses it: "Illegal invocation"
    },
    cloneCoding,
  );
}

/** RPC over a browser's `WebSocket`, open or about to open; nothing may be sent before it is open. */
export function overDomSocket(socket: WebSocket): Transport {
  socket.binaryType = 'arraybuffer';
  return transportOver<Message>(
    {
      post: (message) => socket.send(typeof message === 'string' ? message : new Uint8Array(message)),
      listen({ message, close }) {
        socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) =>
          message(typeof data === 'string' ? data : new Uint8Array(data)),
        );
        socket.addEventListener('close', ({ code, reason }) => close(`the socket was closed (${code}${reason ? ` ${reason}` : ''})`));
      },
      close: (reason) => socket.close(1000, reason.slice(0, 40)),
      defer: (flush) => queueMicrotask(flush), // as a method of the link, the browser refuses it: "Illegal invocation"
    },
    messageCoding(),
  );
}
