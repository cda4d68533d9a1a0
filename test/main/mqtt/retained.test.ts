import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { CleanProgress } from '../../../shared/mqtt/retainedContract.ts';
import type { Batch } from '../../../shared/rpc/contract.ts';
import { hasMosquitto, type Mosquitto, type MosquittoOptions, skipped, startMosquitto } from './mosquitto.ts';
import { openWindow, value, type Window } from './window.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function opened(options?: MosquittoOptions): Promise<{ readonly mosquitto: Mosquitto; readonly window: Window }> {
  const mosquitto = await startMosquitto(options);
  const window = openWindow({ profiles: { line: { kind: 'mqtt', url: `mqtt://127.0.0.1:${mosquitto.port}` } } });
  ends.push(mosquitto.stop, window.close);
  return { mosquitto, window };
}

const retain = (mosquitto: Mosquitto, topic: string, message: string | Buffer, qos = '0') =>
  mosquitto.publish(topic, message, ['-r', '-q', qos]);

async function all(stream: AsyncIterableIterator<Batch<CleanProgress>>): Promise<CleanProgress[]> {
  const items: CleanProgress[] = [];
  for await (const batch of stream) items.push(...batch.items);
  return items;
}

const look = async ({ client }: Window, filter: string) => value(await client['mqtt.retained.preview']({ connection: 'line', filter }));

describe.skipIf(!hasMosquitto)(`retained messages, against mosquitto${skipped}`, () => {
  it('the preview changes nothing; the clean-up writes the way back first; undo brings every octet back', async () => {
    const { mosquitto, window } = await opened();
    const binary = Buffer.from([0, 0xff, 0x80, 0x0a]);
    await retain(mosquitto, 'old/a', 'first', '1');
    await retain(mosquitto, 'old/b', binary, '2');
    await retain(mosquitto, 'old/c', 'as it was', '0');
    await retain(mosquitto, 'other', 'stays');
    const before = await look(window, 'old/#');
    expect(before).toMatchObject({ topics: 3, bytes: 18, isComplete: true });
    expect(before.rows.map(({ raw, qos, preview }) => [raw, qos, preview])).toEqual([
      ['old/a', 1, 'first'],
      ['old/b', 2, '00ff800a'],
      ['old/c', 0, 'as it was'],
    ]);
    expect((await look(window, '#')).topics).toBe(4);

    const cleaned = await all(window.client['mqtt.retained.clean']({ token: before.token, ratePerS: 1_000 }));
    expect(cleaned.map(({ kind }) => kind).filter((kind) => kind !== 'progress')).toEqual(['undo-file', 'done']);
    expect((await look(window, '#')).rows.map(({ raw }) => raw)).toEqual(['other']);

    const [first] = cleaned;
    const file = first?.kind === 'undo-file' ? first.file : '';
    expect(readdirSync(window.undoFolder)).toEqual([path.basename(file)]);
    expect((await all(window.client['mqtt.retained.undo']({ connection: 'line', file, ratePerS: 1_000 }))).at(-1)).toEqual({
      kind: 'done',
      done: 3,
      of: 3,
    });
    expect((await look(window, 'old/#')).rows).toEqual(before.rows);
  });

  it('cleans only what is chosen, no faster than wished, and a preview serves once', async () => {
    const { mosquitto, window } = await opened();
    for (const name of ['a', 'b', 'c', 'd']) await retain(mosquitto, `old/${name}`, name);
    const { token } = await look(window, 'old/#');
    const start = performance.now();
    const cleaned = await all(
      window.client['mqtt.retained.clean']({ token, topics: ['old/a', 'old/c', 'old/d', 'not/there'], ratePerS: 5 }),
    );
    expect(performance.now() - start).toBeGreaterThan(390);
    expect(cleaned.at(-1)).toEqual({ kind: 'done', done: 3, of: 3 });
    expect((await look(window, 'old/#')).rows.map(({ raw }) => raw)).toEqual(['old/b']);
    expect(await all(window.client['mqtt.retained.clean']({ token, ratePerS: 5 }))).toMatchObject([
      { kind: 'failed', failure: { code: 'preview-too-old' } },
    ]);
  });

  it('an undo file that was changed is refused before anything is published, and so is any other file', async () => {
    const { mosquitto, window } = await opened();
    await retain(mosquitto, 'old/a', 'first');
    const { token } = await look(window, 'old/#');
    const [first] = await all(window.client['mqtt.retained.clean']({ token, ratePerS: 100 }));
    const file = first?.kind === 'undo-file' ? first.file : '';
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, -20));
    for (const wrong of [file, '/etc/passwd', path.join(window.undoFolder, '..', 'x')])
      expect(await all(window.client['mqtt.retained.undo']({ connection: 'line', file: wrong, ratePerS: 100 }))).toMatchObject([
        { kind: 'failed', failure: { code: 'undo-file' } },
      ]);
    expect((await look(window, '#')).topics).toBe(0);
  });
});

describe.skipIf(!hasMosquitto)(`what a broker can do, asked of mosquitto${skipped}`, () => {
  it('says both versions, its software and its limits', async () => {
    const { window } = await opened({
      config: 'listener PORT 127.0.0.1\nallow_anonymous true\nmax_qos 1\nmax_packet_size 4096\nsys_interval 1\n',
    });
    const { capabilities } = value(await window.client['mqtt.probe']({ connection: 'line' }));
    const said = Object.fromEntries(capabilities.map(({ name, value: is }) => [name, is]));
    expect(said).toMatchObject({ 'mqtt-5': true, 'mqtt-3.1.1': true, 'max-qos': 1, retain: true, 'packet-size': 4_096, wildcards: true });
    expect(said.software).toMatch(/^mosquitto version /);
  });
});
