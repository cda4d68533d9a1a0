import { once } from 'node:events';
import { connect } from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

/** What is published: so many messages of QoS 0, round and round over so many topics. */
export interface Flood {
  readonly port: number;
  readonly messages: number;
  readonly topics: number;
  readonly payloadBytes: number;
}

const BLOCK = 2_000;

/** CONNECT of MQTT 3.1.1, clean, client identifier `flood`. */
const CONNECT = Buffer.from([0x10, 17, 0, 4, 0x4d, 0x51, 0x54, 0x54, 4, 2, 0, 0, 0, 5, 0x66, 0x6c, 0x6f, 0x6f, 0x64]);

function packet(topic: string, payload: Buffer): Buffer {
  const name = Buffer.from(topic);
  const length = 2 + name.length + payload.length;
  const head = length < 128 ? [0x30, length] : [0x30, (length & 127) | 128, length >> 7];
  return Buffer.concat([Buffer.from([...head, name.length >> 8, name.length & 255]), name, payload]);
}

async function flood({ port, messages, topics, payloadBytes }: Flood): Promise<void> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  socket.write(CONNECT);
  await once(socket, 'data');
  const payload = Buffer.alloc(payloadBytes, 0x61);
  for (let sent = 0; sent < messages; ) {
    const block: Buffer[] = [];
    for (let index = 0; index < BLOCK && sent < messages; index++, sent++) {
      const topic = sent % topics;
      block.push(packet(`bench/cell${topic % 100}/station${Math.floor(topic / 100) % 100}/value${Math.floor(topic / 10_000)}`, payload));
    }
    if (!socket.write(Buffer.concat(block))) await once(socket, 'drain');
  }
  socket.end(Buffer.from([0xe0, 0]));
  await once(socket, 'close');
}

parentPort?.once('message', () => void flood(workerData).then(() => parentPort?.postMessage('sent')));
