import { EventEmitter, getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { subscribe } from '../../shared/rpc/subscribe.ts';

/** A source like those of the host: an emitter whose listener count shows whether anyone still listens. */
function emitterSource() {
  const emitter = new EventEmitter();
  const source = (emit: (value: number) => void, end: (error?: unknown) => void) => {
    emitter.on('value', emit).on('end', end);
    return () => emitter.off('value', emit).off('end', end);
  };
  return { emitter, source, listening: () => emitter.listenerCount('value') > 0 };
}

async function collect<T>(iterable: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of iterable) items.push(item);
  return items;
}

describe('subscribe', () => {
  it('listens from the first read on, and gives items in order', async () => {
    const { emitter, source, listening } = emitterSource();
    const items = subscribe(source, { signal: new AbortController().signal });
    emitter.emit('value', 0);
    expect(listening()).toBe(false);
    const first = items.next();
    for (const value of [1, 2, 3]) emitter.emit('value', value);
    emitter.emit('end');
    expect(await first).toEqual({ done: false, value: 1 });
    expect(await collect(items)).toEqual([2, 3]);
    expect(listening()).toBe(false);
  });

  it('lets go of its source and of the signal the moment the signal aborts, though nothing is emitted', async () => {
    const { emitter, source, listening } = emitterSource();
    const stop = new AbortController();
    const items = subscribe(source, { signal: stop.signal });
    const waiting = items.next();
    expect(listening()).toBe(true);
    stop.abort();
    expect(listening()).toBe(false);
    expect(await waiting).toEqual({ done: true, value: undefined });
    emitter.emit('value', 1);
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });

  it('does not listen where the signal is aborted already, or after return', async () => {
    const { source, listening } = emitterSource();
    expect(await collect(subscribe(source, { signal: AbortSignal.abort() }))).toEqual([]);
    const items = subscribe(source, { signal: new AbortController().signal });
    await items.return?.();
    expect(await items.next()).toEqual({ done: true, value: undefined });
    expect(listening()).toBe(false);
  });

  it('lets go when the reader leaves its loop, and leaves no listener on the signal', async () => {
    const { emitter, source, listening } = emitterSource();
    const stop = new AbortController();
    const reading = (async () => {
      for await (const _ of subscribe(source, { signal: stop.signal })) break;
    })();
    emitter.emit('value', 1);
    await reading;
    expect(listening()).toBe(false);
    expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  });

  it('throws the error of its source once, after what came before it', async () => {
    const { emitter, source } = emitterSource();
    const items = subscribe(source, { signal: new AbortController().signal });
    const first = items.next();
    emitter.emit('value', 1);
    emitter.emit('value', 2);
    emitter.emit('end', new Error('the broker went away'));
    await first;
    expect(await items.next()).toEqual({ done: false, value: 2 });
    await expect(items.next()).rejects.toThrow('the broker went away');
    expect(await items.next()).toEqual({ done: true, value: undefined });
  });

  it('rejects where its source cannot start', async () => {
    const items = subscribe<number>(
      () => {
        throw new Error('no such topic');
      },
      { signal: new AbortController().signal },
    );
    await expect(items.next()).rejects.toThrow('no such topic');
  });

  it('disposes once even of a source that ends while it starts', async () => {
    let disposed = 0;
    const items = subscribe<number>(
      (emit, end) => {
        emit(1);
        end();
        return () => disposed++;
      },
      { signal: new AbortController().signal },
    );
    expect(await collect(items)).toEqual([1]);
    expect(disposed).toBe(1);
  });

  it('ends with an error rather than lose items that nobody reads', async () => {
    const { emitter, source, listening } = emitterSource();
    const items = subscribe(source, { signal: new AbortController().signal, limit: 2 });
    const first = items.next();
    for (const value of [1, 2, 3, 4]) emitter.emit('value', value);
    expect(listening()).toBe(false);
    await first;
    const seen: number[] = [];
    await expect(
      (async () => {
        for await (const item of items) seen.push(item);
      })(),
    ).rejects.toThrow('2 items wait for a reader that does not keep up');
    expect(seen).toEqual([2, 3]);
  });
});
