import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';
import { hasMosquitto, startMosquitto } from './mosquitto.ts';
import { openWindow, untilTree, value } from './window.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const canCapture = hasMosquitto && spawnSync('tshark', ['-i', 'lo', '-a', 'duration:0.1', '-q'], { timeout: 15_000 }).status === 0;
const skipped = canCapture ? '' : ' (skipped: tshark, or the right to capture on loopback, or mosquitto is not there)';

const fields = ['tcp.dstport', 'mqtt.msgtype', 'mqtt.topic', 'mqtt.qos', 'mqtt.retain', 'mqtt.ver', '_ws.malformed'];

/** Reads what goes over loopback with Wireshark's own dissector. */
async function capture(port: number) {
  const argv = ['-i', 'lo', '-l', '-f', `tcp port ${port}`, '-d', `tcp.port==${port},mqtt`, '-Y', 'mqtt', '-T', 'fields'];
  const tshark = spawn('tshark', [...argv, ...fields.flatMap((field) => ['-e', field])], { stdio: ['ignore', 'pipe', 'pipe'] });
  ends.push(async () => {
    if (tshark.exitCode !== null) return;
    tshark.kill('SIGINT');
    await once(tshark, 'exit');
  });
  const lines: string[][] = [];
  const wakers = new Set<() => void>();
  createInterface({ input: tshark.stdout }).on('line', (line) => {
    lines.push(line.split('\t'));
    for (const wake of wakers) wake();
  });
  await new Promise<void>((resolve) => {
    createInterface({ input: tshark.stderr }).on('line', (line) => {
      if (line.includes('Capture started')) resolve();
    });
  });
  return {
    /** What went to the broker until its packet of that type: one entry for each packet of each segment. */
    sentUntil: (type: string) =>
      new Promise<string[][]>((resolve) => {
        const look = () => {
          const sent = lines.filter(([destination]) => destination === String(port));
          if (sent.some(([, types]) => types?.split(',').includes(type))) resolve(sent);
        };
        wakers.add(look);
        look();
      }),
  };
}

describe.skipIf(!canCapture)(`what goes over the wire, as tshark reads it${skipped}`, () => {
  for (const [version, number] of [
    ['5', '5'],
    ['3.1.1', '4'],
  ] as const) {
    it(`MQTT ${version}: CONNECT, SUBSCRIBE, PUBLISH, acknowledgements, DISCONNECT, none of them malformed`, async () => {
      const mosquitto = await startMosquitto();
      ends.push(mosquitto.stop);
      const seen = await capture(mosquitto.port);
      const profile = { kind: 'mqtt', url: `mqtt://127.0.0.1:${mosquitto.port}`, version, subscriptions: [{ filter: 'w/#', qos: 2 }] };
      const window = openWindow({ profiles: { line: profile } });
      ends.push(window.close);
      value(await window.client['mqtt.connect']({ connection: 'line' }));
      const properties = { contentType: 'text/plain', expiryS: 60, userProperties: [{ name: 'k', value: 'v' }] };
      for (const qos of [0, 1, 2] as const) {
        const message = { connection: 'line', topic: `w/${qos}`, payload: Buffer.from('x'), qos, isRetained: qos === 1, properties };
        value(await window.client['mqtt.publish'](message));
      }
      await untilTree(window, 'line', ({ totals }) => totals.messages === 3);
      await window.client['mqtt.disconnect']({ connection: 'line' });
      const sent = await seen.sentUntil('14');
      const types = sent.flatMap(([, type = '']) => type.split(','));
      // 1 CONNECT, 8 SUBSCRIBE, 3 PUBLISH, 6 PUBREL for ours; 4 PUBACK, 5 PUBREC, 7 PUBCOMP for what came back; 14 DISCONNECT
      for (const type of ['1', '8', '3', '6', '4', '5', '7', '14']) expect(types, `packet type ${type}`).toContain(type);
      expect(types.filter((type) => type === '3').length).toBe(3);
      expect(sent[0]?.[5]).toBe(number);
      expect(sent.flatMap(([, , topic = '']) => topic.split(',')).filter((topic) => topic.startsWith('w/'))).toEqual([
        'w/#',
        'w/0',
        'w/1',
        'w/2',
      ]);
      expect(sent.map((packet) => packet[6]).filter((malformed) => malformed)).toEqual([]);
    }, 60_000);
  }
});
