import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Intake, MalformedPacket } from '../../../main/mqtt/intake.ts';
import { defaultLimits, Messages } from '../../../main/mqtt/messages.ts';
import { readProperties } from '../../../shared/mqtt/properties.ts';
import { generate, publish } from './packets.ts';

function intake({
  isVersion5 = false,
  limits = {},
}: {
  readonly isVersion5?: boolean;
  readonly limits?: Partial<typeof defaultLimits>;
} = {}) {
  let now = 0;
  const messages = new Messages({ limits: { ...defaultLimits, ...limits }, seed: 7, wallMs: () => 1_000 + now, nowMs: () => ++now });
  const forwarded: Buffer[] = [];
  const taken = new Set<number>();
  const reader = new Intake({ isVersion5, messages, forward: (octets) => forwarded.push(Buffer.from(octets)), taken });
  return { messages, reader, taken, forwarded: () => Buffer.concat(forwarded) };
}

/** All messages that are held, oldest first. */
function held({ tree, history }: Messages) {
  const found: { topic: string; payload: string; flags: number; index: number }[] = [];
  for (let node = 1; node < tree.size; node++)
    for (let address = tree.at.newest[node] ?? -1; history.indexOf(address) !== 0; address = history.previous(address)) {
      const message = history.read(address);
      if (message)
        found.push({
          topic: tree.path(node).toString(),
          payload: Buffer.from(message.payload).toString('latin1'),
          flags: message.flags & 15,
          index: message.index,
        });
    }
  return found;
}

const packets = fc.record({
  topic: fc.stringMatching(/^[a-z/]{1,12}$/),
  payload: fc.uint8Array({ maxLength: 300 }).map((octets) => Buffer.from(octets)),
  qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
  retain: fc.boolean(),
});

describe('what a broker sends', () => {
  for (const isVersion5 of [false, true]) {
    it(`is the same however the network cuts it, message for message as mqtt-packet wrote it (${isVersion5 ? '5' : '3.1.1'})`, () => {
      fc.assert(
        fc.property(
          fc.array(packets, { minLength: 1, maxLength: 12 }),
          fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
          (sent, cuts) => {
            const options = { protocolVersion: isVersion5 ? 5 : 4 };
            const wire = Buffer.concat([
              generate({ cmd: 'pingresp' }, options),
              ...sent.map((one, index) =>
                generate(publish({ ...one, messageId: index + 1, ...(isVersion5 ? { properties: { contentType: 'x' } } : {}) }), options),
              ),
              generate({ cmd: 'pingresp' }, options),
            ]);
            const { messages, reader, forwarded } = intake({ isVersion5 });
            for (let at = 0, turn = 0; at < wire.length; turn++) {
              const end = at + (cuts[turn % cuts.length] ?? 1);
              reader.feed(wire.subarray(at, end));
              at = end;
            }
            const inOrder = (list: readonly { topic: string; payload: string }[]) =>
              list.map(({ topic, payload }) => `${topic} ${payload}`).sort();
            expect(inOrder(held(messages))).toEqual(
              inOrder(sent.map(({ topic, payload }) => ({ topic, payload: payload.toString('latin1') }))),
            );
            const stubs = sent.filter(({ qos }) => qos > 0).length * (isVersion5 ? 8 : 7);
            expect(forwarded().length).toBe(4 + stubs);
          },
        ),
        { seed: 404, numRuns: 100 },
      );
    });
  }

  it('whatever the octets, it ends in a sentence or goes on', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (octets, isVersion5) => {
        const { reader } = intake({ isVersion5 });
        try {
          reader.feed(Buffer.from(octets));
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedPacket);
        }
      }),
      { seed: 405, numRuns: 4_000 },
    );
  });

  it('a topic that is no UTF-8 is shown and counted, and the connection goes on', () => {
    const { messages, reader } = intake();
    reader.feed(Buffer.from([0x30, 6, 0, 3, 0x61, 0x2f, 0xff, 0x78]));
    reader.feed(generate(publish({ topic: 'fine' })));
    expect(messages.totals()).toMatchObject({ messages: 2, badNames: 1 });
    expect(held(messages).map(({ topic }) => topic)).toEqual(['a/\ufffd', 'fine']);
  });

  it('a QoS 2 message that comes twice before its PUBREL counts once, and again after it (MQTT 5, 4.3.3)', () => {
    const { messages, reader, taken } = intake();
    const message = generate(publish({ qos: 2, messageId: 9 }));
    reader.feed(message);
    reader.feed(Buffer.concat([Buffer.from([(message[0] ?? 0) | 8]), message.subarray(1)]));
    expect(messages.totals().messages).toBe(1);
    reader.feed(generate({ cmd: 'pubrel', messageId: 9 }));
    expect(taken.size).toBe(0);
    reader.feed(message);
    expect(messages.totals().messages).toBe(2);
  });

  it('a QoS 2 message that is cut in its payload is taken when it comes again over the next connection', () => {
    const { messages, reader, taken, forwarded } = intake();
    const message = generate(publish({ qos: 2, messageId: 9, payload: 'x'.repeat(1_000) }));
    reader.feed(message.subarray(0, 900));
    expect(taken.size).toBe(0);
    const next = new Intake({ isVersion5: false, messages, forward: () => undefined, taken });
    next.feed(message);
    expect(held(messages).map(({ payload }) => payload.length)).toEqual([1_000]);
    expect([...taken]).toEqual([9]);
    expect(forwarded().length).toBe(0);
  });

  it('acknowledges nothing before all of the payload is there', () => {
    const { reader, forwarded } = intake();
    const message = generate(publish({ qos: 1, messageId: 3, payload: 'x'.repeat(1_000) }));
    reader.feed(message.subarray(0, 900));
    expect(forwarded().length).toBe(0);
    reader.feed(message.subarray(900));
    expect(forwarded().toString('hex')).toBe('3205000174' + '0003');
  });

  it('topic aliases are kept for the connection, and one that was not said ends it (MQTT 5, 3.3.2.3.4)', () => {
    const { messages, reader } = intake({ isVersion5: true });
    const options = { protocolVersion: 5 };
    reader.feed(generate(publish({ topic: 'long/name', properties: { topicAlias: 4 } }), options));
    reader.feed(generate(publish({ topic: '', properties: { topicAlias: 4, contentType: 'text/plain' } }), options));
    expect(held(messages).map(({ topic, index }) => [topic, index])).toEqual([
      ['long/name', 2],
      ['long/name', 1],
    ]);
    const node = messages.find('long/name');
    expect(readProperties(messages.history.read(messages.tree.at.newest[node] ?? -1)?.properties ?? new Uint8Array())).toMatchObject({
      topicAlias: 4,
      contentType: 'text/plain',
    });
    expect(() => reader.feed(generate(publish({ topic: '', properties: { topicAlias: 5 } }), options))).toThrow(/topic alias 5/);
  });

  it.each([
    ['36020001', 'QoS 3'],
    ['3005ffff616161', 'longer than the message'],
    ['30ffffffffff', 'more than four octets'],
    ['300100', 'without a topic'],
  ])('%s ends the connection: %s', (octets, why) => {
    expect(() => intake().reader.feed(Buffer.from(octets, 'hex'))).toThrow(why);
  });
});

describe('what is kept', () => {
  it('stays within its limit, keeps the newest of each topic, and counts what it forgot', () => {
    const { messages, reader } = intake({ limits: { historyBytes: 1_048_576 } });
    reader.feed(generate(publish({ topic: 'rare', payload: 'once' })));
    const often = generate(publish({ topic: 'often', payload: 'x'.repeat(1_000) }));
    for (let count = 0; count < 5_000; count++) reader.feed(often);
    const { heldBytes, forgotten, messages: all } = messages.totals();
    expect(heldBytes).toBeLessThanOrEqual(1_048_576);
    expect(held(messages).find(({ topic }) => topic === 'rare')?.payload).toBe('once');
    expect(held(messages).length + forgotten).toBe(all);
    messages.setLimits({ ...messages.limits, historyBytes: 1_048_576 / 2 });
    expect(messages.totals().heldBytes).toBeLessThanOrEqual(1_048_576 / 2);
    expect(held(messages).map(({ topic }) => topic)).toContain('rare');
  });

  it('topics beyond the limit are counted, not kept', () => {
    const { messages, reader } = intake({ limits: { topics: 1_000 } });
    for (let count = 0; count < 5_000; count++) reader.feed(generate(publish({ topic: `t${count}` })));
    const { beyondTree, topics, messages: all } = messages.totals();
    expect([all, beyondTree + topics]).toEqual([5_000, 5_000]);
    expect(topics).toBeLessThanOrEqual(2_500);
  });

  it('levels are what slashes part, empty ones too; 65,535 slashes are no more than 64 nodes (4.7.3)', () => {
    const { messages, reader } = intake();
    for (const topic of ['/a', 'a', 'a/', 'a//b', '/']) reader.feed(generate(publish({ topic, payload: topic })));
    expect(held(messages).map(({ topic, payload }) => topic === payload)).toEqual([true, true, true, true, true]);
    const before = messages.tree.size;
    const deep = '/'.repeat(65_535);
    reader.feed(generate(publish({ topic: deep })));
    expect(messages.tree.size - before).toBeLessThanOrEqual(64);
    expect(messages.tree.path(messages.find(deep)).toString()).toBe(deep);
  });

  it('counts and rates go up through all levels', () => {
    const { messages, reader } = intake();
    for (let count = 0; count < 10; count++) reader.feed(generate(publish({ topic: `line/${count % 2}/value` })));
    const { at } = messages.tree;
    const line = messages.find('line');
    expect([at.messages[line], at.topics[line], at.own[line], at.children[line]]).toEqual([10, 2, 0, 2]);
    expect(messages.ratePerS(line)).toBeGreaterThan(0);
  });
});
