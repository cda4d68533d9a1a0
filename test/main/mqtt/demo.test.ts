import { afterEach, expect, it } from 'vitest';
import { createDemoBroker } from '../../../main/demo/mqtt/demoBroker.ts';
import { openWindow, until, untilTree, value } from './window.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** As the sample site press-line-3 has it. */
const profile = {
  kind: 'mqtt',
  url: 'mqtt://broker.demo.invalid:1883',
  subscriptions: [{ filter: 'press-line-3/#' }, { filter: 'spBv1.0/#' }],
};

function demo(more: object = {}) {
  const life = new AbortController();
  const simulated = createDemoBroker({ signal: life.signal });
  const window = openWindow({ profiles: { line: { ...profile, ...more } }, simulated });
  ends.push(simulated.close, window.close);
  return window;
}

it('the profile of the sample leads to the broker inside, which is labelled as simulated; MQTT 5 falls back to what aedes speaks', async () => {
  const window = demo();
  value(await window.client['mqtt.connect']({ connection: 'line' }));
  const { connections } = await until(window.client['mqtt.states']({}), () => true);
  expect(connections.line).toMatchObject({ state: { kind: 'open' }, isSimulated: true, version: '3.1.1' });
  const tree = await untilTree(window, 'line', ({ rows }) =>
    ['temperature', 'spBv1.0'].every((wanted) => rows.some(({ name }) => name === wanted)),
  );
  expect(tree.rows.map(({ name }) => name)).toEqual(expect.arrayContaining(['press-line-3', 'about', 'press', 'status', 'oil', 'spBv1.0']));
});

it('its Sparkplug node is born, its data go by alias, and a rebirth can be asked for', async () => {
  const window = demo();
  value(await window.client['mqtt.connect']({ connection: 'line' }));
  const born = await until(
    window.client['mqtt.sparkplug']({ connection: 'line' }),
    ({ nodes }) => nodes.length === 2 && nodes.every(({ births }) => births === 1),
  );
  expect(born.nodes.map(({ group, node, device, state, sequenceGaps }) => [group, node, device, state, sequenceGaps])).toEqual([
    ['Press line 3', 'conveyor', null, 'online', 0],
    ['Press line 3', 'conveyor', 'belt1', 'online', 0],
  ]);
  const path = 'spBv1.0/Press line 3/DDATA/conveyor/belt1';
  await untilTree(window, 'line', ({ rows }) => rows.some(({ name }) => name === 'DDATA'));
  const { topic } = value(await window.client['mqtt.find']({ connection: 'line', path }));
  const { decoded } = value(await window.client['mqtt.message']({ connection: 'line', topic: topic ?? 0, as: 'auto' }));
  expect(decoded.as).toBe('sparkplug');
  expect(decoded.lines.map(({ key }) => key)).toEqual(expect.arrayContaining(['Conveyor/Speed', 'Conveyor/Lot']));
  value(await window.client['mqtt.sparkplug.rebirth']({ connection: 'line', group: 'Press line 3', node: 'conveyor' }));
  const again = await until(window.client['mqtt.sparkplug']({ connection: 'line' }), ({ nodes }) =>
    nodes.every(({ births }) => births === 2),
  );
  expect(again.nodes.every(({ unknownAliases, sequenceGaps }) => unknownAliases === 0 && sequenceGaps === 0)).toBe(true);
});

it('numbers found by path come as columns, rising in time, and go on as messages come', async () => {
  const window = demo();
  value(await window.client['mqtt.connect']({ connection: 'line' }));
  await untilTree(window, 'line', ({ rows }) => rows.some(({ name, messages }) => name === 'motor' && messages > 1));
  const { topic } = value(await window.client['mqtt.find']({ connection: 'line', path: 'press-line-3/drive/motor' }));
  const times: number[] = [];
  const series = [{ topic: topic ?? 0, path: ['vibration', 'x'], as: 'auto' as const }];
  await until(window.client['mqtt.series']({ connection: 'line', series }), (item) => {
    const view = new DataView(Uint8Array.from(item.times).buffer);
    for (let at = 0; at < view.byteLength; at += 8) times.push(view.getFloat64(at, true));
    expect(item.values.length).toBe(item.times.length);
    return times.length >= 6;
  });
  expect([...times].sort((one, other) => one - other)).toEqual(times);
});

it('a host that is not the broker of the plant is refused by name', async () => {
  const window = demo({ url: 'mqtt://other.demo.invalid' });
  const refused = await window.client['mqtt.connect']({ connection: 'line' });
  expect(refused).toMatchObject({ ok: false, failure: { code: 'no-such-host', message: expect.stringContaining('broker.demo.invalid') } });
});
