import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../shared/rpc/client.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import { serve } from '../../shared/rpc/host.ts';
import { links, type Pair } from './links.ts';
import { closedBecause, contract, handlersFor, Journal } from './plant.ts';

describe.each(Object.entries(links))('over %s, a hostile client', (_, link) => {
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

  const deep = (depth: number) => Array.from({ length: depth }).reduce<unknown>((inner) => [inner], 0);
  it.each<readonly [string, unknown]>([
    ['nothing', null],
    ['a number', 7],
    ['a list in a list', [[]]],
    ['a list that holds one sound frame and garbage', [{ type: 'cancel', id: 1 }, 7]],
    ['no id', { type: 'cancel' }],
    ['an id that is no number', { type: 'cancel', id: '1' }],
    ['a negative id', { type: 'call', id: -1, method: 'ssh.exec', input: {} }],
    ['a fractional id', { type: 'call', id: 1.5, method: 'ssh.exec', input: {} }],
    ['an id beyond 2^53', { type: 'call', id: 2 ** 53, method: 'ssh.exec', input: {} }],
    ['an unknown type', { type: 'shutdown', id: 1 }],
    ['a type from the prototype', { type: 'constructor', id: 1 }],
    ["a host's frame", { type: 'result', id: 1, value: 1 }],
    ['no method', { type: 'call', id: 1, input: {} }],
    ['a method that is too long', { type: 'call', id: 1, method: 'm'.repeat(10_000), input: {} }],
    ['a stream without credit', { type: 'open', id: 1, method: 'log.lines', input: { count: 1 } }],
    ['endless credit', { type: 'open', id: 1, method: 'log.lines', input: { count: 1 }, credit: 1e9 }],
    ['negative credit', { type: 'credit', id: 1, credit: -1 }],
    ['nesting 10,000 deep', { type: 'call', id: 1, method: 'echo.any', input: deep(10_000) }],
  ])('that sends %s loses its connection, and nothing else happens', async (_, frame) => {
    const closed = closedBecause(pair.host);
    try {
      pair.raw(frame);
    } catch {
      pair.client.close(); // the client's own half refused to send it
    }
    await closed;
    expect(journal).toMatchObject({ started: 0, produced: 0, bugs: [] });
  });

  it('that uses an id twice loses its connection', async () => {
    const closed = closedBecause(pair.host);
    pair.raw({ type: 'call', id: 5, method: 'hang.forever', input: {} });
    pair.raw({ type: 'call', id: 5, method: 'hang.forever', input: {} });
    expect(await closed).toMatch(/id 5 after 5/);
    await journal.until('released', 1);
  });

  it('that names what a prototype holds gets unknown-method', async () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const answers = record(pair.client);
    for (const [index, method] of names.entries()) pair.raw({ type: 'call', id: index + 1, method, input: {} });
    while (answers.length < names.length) await turn();
    for (const answer of answers) expect(answer).toMatchObject({ type: 'fault', code: 'unknown-method' });
  });

  it('that cancels or credits what never was is ignored', async () => {
    pair.raw({ type: 'cancel', id: 99 });
    pair.raw({ type: 'credit', id: 99, credit: 8 });
    expect(await api['ssh.exec']({ command: 'uname' })).toMatchObject({ ok: true });
  });

  it('that grants credit without end gets no more ahead of a slow wire than an honest one', async () => {
    const answers = record(pair.client);
    pair.raw({ type: 'open', id: 1, method: 'log.lines', input: { count: 1_000_000 }, credit: 8 });
    for (let times = 0; times < 200; times++) pair.raw({ type: 'credit', id: 1, credit: 8 });
    pair.raw({ type: 'call', id: 2, method: 'ssh.exec', input: { command: 'uname' } });
    while (!answers.some((answer) => answer.type === 'result')) await turn();
    for (let turns = 0; turns < 20; turns++) await turn();
    expect(journal.produced).toBeLessThan(1_000_000);
  });
});

/** What the host sends from here on, in place of the client that listened before. */
function record(client: Pair['client']): Record<string, unknown>[] {
  const frames: Record<string, unknown>[] = [];
  client.onFrame((frame) => frames.push(frame as Record<string, unknown>));
  return frames;
}
