import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openWindow, untilState, untilTree, value } from './window.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A server that is no honest broker. It answers CONNECT with `connack`, then does as told. */
async function server(connack: string, then: (socket: Socket, connection: number) => void = () => undefined): Promise<number> {
  const sockets = new Set<Socket>();
  let connections = 0;
  const listening: Server = createServer((socket) => {
    const connection = ++connections;
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(Buffer.from(connack, 'hex'));
      then(socket, connection);
    });
  }).listen(0, '127.0.0.1');
  await once(listening, 'listening');
  ends.push(async () => {
    for (const socket of sockets) socket.destroy();
    listening.close();
    await once(listening, 'close');
  });
  const address = listening.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function windowOn(port: number, more: object = {}) {
  const window = openWindow({ profiles: { line: { kind: 'mqtt', url: `mqtt://127.0.0.1:${port}`, version: '3.1.1', ...more } } });
  ends.push(window.close);
  return window;
}

const ACCEPTED = '20020000';
const message = (topic: string, payload: string) => {
  const body = Buffer.concat([Buffer.from([0, topic.length]), Buffer.from(topic), Buffer.from(payload)]);
  return Buffer.concat([Buffer.from([0x30, body.length]), body]);
};

describe('a broker that does not keep to the protocol', () => {
  it('octets that are no packet end the connection in words, once, and what came before stays', async () => {
    const port = await server(ACCEPTED, (socket) => socket.write(Buffer.concat([message('a', '1'), Buffer.from('36020001', 'hex')])));
    const window = windowOn(port);
    await window.client['mqtt.connect']({ connection: 'line' });
    const status = await untilState(window, 'line', 'failed');
    expect(status?.state).toMatchObject({ failure: { code: 'malformed-packet', message: expect.stringContaining('QoS 3') } });
    const tree = await untilTree(window, 'line', ({ totals }) => totals.messages === 1);
    expect(tree.rows.map(({ name }) => name)).toEqual(['a']);
  });

  it('a message that is cut off in its middle is not shown as if it were whole', async () => {
    const port = await server(ACCEPTED, (socket, connection) => {
      if (connection > 1) return socket.write(message('whole', '2'));
      socket.write(message('half', 'x'.repeat(100)).subarray(0, 50));
      setImmediate(() => socket.destroy());
      return true;
    });
    const window = windowOn(port);
    value(await window.client['mqtt.connect']({ connection: 'line' }));
    const tree = await untilTree(window, 'line', ({ rows }) => rows.some(({ name }) => name === 'whole'));
    expect(tree.rows.find(({ name }) => name === 'half')?.last ?? null).toBeNull();
  });

  it('a connection that is half open is noticed by the keep-alive, and made again', async () => {
    const port = await server(ACCEPTED);
    const window = windowOn(port, { keepaliveS: 1 });
    value(await window.client['mqtt.connect']({ connection: 'line' }));
    const status = await untilState(window, 'line', 'reconnecting');
    expect(status?.state).toMatchObject({ failure: { code: 'keepalive' } });
    expect((await untilState(window, 'line', 'open'))?.state.kind).toBe('open');
  });

  it('a server that speaks something else is said so, and does not hang the window', async () => {
    const port = await server(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n').toString('hex'), (socket) => socket.end());
    const window = windowOn(port);
    expect((await window.client['mqtt.connect']({ connection: 'line' })).ok).toBe(false);
  });

  it('a session that another client took over is not fought for (MQTT 5, 3.14.2.1: 0x8e)', async () => {
    const port = await server('2003000000', (socket) => socket.end(Buffer.from('e0028e00', 'hex')));
    const window = windowOn(port, { version: '5' });
    await window.client['mqtt.connect']({ connection: 'line' });
    const status = await untilState(window, 'line', 'failed');
    expect(status?.state).toMatchObject({ failure: { code: 'ended-by-broker', reason: { packet: 'disconnect', code: 0x8e } } });
  });

  it('a subscription that is refused stands there with its reason (MQTT 5, 3.9.3: 0x87)', async () => {
    const port = await server('2003000000', (socket) => {
      socket.on('data', (octets: Buffer) => {
        // SUBACK for the packet identifier of that SUBSCRIBE
        if (octets[0] === 0x82) socket.write(Buffer.from([0x90, 4, octets[2] ?? 0, octets[3] ?? 0, 0, 0x87]));
      });
    });
    const window = windowOn(port, { version: '5' });
    value(await window.client['mqtt.connect']({ connection: 'line' }));
    const refused = await window.client['mqtt.subscribe']({ connection: 'line', filter: 'secret/#', qos: 0 });
    expect(refused).toMatchObject({ ok: false, failure: { code: 'not-subscribed', reason: { packet: 'suback', code: 0x87 } } });
    const status = await untilState(window, 'line', 'open');
    expect(status?.subscriptions).toMatchObject([{ filter: 'secret/#', state: { kind: 'refused' } }]);
  });
});
