import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { OpcuaState, OpcuaWatchEvent } from '../../../shared/opcua/contract.ts';
import { createPlant, itemOf, type Plant } from './plant.ts';

let plant: Plant;
beforeEach(async () => {
  plant = await createPlant();
  plant.profile = { ...plant.profile, security: { policy: 'Basic256Sha256', mode: 'SignAndEncrypt' } };
});
afterEach(() => plant.end());

const id = (name: string) => `nsu=urn:test:plant;s=${name}`;

async function untilState(kind: OpcuaState['kind']): Promise<OpcuaState> {
  const stop = new AbortController();
  for await (const { items } of plant.client['opcua.states']({}, { signal: stop.signal }))
    for (const { states } of items) if (states.plant?.kind === kind) return states.plant;
  throw new Error(`the state ${kind} never came`);
}

describe('a server that was killed and started again', () => {
  it('goes on with what was watched, also where its namespaces have other numbers now', async () => {
    const files = await plant.makeCertificate('server');
    await plant.start(files);
    await plant.client['opcua.connect']({ connection: 'plant' });
    const stop = new AbortController();
    const watch = plant.client['opcua.watch'](
      { connection: 'plant', key: crypto.randomUUID(), publishingMs: 100, items: [itemOf(7, id('Counter'), 50)] },
      { signal: stop.signal },
    );
    const after: OpcuaWatchEvent['kind'][] = [];
    let phase: 'first' | 'down' | 'up' = 'first';
    for await (const { items } of watch) {
      for (const event of items) {
        if (phase === 'first' && event.kind === 'values') {
          phase = 'down';
          await plant.kill();
          void untilState('reconnecting').then(() => plant.start({ ...files, namespacesBefore: ['urn:test:new', 'urn:test:newer'] }));
        } else if (phase !== 'first') {
          after.push(event.kind);
          if (event.kind === 'gap') phase = 'up';
          if (phase === 'up' && event.kind === 'values') {
            expect([...new Uint32Array(event.item.slice().buffer)]).toContain(7);
            stop.abort();
          }
        }
      }
    }
    expect(after).toContain('gap');
    expect(after.filter((kind) => kind === 'items')).toHaveLength(1);
    expect(await untilState('open')).toMatchObject({
      server: { namespaces: expect.arrayContaining(['urn:test:newer', 'urn:test:plant']) },
    });
    expect(await plant.client['opcua.read']({ connection: 'plant', nodes: [id('ReadOnly')] })).toMatchObject({
      ok: true,
      value: { readings: [{ status: 0, value: { data: 7 } }] },
    });
    expect(plant.questions).toHaveLength(1);
  });

  it('is left where it has another certificate, and compared anew at the next connect', async () => {
    await plant.start(await plant.makeCertificate('first'));
    await plant.client['opcua.connect']({ connection: 'plant' });
    await plant.kill();
    await plant.start(await plant.makeCertificate('second'));
    expect(await untilState('failed')).toMatchObject({ failure: { code: 'certificate-changed' } });
    plant.answer = () => ({ kind: 'trust', choice: 'refuse' });
    expect(await plant.client['opcua.connect']({ connection: 'plant' })).toMatchObject({
      ok: false,
      failure: { code: 'certificate-refused' },
    });
    const [, asked] = plant.questions;
    expect(asked?.kind === 'certificate' && asked.certificate.problems.map(({ code }) => code)).toEqual(['changed']);
  });
});
