import type { Failure, Result } from '../kit/result.ts';
import { openConnection, type Request } from './connection.ts';
import type { Client, Contract, Options, Wire } from './contract.ts';
import { RpcFault } from './fault.ts';
import { StreamReader } from './streamReader.ts';
import type { Transport } from './transport.ts';

/**
 * Makes the functions of a contract over a transport. Values are of the contract's types because the host parses what it
 * sends. A call rejects with `RpcFault` and nothing else; an aborted stream ends, a broken one throws `RpcFault`.
 */
export function createClient<C extends Contract>(contract: C, transport: Transport): Client<C> {
  const connection = openConnection(transport);
  const methods = Object.entries(contract).map(([method, spec]) => [
    method,
    spec.kind === 'call'
      ? (input: Wire, options?: Options) => callMethod({ connection, method, input, ...options })
      : (input: Wire, options?: Options) => new StreamReader({ connection, method, input, ...options }),
  ]);
  return Object.fromEntries(methods) as Client<C>; // the contract's entries give each function its type
}

function callMethod({ connection, method, input, signal }: Request): Promise<Result<unknown, Failure>> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new RpcFault('cancelled', `${method} was cancelled`));
    const id = connection.start(
      (id) => ({ type: 'call', id, method, input }),
      (frame) => {
        connection.forget(frame.id);
        signal?.removeEventListener('abort', cancel);
        if (frame.type === 'fault') reject(new RpcFault(frame.code, frame.message));
        else if (frame.type !== 'result') reject(new RpcFault('protocol', `${method} is a call, but the host answered as to a stream`));
        else resolve(frame.value as unknown as Result<unknown, Failure>); // parsed by the host
      },
    );
    function cancel() {
      connection.forget(id);
      signal?.removeEventListener('abort', cancel);
      connection.send({ type: 'cancel', id });
      reject(new RpcFault('cancelled', `${method} was cancelled`));
    }
    signal?.addEventListener('abort', cancel);
  });
}
