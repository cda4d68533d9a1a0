import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Cable, createCable } from './cable.ts';
import { createPlant, itemOf, type Plant } from './plant.ts';

let plant: Plant;
let cable: Cable;
beforeEach(async () => {
  plant = await createPlant();
  await plant.start({ many: ITEMS });
  cable = await createCable(Number(new URL(plant.url).port));
  plant.profile = { ...plant.profile, url: `opc.tcp://127.0.0.1:${cable.port}` };
});
afterEach(async () => {
  await plant.end();
  await cable.end();
});

const ITEMS = 20;
const MOVE_MS = 30;
const MOVES = 150;
const [CUT_AT, MENDED_AT] = [20, 100];
/** Well below the outage: a value that was lost with it would leave a hole of that length. */
const MOST_APART_MS = ((MENDED_AT - CUT_AT) * MOVE_MS) / 2;

describe('a cable that is cut and mended', () => {
  it('loses no value that the server had queued, and gives none twice: the subscription is kept (Part 4 §5.13.6)', async () => {
    await plant.client['opcua.connect']({ connection: 'plant' });
    const stop = new AbortController();
    const items = Array.from({ length: ITEMS }, (_, index) => ({
      ...itemOf(index, `nsu=urn:test:plant;s=V${index}`, 0),
      queueSize: 1_000,
    }));
    const watch = plant.client['opcua.watch'](
      { connection: 'plant', key: crypto.randomUUID(), publishingMs: 100, items },
      { signal: stop.signal },
    );
    const kinds: string[] = [];
    const times = items.map((): number[] => []);
    let endMs = Number.POSITIVE_INFINITY;
    let isMoving = false;
    let moving: NodeJS.Timeout | undefined;
    for await (const { items: events } of watch) {
      for (const event of events) {
        kinds.push(event.kind);
        if (event.kind !== 'values') continue;
        expect([event.overflowed, event.dropped]).toEqual([0, 0]);
        const sources = new Float64Array(event.sourceTimeMs.slice().buffer);
        for (const [row, item] of new Uint32Array(event.item.slice().buffer).entries()) times[item]?.push(sources[row] ?? 0);
        if (!isMoving && times.every((each) => each.length > 0)) {
          isMoving = true;
          void move().then((ms) => {
            endMs = ms;
            // the server's clock may be a little behind: values move on until one is later
            moving = setInterval(() => plant.tell('move'), MOVE_MS);
          });
        }
        if (times.every((each) => (each.at(-1) ?? 0) > endMs)) stop.abort();
      }
    }
    clearInterval(moving);
    expect(kinds.filter((kind) => kind === 'granted')).toHaveLength(1);
    expect(kinds).toContain('gap');
    // the first value is from before
    const steps = times.flatMap((each) => each.slice(2).map((time, index) => time - (each[index + 1] ?? 0)));
    expect(Math.min(...steps)).toBeGreaterThan(0);
    expect(Math.max(...steps)).toBeLessThan(MOST_APART_MS);
  });

  it('holds no write back for later: while it is cut, a write is refused', async () => {
    await plant.client['opcua.connect']({ connection: 'plant' });
    const node = 'nsu=urn:test:plant;s=V0';
    const before = await plant.client['opcua.read']({ connection: 'plant', nodes: [node] });
    cable.cut();
    for await (const { items } of plant.client['opcua.states']({}))
      if (items.some(({ states }) => states.plant?.kind === 'reconnecting')) break;
    expect(await plant.client['opcua.write']({ connection: 'plant', node, value: { dimensions: [], data: 4_711 } })).toMatchObject({
      ok: false,
      failure: { code: 'connection-lost', message: expect.stringContaining('nothing was sent') },
    });
    cable.mend();
    for await (const { items } of plant.client['opcua.states']({})) if (items.some(({ states }) => states.plant?.kind === 'open')) break;
    const after = await plant.client['opcua.read']({ connection: 'plant', nodes: [node] });
    expect(after.ok && after.value.readings[0]?.value).toEqual(before.ok && before.value.readings[0]?.value);
  });

  /** Lets values move, with a cut in the midst of it. @returns when that was over, ms */
  async function move(): Promise<number> {
    for (let index = 0; index < MOVES; index++) {
      plant.tell('move');
      await wait(MOVE_MS);
      if (index === CUT_AT) cable.cut();
      if (index === MENDED_AT) cable.mend();
    }
    return Date.now();
  }
});
