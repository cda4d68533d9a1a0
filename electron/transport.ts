import type { MessageEvent, MessagePortMain } from 'electron';
import { cloneCoding } from '../shared/rpc/codec.ts';
import { type Transport, transportOver } from '../shared/rpc/transport.ts';

/** The part of a `MessagePortMain` that RPC uses. */
export type MainPort = Pick<MessagePortMain, 'postMessage' | 'start' | 'close'> & {
  on(event: 'message', listener: (event: Pick<MessageEvent, 'data'>) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
};

/** RPC over the main process's end of a `MessageChannelMain`. */
export function overMainPort(port: MainPort): Transport {
  return transportOver<unknown>(
    {
      post: (message) => port.postMessage(message),
      listen({ message, close }) {
        port.on('message', ({ data }) => message(data));
        port.on('close', () => close('the window closed its port'));
        port.start();
      },
      close: () => port.close(),
      defer: setImmediate,
    },
    cloneCoding,
  );
}
