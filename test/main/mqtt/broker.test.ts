import { afterEach, describe, expect, it } from 'vitest';
import { hasMosquitto, type Mosquitto, type MosquittoOptions, skipped, startMosquitto } from './mosquitto.ts';
import { openWindow, until, untilState, untilTree, value, type Window } from './window.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function broker(options?: MosquittoOptions): Promise<Mosquitto> {
  const started = await startMosquitto(options);
  ends.push(started.stop);
  return started;
}

function windowOn(profiles: Readonly<Record<string, object>>): Window {
  const window = openWindow({ profiles });
  ends.push(window.close);
  return window;
}

const profile = ({ port }: Mosquitto, more: object = {}) => ({ kind: 'mqtt', url: `mqtt://127.0.0.1:${port}`, ...more });

describe.skipIf(!hasMosquitto)(`against mosquitto${skipped}`, () => {
  for (const version of ['5', '3.1.1']) {
    it(`takes messages of QoS 0, 1 and 2 with MQTT ${version}, and acknowledges them (4.3)`, async () => {
      const mosquitto = await broker();
      const window = windowOn({ line: profile(mosquitto, { version, subscriptions: [{ filter: 'press/#', qos: 2 }] }) });
      value(await window.client['mqtt.connect']({ connection: 'line' }));
      for (const qos of ['0', '1', '2']) await mosquitto.publish(`press/qos${qos}`, `value ${qos}`, ['-q', qos]);
      const tree = await untilTree(window, 'line', ({ totals }) => totals.messages === 3);
      expect(tree.rows.map(({ name, last }) => [name, last?.preview.text, last?.qos])).toEqual([
        ['press', undefined, undefined],
        ['qos0', 'value 0', 0],
        ['qos1', 'value 1', 1],
        ['qos2', 'value 2', 2],
      ]);
    });
  }

  it('publishes, and reads its own message with the properties of MQTT 5 (3.3.2.3)', async () => {
    const mosquitto = await broker();
    const window = windowOn({ line: profile(mosquitto, { subscriptions: [{ filter: 'a/b', qos: 1 }] }) });
    value(await window.client['mqtt.connect']({ connection: 'line' }));
    const properties = {
      contentType: 'application/json',
      responseTopic: 'a/r',
      correlationData: '00ff',
      userProperties: [{ name: 'k', value: 'v' }],
    };
    const sent = await window.client['mqtt.publish']({
      connection: 'line',
      topic: 'a/b',
      payload: Buffer.from('{"t": 21.5, "n": [1, 2]}'),
      qos: 1,
      isRetained: false,
      properties,
    });
    expect(value(sent).reasonCode).toBe(0);
    await untilTree(window, 'line', ({ totals }) => totals.messages === 1);
    const { topic } = value(await window.client['mqtt.find']({ connection: 'line', path: 'a/b' }));
    const read = value(await window.client['mqtt.message']({ connection: 'line', topic: topic ?? 0, as: 'auto' }));
    expect(read.properties).toMatchObject(properties);
    expect(read.decoded.as).toBe('json');
    expect(read.decoded.lines.map(({ key, text, path }) => [key, text, path])).toEqual([
      [null, '', null],
      ['t', '21.5', ['t']],
      ['n', '', null],
      [0, '1', ['n', 0]],
      [1, '2', ['n', 1]],
    ]);
  });

  it('says in words that nobody subscribes (reason code 0x10), and that a topic has wildcards', async () => {
    const mosquitto = await broker();
    const window = windowOn({ line: profile(mosquitto) });
    value(await window.client['mqtt.connect']({ connection: 'line' }));
    const alone = await window.client['mqtt.publish']({
      connection: 'line',
      topic: 'x',
      payload: new Uint8Array(),
      qos: 1,
      isRetained: false,
    });
    expect(value(alone).reasonCode).toBe(0x10);
    const wild = await window.client['mqtt.publish']({
      connection: 'line',
      topic: 'x/#',
      payload: new Uint8Array(),
      qos: 0,
      isRetained: false,
    });
    expect(wild).toMatchObject({ ok: false, failure: { code: 'topic-wildcard' } });
  });

  it('comes back after the broker was killed and started again, with its subscriptions', async () => {
    const mosquitto = await broker();
    const window = windowOn({ line: profile(mosquitto, { subscriptions: [{ filter: '#' }] }) });
    value(await window.client['mqtt.connect']({ connection: 'line' }));
    await mosquitto.kill();
    const away = await untilState(window, 'line', 'reconnecting');
    expect(away?.state).toMatchObject({ failure: { code: 'reset' } });
    await mosquitto.start();
    await until(window.client['mqtt.states']({}), ({ connections }) => connections.line?.subscriptions[0]?.state.kind === 'active');
    await mosquitto.publish('after/all', '1');
    const tree = await untilTree(window, 'line', ({ totals }) => totals.messages === 1);
    expect(tree.rows.map(({ name }) => name)).toEqual(['after', 'all']);
  });

  it('takes each message once that the broker kept for its session while it was away (QoS 2, 4.3.3)', async () => {
    const mosquitto = await broker({
      config: 'listener PORT 127.0.0.1\nallow_anonymous true\npersistence true\npersistence_location FOLDER/\n',
    });
    const session = { clientId: 'fixed', clean: false, sessionExpiryS: 3_600, subscriptions: [{ filter: 'q/#', qos: 2 }] };
    const window = windowOn({ line: profile(mosquitto, session) });
    value(await window.client['mqtt.connect']({ connection: 'line' }));
    await window.client['mqtt.disconnect']({ connection: 'line' });
    for (let message = 0; message < 50; message++) await mosquitto.publish('q/1', String(message), ['-q', '2']);
    value(await window.client['mqtt.connect']({ connection: 'line' }));
    const tree = await untilTree(window, 'line', ({ totals }) => totals.messages >= 50);
    expect(tree.totals.messages).toBe(50);
  }, 40_000);

  it('a profile that leads elsewhere now starts from nothing: no topic of the one broker stands among those of the other', async () => {
    const [here, there] = [await broker(), await broker()];
    const all = { subscriptions: [{ filter: 'a/#' }] };
    const window = windowOn({ line: profile(here, all) });
    value(await window.client['mqtt.connect']({ connection: 'line' }));
    await here.publish('a/here', '1');
    await untilTree(window, 'line', ({ totals }) => totals.messages === 1);
    window.change({ line: profile(there, all) });
    value(await window.client['mqtt.connect']({ connection: 'line' }));
    await there.publish('a/there', '1');
    const tree = await untilTree(window, 'line', ({ rows }) => rows.some(({ name }) => name === 'there'));
    expect(tree.rows.map(({ name }) => name)).toEqual(['a', 'there']);
  });

  it('after a disconnect nothing comes, what came stays, and subscriptions wait', async () => {
    const mosquitto = await broker();
    const window = windowOn({ line: profile(mosquitto, { subscriptions: [{ filter: 'a' }] }) });
    value(await window.client['mqtt.connect']({ connection: 'line' }));
    await mosquitto.publish('a', '1');
    await untilTree(window, 'line', ({ totals }) => totals.messages === 1);
    value(await window.client['mqtt.disconnect']({ connection: 'line' }));
    const status = await untilState(window, 'line', 'idle');
    expect(status?.subscriptions).toMatchObject([{ filter: 'a', state: { kind: 'waiting' } }]);
    expect((await untilTree(window, 'line', () => true)).totals.messages).toBe(1);
  });

  it('says a refused connection in words: nobody listens', async () => {
    const mosquitto = await broker();
    await mosquitto.kill();
    const window = windowOn({ line: profile(mosquitto) });
    const refused = await window.client['mqtt.connect']({ connection: 'line' });
    expect(refused).toMatchObject({ ok: false, failure: { code: 'refused', message: expect.stringContaining('nobody listens there') } });
  });

  it('shows topics and payloads that are no UTF-8 instead of ending the connection (MQTT 5, 1.5.4 leaves that to the receiver)', async () => {
    const mosquitto = await broker();
    const window = windowOn({ line: profile(mosquitto, { version: '3.1.1', subscriptions: [{ filter: '#' }] }) });
    value(await window.client['mqtt.connect']({ connection: 'line' }));
    await mosquitto.publish('bytes', Buffer.from([0xff, 0xfe, 0x00, 0x80]));
    await mosquitto.publish('bidi/\u202egnp', 'turned');
    const tree = await untilTree(window, 'line', ({ totals }) => totals.messages === 2);
    expect(tree.rows.find(({ name }) => name === 'bytes')?.last?.preview).toEqual({ kind: 'binary', text: 'fffe0080' });
    expect(tree.rows.map(({ name }) => name)).toContain('\ufffdgnp');
  });

  it('keeps of a payload of 256 MB what the limit allows, and counts the rest', async () => {
    const mosquitto = await broker();
    const window = windowOn({ line: profile(mosquitto, { subscriptions: [{ filter: 'big' }, { filter: 'small' }] }) });
    value(await window.client['mqtt.connect']({ connection: 'line', limits: { payloadBytes: 4_096 } }));
    const before = process.memoryUsage().rss;
    await mosquitto.publish('big', Buffer.alloc(256_000_000, 0x61));
    await mosquitto.publish('small', 'still here');
    const tree = await untilTree(window, 'line', ({ totals }) => totals.messages === 2);
    expect(tree.totals).toMatchObject({ truncated: 1, truncatedBytes: 256_000_000 - 4_096, bytes: 256_000_010 });
    expect(tree.rows.find(({ name }) => name === 'big')?.last).toMatchObject({ bytes: 256_000_000, isTruncated: true });
    expect(process.memoryUsage().rss - before).toBeLessThan(400_000_000);
  }, 60_000);

  it('takes a broad subscription back that brings more than its guard allows, and says so', async () => {
    const mosquitto = await broker();
    const window = windowOn({ line: profile(mosquitto) });
    value(await window.client['mqtt.connect']({ connection: 'line' }));
    value(await window.client['mqtt.subscribe']({ connection: 'line', filter: '#', qos: 0, guardPerS: 50 }));
    const flood = Array.from({ length: 400 }, (_, index) => `${index}\n`).join('');
    const guarded = until(
      window.client['mqtt.states']({}),
      ({ connections }) => connections.line?.subscriptions[0]?.state.kind === 'guarded',
    );
    let isGuarded = false;
    void guarded.then(() => {
      isGuarded = true;
    });
    while (!isGuarded) await mosquitto.publish('flood', flood, ['-l']).catch(() => undefined);
    const { connections } = await guarded;
    expect(connections.line?.subscriptions[0]?.state).toMatchObject({ kind: 'guarded', atPerS: expect.any(Number) });
  }, 40_000);
});
