import { getEventListeners } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createClient } from '../../shared/rpc/client.ts';
import { type Batch, type Client, call, stream } from '../../shared/rpc/contract.ts';
import { MAX_RUNNING, serve } from '../../shared/rpc/host.ts';
import { links, type Pair } from './links.ts';
import { closedBecause, contract, count, failure, handlersFor, Journal } from './plant.ts';

describe.each(Object.entries(links))('RPC over %s', (_, link) => {
  let closing: AbortController;
  let pair: Pair;
  let api: Client<typeof contract>;
  let journal: Journal;

  beforeEach(async () => {
    closing = new AbortController();
    journal = new Journal();
    pair = await link(closing.signal);
    serve(contract, handlersFor(journal), pair.host, { onBug: (method) => journal.bugs.push(method) });
    api = createClient(contract, pair.client);
  });

  afterEach(async () => {
    const closed = Promise.all([closedBecause(pair.host), closedBecause(pair.client)]);
    pair.client.close();
    await closed;
    closing.abort();
  });

  describe('calls', () => {
    it('brings back a value with its bytes', async () => {
      const done = await api['ssh.exec']({ command: 'uname' });
      expect(done).toEqual({ ok: true, value: { stdout: new Uint8Array([1, 2, 255]) } });
      expect(done.ok && Object.getPrototypeOf(done.value.stdout)).toBe(Uint8Array.prototype);
    });

    it('does not carry the pool that a small Buffer is a window on', async () => {
      const done = await api['ssh.exec']({ command: 'uname' });
      expect(done.ok && done.value.stdout.buffer.byteLength).toBeLessThan(200);
    });

    it('brings back a declared failure as a value', async () => {
      expect(await api['ssh.exec']({ command: 'deny' })).toEqual({
        ok: false,
        failure: { code: 'auth-rejected', message: 'sw1 refused the key of ana' },
      });
    });

    it('answers a wrong input with a fault that names the method and the field', async () => {
      await expect(api['ssh.exec']({ command: 'x'.repeat(51) })).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringMatching(/^ssh\.exec: command: /),
      });
      // @ts-expect-error a wrong input does not compile either
      await expect(api['ssh.exec']({ cmd: 1 })).rejects.toMatchObject({ code: 'bad-input' });
      expect(journal.bugs).toEqual([]);
    });

    it("answers a handler's bug with a fault, tells the host, and goes on", async () => {
      await expect(api['ssh.exec']({ command: 'crash' })).rejects.toMatchObject({ name: 'RpcFault', code: 'internal', message: 'a bug' });
      await expect(api['ssh.exec']({ command: 'lie' })).rejects.toMatchObject({ code: 'bad-output' });
      await expect(api['ssh.exec']({ command: 'relay' })).rejects.toMatchObject({ code: 'internal' });
      expect(journal.bugs).toEqual(['ssh.exec', 'ssh.exec', 'ssh.exec']);
      expect(await api['ssh.exec']({ command: 'uname' })).toMatchObject({ ok: true });
    });

    it('refuses an output that the wire does not carry, and says where it is', async () => {
      await expect(api['echo.any']({ value: 'a date' })).rejects.toMatchObject({
        code: 'bad-output',
        message: expect.stringContaining('.value is a Date'),
      });
      await expect(api['echo.any']({ value: 'a NaN' })).rejects.toMatchObject({
        code: 'bad-output',
        message: expect.stringContaining('.deep[0] is NaN'),
      });
    });

    it('refuses an input that the wire does not carry, on every transport alike, and sends nothing', async () => {
      const circle: unknown[] = [];
      circle.push(circle);
      for (const value of [Number.NaN, Number.POSITIVE_INFINITY, 5n, new Map(), new Date(0), () => 1, Symbol('s'), [undefined], circle])
        await expect(api['echo.any']({ value })).rejects.toMatchObject({ name: 'RpcFault', code: 'bad-input' });
      await expect(api['echo.any']({ value: new Uint8Array(33 * 1024 * 1024) })).rejects.toMatchObject({ code: 'too-large' });
      expect(await api['echo.any']({ value: 1 })).toMatchObject({ ok: true });
    });

    it('carries keys that look like something else', async () => {
      const value = JSON.parse('{"__proto__":{"polluted":true},"constructor":1,"$bytes":4,"toJSON":"x"}');
      const done = await api['echo.any']({ value: { marked: value, bytes: new Uint8Array([9]) } });
      expect(done).toEqual({ ok: true, value: { value: { marked: value, bytes: new Uint8Array([9]) } } });
      expect(Object.hasOwn(JSON.parse(JSON.stringify(done)).value.value.marked, '__proto__')).toBe(true);
      expect({}).not.toHaveProperty('polluted');
    });

    it('shares no memory between the two sides', async () => {
      const sent = { list: [1, 2], bytes: new Uint8Array([1, 2]) };
      const answer = api['echo.any']({ value: sent });
      sent.list.push(3);
      sent.bytes[0] = 99;
      expect(await answer).toEqual({ ok: true, value: { value: { list: [1, 2], bytes: new Uint8Array([1, 2]) } } });
    });

    it('aborts the handler when the caller cancels', async () => {
      const stop = new AbortController();
      const answer = api['hang.forever']({}, { signal: stop.signal });
      await journal.until('started', 1);
      stop.abort();
      await expect(answer).rejects.toMatchObject({ code: 'cancelled' });
      await journal.until('released', 1);
      expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
      expect(journal.bugs).toEqual([]);
    });

    it('does not begin a call whose signal is aborted already', async () => {
      await expect(api['hang.forever']({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
      await api['ssh.exec']({ command: 'uname' });
      expect(journal.started).toBe(0);
    });

    it(`answers busy beyond ${MAX_RUNNING} at once, and recovers`, async () => {
      const stop = new AbortController();
      const hanging = Array.from({ length: MAX_RUNNING }, () =>
        api['hang.forever']({}, { signal: stop.signal }).catch((error) => error.code),
      );
      await journal.until('started', MAX_RUNNING);
      await expect(api['ssh.exec']({ command: 'uname' })).rejects.toMatchObject({ code: 'busy' });
      stop.abort();
      expect(new Set(await Promise.all(hanging))).toEqual(new Set(['cancelled']));
      await journal.until('released', MAX_RUNNING);
      expect(await api['ssh.exec']({ command: 'uname' })).toMatchObject({ ok: true });
    });
  });

  describe('streams', () => {
    it('lose nothing where they block, and never run far ahead of a slow reader', async () => {
      const seen: number[] = [];
      let ahead = 0;
      for await (const { items, dropped } of api['log.lines']({ count: 20_000 })) {
        expect(dropped).toBe(0);
        seen.push(...items);
        for (let turns = 0; turns < 5; turns++) await turn();
        ahead = Math.max(ahead, journal.produced - seen.length);
      }
      expect(seen).toEqual(Array.from({ length: 20_000 }, (_, value) => value));
      expect(ahead).toBeLessThanOrEqual(1_024 + 256 * 9);
    });

    it('count what they drop where they drop', async () => {
      const reader = api['mqtt.messages']({ count: 20_000 });
      const batches = [await take(reader)];
      await journal.until('released', 1);
      for await (const batch of reader) batches.push(batch);
      const arrived = batches.flatMap(({ items }) => items);
      const dropped = batches.reduce((sum, batch) => sum + batch.dropped, 0);
      expect(dropped).toBeGreaterThan(0);
      expect(arrived.length + dropped).toBe(20_000);
      expect(arrived).toEqual([...arrived].sort((a, b) => a - b));
      expect(arrived.at(-1)).toBe(19_999);
    });

    it('tell an item at once while nobody else is waiting', async () => {
      const reader = api['idle.events']({});
      expect(await take(reader)).toEqual({ items: [7], dropped: 0 });
      await reader.return?.();
      await journal.until('released', 1);
    });

    it('deliver what came before a bug, then throw once', async () => {
      const reader = api['broken.lines']({});
      const items: number[] = [];
      await expect(
        (async () => {
          for await (const batch of reader) items.push(...batch.items);
        })(),
      ).rejects.toMatchObject({ code: 'internal', message: 'the file went away' });
      expect(items).toEqual([1, 2]);
      expect(await reader.next()).toEqual({ done: true, value: undefined });
    });

    it('release the producer when the reader leaves the loop', async () => {
      for await (const { items } of api['log.lines']({ count: 1e9 })) if (items.includes(0)) break;
      await journal.until('released', 1);
    });

    it('release an idle producer, which will never yield again, when the reader leaves while it waits', async () => {
      const reader = api['idle.events']({});
      await take(reader);
      const waiting = reader.next();
      await reader.return?.();
      expect(await waiting).toEqual({ done: true, value: undefined });
      await journal.until('released', 1);
    });

    it("end quietly, and release the producer, when the reader's signal aborts", async () => {
      const stop = new AbortController();
      const reader = api['idle.events']({}, { signal: stop.signal });
      await take(reader);
      const waiting = reader.next();
      stop.abort();
      expect(await waiting).toEqual({ done: true, value: undefined });
      await journal.until('released', 1);
      expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
    });

    it('do not open before they are read, nor with a signal that is aborted', async () => {
      api['idle.events']({});
      const aborted = api['idle.events']({}, { signal: AbortSignal.abort() });
      expect(await aborted.next()).toEqual({ done: true, value: undefined });
      await api['ssh.exec']({ command: 'uname' });
      expect(journal.started).toBe(0);
    });

    it('say that a method is not what it was taken for', async () => {
      const confused = createClient(
        {
          'log.lines': call(count, count, failure),
          'ssh.exec': stream(z.object({}), count, { overflow: 'block' }),
          none: call(count, count, failure),
        },
        pair.client,
      );
      await expect(confused['log.lines']({ count: 1 })).rejects.toMatchObject({
        code: 'unknown-method',
        message: 'log.lines is a stream, not a call',
      });
      await expect(confused['ssh.exec']({}).next()).rejects.toMatchObject({ code: 'unknown-method' });
      await expect(confused.none({ count: 1 })).rejects.toMatchObject({ code: 'unknown-method' });
    });
  });

  describe('the end of a connection', () => {
    it.each(['client', 'host'] as const)('closed by the %s releases all producers and rejects all callers', async (side) => {
      const readers = [api['idle.events']({}), api['idle.events']({})];
      await Promise.all(readers.map(take));
      const waiting = [...readers.map((reader) => reader.next()), api['hang.forever']({})];
      const outcomes = Promise.allSettled(waiting);
      await journal.until('started', 3);
      pair[side].close();
      for (const outcome of await outcomes)
        expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'RpcFault', code: 'closed' } });
      await journal.until('released', 3);
    });

    it('parks no producer for ever: one that waits for credit is released too', async () => {
      const reader = api['log.lines']({ count: 1e9 });
      await take(reader);
      while (journal.produced < 1_024) await turn();
      pair.client.close();
      await journal.until('released', 1);
    });

    it('rejects what is asked afterwards, at once', async () => {
      const closed = closedBecause(pair.client);
      pair.host.close();
      await closed;
      await expect(api['ssh.exec']({ command: 'uname' })).rejects.toMatchObject({ code: 'closed' });
      await expect(api['log.lines']({ count: 1 }).next()).rejects.toMatchObject({ code: 'closed' });
    });

    it('leaves a closed transport inert: sending does nothing, and late listeners hear of it', async () => {
      const closed = closedBecause(pair.host);
      pair.client.close();
      await closed;
      for (const side of [pair.host, pair.client]) {
        side.send({ type: 'end', id: 1 });
        side.close();
        expect(typeof (await closedBecause(side))).toBe('string');
      }
    });
  });
});

async function take<T>(reader: AsyncIterator<Batch<T>>): Promise<Batch<T>> {
  const step = await reader.next();
  if (step.done) throw new Error('the stream ended');
  return step.value;
}
