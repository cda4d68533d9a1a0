import type { Request } from './connection.ts';
import type { Batch, Wire } from './contract.ts';
import { RpcFault } from './fault.ts';
import { CREDIT } from './frames.ts';
import type { HostFrame } from './transport.ts';

interface Reader {
  readonly resolve: (step: IteratorResult<Batch<Wire>, undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads one stream. It opens with the first `next`, so one that is never read costs nothing; `return`, which leaving a loop
 * calls, releases the producer even while a `next` waits. An abort of the caller's signal ends it likewise.
 */
export class StreamReader implements AsyncIterableIterator<Batch<Wire>, undefined> {
  readonly #request: Request;
  #id: number | null = null;
  #state: 'new' | 'open' | 'ended' = 'new';
  #fault: RpcFault | null = null;
  /** Batches handed to the consumer that no credit was returned for. */
  #handedOut = 0;
  #inbox: Batch<Wire>[] = [];
  #readers: Reader[] = [];

  constructor(request: Request) {
    this.#request = request;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<Batch<Wire>, undefined>> {
    if (this.#state === 'new') this.#open();
    this.#returnCredit();
    return new Promise((resolve, reject) => {
      this.#readers.push({ resolve, reject });
      this.#settle();
    });
  }

  async return(): Promise<IteratorResult<Batch<Wire>, undefined>> {
    this.#cancel();
    return { done: true, value: undefined };
  }

  #open(): void {
    const { connection, method, input, signal } = this.#request;
    if (signal?.aborted) {
      this.#end(null);
      return;
    }
    this.#state = 'open';
    try {
      this.#id = connection.start(
        (id) => ({ type: 'open', id, method, input, credit: CREDIT }),
        (frame) => this.#receive(frame),
      );
      signal?.addEventListener('abort', this.#cancel);
    } catch (error) {
      this.#end(error instanceof RpcFault ? error : new RpcFault('internal', String(error)));
    }
  }

  #receive(frame: HostFrame): void {
    if (frame.type === 'items') this.#inbox.push({ items: frame.items, dropped: frame.dropped });
    else if (frame.type === 'end') this.#end(null);
    else if (frame.type === 'fault') this.#end(new RpcFault(frame.code, frame.message));
    else this.#end(new RpcFault('protocol', `${this.#request.method} is a stream, but the host answered as to a call`));
    this.#settle();
  }

  #end(fault: RpcFault | null): void {
    this.#state = 'ended';
    this.#fault = fault;
    if (this.#id !== null) this.#request.connection.forget(this.#id);
    this.#request.signal?.removeEventListener('abort', this.#cancel);
  }

  readonly #cancel = (): void => {
    const wasOpen = this.#state === 'open';
    this.#inbox = [];
    this.#end(null);
    if (wasOpen && this.#id !== null) this.#request.connection.send({ type: 'cancel', id: this.#id });
    this.#settle();
  };

  /** Only once the consumer comes back for more, and for half a window at a time, to halve the frames. */
  #returnCredit(): void {
    if (this.#state !== 'open' || this.#id === null || this.#handedOut < CREDIT / 2) return;
    this.#request.connection.send({ type: 'credit', id: this.#id, credit: this.#handedOut });
    this.#handedOut = 0;
  }

  /** What has arrived is read before the end is told; a fault is thrown once. */
  #settle(): void {
    while (this.#readers.length > 0) {
      const batch = this.#inbox.shift();
      if (!batch && this.#state !== 'ended') return;
      const reader = this.#readers.shift();
      const fault = this.#fault;
      if (batch) {
        this.#handedOut++;
        reader?.resolve({ done: false, value: batch });
      } else if (fault) {
        this.#fault = null;
        reader?.reject(fault);
      } else reader?.resolve({ done: true, value: undefined });
    }
  }
}
