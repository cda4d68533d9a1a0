import { createServer } from 'node:net';
import {
  airPressureBar,
  angleDeg,
  badParts,
  forceKn,
  goodParts,
  lot,
  motorCurrentA,
  oilTemperatureC,
  stateOf,
  strokes,
  vibrationMmS,
} from './pressLine.ts';
import { type DemoMetric, SparkplugNode } from './sparkplugNode.ts';

/** How often the line publishes, ms. */
const EVERY_MS = 200;
/** Now and then the edge node of the conveyor falls out, so that a death and a birth are seen. */
const DEATH_EVERY_MS = 90_000;
const DEAD_FOR_MS = 8_000;
/** Whoever has started the line by connecting to it is subscribed by then, and sees the birth. */
const FIRST_BIRTH_MS = 1_500;

const metrics: readonly DemoMetric[] = [
  { name: 'Conveyor/Speed', type: 'Double', at: (ms) => Math.round((0.42 + 0.02 * Math.sin(ms / 9_000)) * 1_000) / 1_000, unit: 'm/s' },
  { name: 'Conveyor/Running', type: 'Boolean', at: () => true },
  { name: 'Conveyor/Parts', type: 'UInt64', at: strokes },
  { name: 'Conveyor/Offset', type: 'Int32', at: (ms) => Math.round(4 * Math.sin(ms / 5_000)), unit: 'mm' },
  { name: 'Conveyor/Lot', type: 'String', at: lot },
];

type Send = (topic: string, payload: string | Buffer, options?: { readonly retain?: boolean; readonly qos?: 0 | 1 }) => void;

/** Starts the broker on a free port of loopback, and the press line that publishes to it. MQTT 3.1.1 alone: aedes has no MQTT 5. */
export async function runBroker(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const { Aedes } = await import('aedes');
  const broker = await Aedes.createBroker();
  const server = createServer((socket) => broker.handle(socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the broker has no port');

  const send: Send = (topic, payload, { retain = false, qos = 0 } = {}) =>
    broker.publish({ cmd: 'publish', topic, payload, qos, retain, dup: false }, () => undefined);
  const line = startLine(send);
  broker.on('publish', (packet) => {
    if (packet.topic === 'spBv1.0/Press line 3/NCMD/conveyor') line.rebirth();
  });
  return {
    port: address.port,
    async close() {
      line.stop();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function startLine(send: Send) {
  const start = performance.now();
  const elapsed = () => performance.now() - start;
  const node = new SparkplugNode(
    (kind, device, payload) => send(`spBv1.0/Press line 3/${kind}/conveyor${device === null ? '' : `/${device}`}`, payload),
    'belt1',
    metrics,
  );
  let tick = 0;
  let isAlive = false;
  publishNames(send);

  const timer = setInterval(() => {
    const ms = elapsed();
    tick++;
    publishValues(send, ms, tick);
    const isDead = ms < FIRST_BIRTH_MS || ms % DEATH_EVERY_MS > DEATH_EVERY_MS - DEAD_FOR_MS;
    if (isDead && isAlive) node.death(Date.now());
    if (!isDead && !isAlive) node.birth(Date.now(), ms);
    isAlive = !isDead;
    if (isAlive && tick % 5 === 0) node.data(Date.now(), ms);
  }, EVERY_MS);
  return {
    rebirth: () => node.birth(Date.now(), elapsed()),
    stop: () => clearInterval(timer),
  };
}

function publishNames(send: Send): void {
  const about = { simulated: true, line: 'press-line-3', maker: 'demo plant', units: { force: 'kN', temperature: '°C', current: 'A' } };
  send('press-line-3/about', JSON.stringify(about), { retain: true });
  send('press-line-3/press/setpoint', JSON.stringify({ force: 630, strokesPerMinute: 15 }), { retain: true, qos: 1 });
  send('press-line-3/camera/recipe', 'bracket-7', { retain: true });
}

function publishValues(send: Send, ms: number, tick: number): void {
  const press = { state: stateOf(ms), angle: Math.round(angleDeg(ms)), force: forceKn(ms), strokes: strokes(ms) };
  send('press-line-3/press/status', JSON.stringify(press));
  send(
    'press-line-3/drive/motor',
    JSON.stringify({ current: motorCurrentA(ms), vibration: { x: vibrationMmS(ms), y: vibrationMmS(ms + 400) } }),
  );
  if (tick % 5 !== 0) return;
  send('press-line-3/press/oil/temperature', String(oilTemperatureC(ms)));
  send('press-line-3/air/pressure', String(airPressureBar(ms)));
  send('press-line-3/parts', JSON.stringify({ lot: lot(ms), good: goodParts(ms), bad: badParts(ms) }), { retain: true });
  // the camera speaks CBOR: {"ok": bool, "ms": uint8}
  send(
    'press-line-3/camera/result',
    Buffer.from([0xa2, 0x62, 0x6f, 0x6b, tick % 200 === 0 ? 0xf4 : 0xf5, 0x62, 0x6d, 0x73, 0x18, 24 + (tick % 30)]),
  );
}
