import type { Options, Wire } from './contract.ts';
import { RpcFault } from './fault.ts';
import { readHostFrame } from './frames.ts';
import type { ClientFrame, HostFrame, Transport } from './transport.ts';
import { TooLarge } from './wire.ts';

/** One connection as calls and streams see it. Ids count up and are never used twice. */
export interface Connection {
  /** Registers a receiver and sends the first frame. @throws RpcFault when closed, or when the input cannot travel */
  start(first: (id: number) => ClientFrame, receive: (frame: HostFrame) => void): number;
  send(frame: ClientFrame): void;
  forget(id: number): void;
}

export interface Request extends Options {
  readonly connection: Connection;
  readonly method: string;
  readonly input: Wire;
}

export function openConnection(transport: Transport): Connection {
  let lastId = 0;
  let closedBecause: string | null = null;
  const receivers = new Map<number, (frame: HostFrame) => void>();

  transport.onFrame((value) => {
    const frame = readHostFrame(value);
    // a frame for an id that was cancelled a moment ago is no error
    if (frame) receivers.get(frame.id)?.(frame);
    else transport.close('the host sent a frame that is none of the protocol');
  });
  transport.onClose((reason) => {
    closedBecause = reason;
    for (const [id, receive] of [...receivers]) receive({ type: 'fault', id, code: 'closed', message: `the connection ended: ${reason}` });
    receivers.clear();
  });

  return {
    start(first, receive) {
      if (closedBecause !== null) throw new RpcFault('closed', `the connection ended: ${closedBecause}`);
      const id = ++lastId;
      receivers.set(id, receive);
      try {
        transport.send(first(id));
      } catch (error) {
        receivers.delete(id);
        throw asFault(error);
      }
      return id;
    },
    send: (frame) => transport.send(frame),
    forget: (id) => void receivers.delete(id),
  };
}

function asFault(error: unknown): RpcFault {
  if (error instanceof TooLarge) return new RpcFault('too-large', error.message);
  return new RpcFault('bad-input', error instanceof Error ? error.message : String(error));
}
