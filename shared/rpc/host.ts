import type { ZodError } from 'zod';
import type { Failure, Result } from '../kit/result.ts';
import type { Call, Context, Contract, Handlers, Stream, Wire } from './contract.ts';
import { type FaultCode, RpcFault } from './fault.ts';
import { readClientFrame } from './frames.ts';
import { Outbox } from './outbox.ts';
import type { ClientFrame, Transport } from './transport.ts';
import { NotWire, TooLarge } from './wire.ts';

/** Calls and streams one connection may have running. A handler that ignores its signal keeps its place until it ends. */
export const MAX_RUNNING = 256;

const MAX_MESSAGE_LENGTH = 1_000;

export interface ServeOptions {
  /** Told of each `bad-output` and `internal` fault, with the error behind it: a bug in a handler. */
  readonly onBug?: (method: string, error: unknown) => void;
}

type AnyCall = Call<unknown, unknown, Failure>;
type AnyStream = Stream<unknown, unknown>;
type Start = Extract<ClientFrame, { readonly method: string }>;

/**
 * Serves one connection until it closes; then everything it started is aborted. Inputs are parsed, and so are outputs: what
 * leaves is exactly what the contract names, so a schema of an output must take what it gives (no transforms).
 * A client that breaks the protocol loses its connection; a wrong input or a handler's bug is a fault of that call alone.
 */
export function serve<C extends Contract>(contract: C, handlers: Handlers<C>, transport: Transport, { onBug }: ServeOptions = {}): void {
  const running = new Map<number, Run>();
  let lastId = 0;

  transport.onClose(() => {
    for (const run of running.values()) run.cancel();
  });
  transport.onFrame((value) => {
    const frame = readClientFrame(value);
    if (!frame) return transport.close('the client sent a frame that is none of the protocol');
    if (frame.type === 'cancel') return running.get(frame.id)?.cancel();
    if (frame.type === 'credit') return running.get(frame.id)?.outbox?.grant(frame.credit);
    if (frame.id <= lastId) return transport.close(`the client used id ${frame.id} after ${lastId}; ids must count up`);
    lastId = frame.id;
    void start(frame);
  });

  async function start(frame: Start): Promise<void> {
    const { id, method } = frame;
    if (running.size >= MAX_RUNNING)
      return sendFault(id, new RpcFault('busy', `${method}: ${MAX_RUNNING} calls and streams are running already; wait for one to end`));
    const run = new Run();
    running.set(id, run);
    try {
      if (frame.type === 'call') {
        const spec = find(contract, frame, 'call') as AnyCall;
        const value = parseResult(method, spec, await beginCall(spec, frame, run));
        if (!run.cancelled) transport.send({ type: 'result', id, value });
      } else {
        await runStream(frame, run);
        if (!run.cancelled) transport.send({ type: 'end', id });
      }
    } catch (error) {
      // whoever cancelled is no longer interested, and most handlers then throw the signal's reason
      if (run.cancelled) return;
      const fault = asFault(method, error);
      if (fault.code === 'internal' || fault.code === 'bad-output') onBug?.(method, error);
      sendFault(id, fault);
    } finally {
      running.delete(id);
    }
  }

  function sendFault(id: number, { code, message }: RpcFault): void {
    transport.send({ type: 'fault', id, code, message: message.slice(0, MAX_MESSAGE_LENGTH) });
  }

  function beginCall(spec: AnyCall, { method, input }: Start, run: Run): Promise<Result<unknown, Failure>> {
    const handler = handlers[method] as unknown as (input: unknown, context: Context) => Promise<Result<unknown, Failure>>;
    return handler(parse('bad-input', method, spec.input.safeParse(input)), run);
  }

  async function runStream(frame: Start, run: Run): Promise<void> {
    const spec = find(contract, frame, 'stream') as AnyStream;
    const handler = handlers[frame.method] as unknown as (input: unknown, context: Context) => AsyncIterable<unknown>;
    const input = parse('bad-input', frame.method, spec.input.safeParse(frame.input));
    const { id, method } = frame;
    const outbox = new Outbox({
      overflow: spec.overflow,
      credit: frame.type === 'open' ? frame.credit : 0,
      send: (items, dropped) => transport.send({ type: 'items', id, items, dropped }),
    });
    run.outbox = outbox;
    const iterator = handler(input, run)[Symbol.asyncIterator]();
    run.release = () => void iterator.return?.().then(undefined, () => undefined);
    try {
      for (;;) {
        const step = await iterator.next();
        if (run.cancelled || step.done) break;
        const item = parse('bad-output', method, spec.item.safeParse(step.value)) as Wire; // the outbox refuses anything else
        const room = outbox.push(item);
        if (room) await room;
      }
      await outbox.drained();
    } finally {
      run.release();
    }
  }
}

/** One running call or stream, and what its handler sees of it. */
class Run implements Context {
  cancelled = false;
  outbox: Outbox | null = null;
  release: (() => void) | null = null;
  #controller: AbortController | null = null;

  /** Made when first asked for: most calls never ask, and an AbortController costs as much as the rest of a short call. */
  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.cancelled) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  cancel(): void {
    if (this.cancelled) return;
    this.cancelled = true;
    this.#controller?.abort();
    this.outbox?.close();
    this.release?.();
  }
}

/** What this file refuses, apart from an `RpcFault` that a handler met as a client of someone else. */
class Refusal extends RpcFault {}

function find(contract: Contract, { method }: Start, kind: 'call' | 'stream'): Contract[string] {
  const spec = Object.hasOwn(contract, method) ? contract[method] : undefined;
  if (!spec) throw new Refusal('unknown-method', `the host has no ${method}`);
  if (spec.kind !== kind) throw new Refusal('unknown-method', `${method} is a ${spec.kind}, not a ${kind}`);
  return spec;
}

function parseResult(method: string, spec: AnyCall, result: Result<unknown, Failure>): Wire {
  const parsed = result.ok
    ? { ok: true, value: parse('bad-output', method, spec.output.safeParse(result.value)) }
    : { ok: false, failure: parse('bad-output', method, spec.failure.safeParse(result.failure)) };
  return parsed as Wire; // the transport refuses anything else
}

type Parsed<T> = { readonly success: true; readonly data: T } | { readonly success: false; readonly error: ZodError };

function parse<T>(code: FaultCode, method: string, parsed: Parsed<T>): T {
  if (parsed.success) return parsed.data;
  const [first, ...others] = parsed.error.issues;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  throw new Refusal(code, `${method}: ${first?.path.map(String).join('.') || 'the value'}: ${first?.message}${more}`);
}

function asFault(method: string, error: unknown): RpcFault {
  if (error instanceof Refusal) return error;
  if (error instanceof NotWire) return new RpcFault('bad-output', `${method}: ${error.message}`);
  if (error instanceof TooLarge) return new RpcFault('too-large', `${method}: ${error.message}`);
  return new RpcFault('internal', error instanceof Error ? error.message : String(error));
}
