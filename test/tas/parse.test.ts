import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQdiscs, parseRoots } from '../../shared/tas/parse.ts';

const captured = (name: string) => readFileSync(new URL(`../fixtures/tas/iproute2-6.1.0/${name}`, import.meta.url), 'utf8');

const entries = [
  { command: 'set', gateMask: 4, intervalNs: 200_000 },
  { command: 'set', gateMask: 2, intervalNs: 300_000 },
  { command: 'set', gateMask: 0, intervalNs: 12_304 },
  { command: 'set', gateMask: 1, intervalNs: 487_696 },
];

describe('what tc 6.1.0 printed on a real kernel', () => {
  it.each(['plain', 'first-admin', 'oper', 'oper-and-admin', 'txtime', 'negative-base'])('%s: text and JSON say the same', (name) => {
    const json = parseQdiscs(captured(`${name}.json`));
    expect(json.ok).toBe(true);
    expect(parseQdiscs(captured(`${name}.txt`))).toEqual(json);
  });

  it('a running schedule', () =>
    expect(parseQdiscs(captured('oper.json'))).toEqual({
      ok: true,
      value: {
        rootKind: 'taprio',
        taprio: {
          handle: '100:',
          classes: 3,
          map: [0, 0, 0, 0, 0, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0],
          queues: [0, 1, 2].map((offset) => ({ count: 1, offset })),
          clockId: 'TAI',
          flags: 0,
          txtimeDelayNs: null,
          maxSdu: [],
          preemptible: [],
          oper: { baseTimeNs: '1000000000', cycleTimeNs: 1_000_000, cycleTimeExtensionNs: 0, entries },
          admin: null,
        },
      },
    }));

  it('a schedule that waits beside it, which this version prints as broken JSON, to the last digit of its base time', () => {
    expect(() => JSON.parse(captured('oper-and-admin.json'))).toThrow();
    const live = parseQdiscs(captured('oper-and-admin.json'));
    expect(live.ok && live.value.taprio?.oper?.entries).toEqual(entries);
    expect(live.ok && live.value.taprio?.admin).toMatchObject({
      baseTimeNs: '9000000000000000001',
      cycleTimeNs: 2_000_000,
      cycleTimeExtensionNs: 1_000,
    });
  });

  it('a first schedule that waits: none runs', () => {
    const live = parseQdiscs(captured('first-admin.json'));
    expect(live.ok && live.value.taprio?.oper).toBeNull();
    expect(live.ok && live.value.taprio?.admin?.entries).toEqual(entries);
  });

  it('a base time before 1970, printed as unsigned in JSON', () => {
    const live = parseQdiscs(captured('negative-base.json'));
    expect(live.ok && live.value.taprio?.oper?.baseTimeNs).toBe('-5');
  });

  it('txtime mode', () => {
    const live = parseQdiscs(captured('txtime.txt'));
    expect(live.ok && live.value.taprio).toMatchObject({ flags: 1, txtimeDelayNs: 400_000, clockId: 'TAI' });
  });

  it('a port without taprio', () =>
    expect(parseQdiscs(captured('plain.txt'))).toEqual({ ok: true, value: { rootKind: 'noqueue', taprio: null } }));
});

describe('other spellings', () => {
  const options = (text: string) =>
    `[{"kind":"taprio","handle":"8001:","root":true,"options":{"tc":1,"map":[0],"queues":[{"offset":0,"count":1}],${text}}}]`;

  it('hyphens in keys, numbers for masks and flags, a clock with its prefix', () => {
    const live = parseQdiscs(
      options(
        '"clockid":"CLOCK_TAI","flags":2,"base-time":5,"cycle-time":1000,"cycle-time-extension":7,"schedule":[{"cmd":"S","gatemask":128,"interval":1000}]',
      ),
    );
    expect(live.ok && live.value.taprio).toMatchObject({
      clockId: 'TAI',
      flags: 2,
      oper: { baseTimeNs: '5', cycleTimeExtensionNs: 7, entries: [{ gateMask: 128 }] },
    });
  });

  it('full offload: "invalid" is no clock', () => {
    const live = parseQdiscs(
      options('"clockid":"invalid","flags":"0x2","base_time":0,"cycle_time":9,"cycle_time_extension":0,"schedule":[]'),
    );
    expect(live.ok && live.value.taprio?.clockId).toBeNull();
  });

  it('max-sdu and fp of tc 6.4 and later', () => {
    const live = parseQdiscs(options('"base_time":0,"cycle_time":9,"schedule":[],"max-sdu":[0,300],"fp":["E","P","?"]'));
    expect(live.ok && live.value.taprio).toMatchObject({ maxSdu: [0, 300], preemptible: [1] });
  });

  it('nothing printed is no qdisc', () => expect(parseQdiscs(' \n')).toEqual({ ok: true, value: { rootKind: null, taprio: null } }));
});

describe('what `tc qdisc show` prints of a whole device', () => {
  const gates = '"base_time":0,"cycle_time":1000,"schedule":[{"index":0,"cmd":"S","gatemask":"0x1","interval":1000}]';
  const taprio = (dev: string) =>
    `{"kind":"taprio","handle":"100:","dev":"${dev}","root":true,"options":{"tc":1,"map":[0],"queues":[{"offset":0,"count":1}],${gates}}}`;
  const loopback = '{"kind":"noqueue","handle":"0:","dev":"lo","root":true,"refcnt":2,"options":{}}';

  it('every port with its root', () => {
    const roots = parseRoots(`[${loopback},${taprio('eth1')},${taprio('eth2')}]`);
    expect(roots.ok && roots.value.map(({ port, rootKind }) => [port, rootKind])).toEqual([
      ['lo', 'noqueue'],
      ['eth1', 'taprio'],
      ['eth2', 'taprio'],
    ]);
    const text = 'qdisc noqueue 0: dev lo root refcnt 2 \nqdisc pfifo_fast 0: dev eth0 parent 100:1 bands 3\nqdisc mq 0: dev eth0 root \n';
    expect(parseRoots(text)).toEqual({
      ok: true,
      value: [
        { port: 'lo', rootKind: 'noqueue', taprio: null },
        { port: 'eth0', rootKind: 'mq', taprio: null },
      ],
    });
  });

  it('ETF belongs to the port that it stands under', () => {
    const etf = 'parent 100:1 clockid TAI delta 5 offload on deadline_mode off skip_sock_check on';
    const roots = parseRoots(`qdisc mq 0: dev eth0 root \nqdisc mq 0: dev eth1 root \nqdisc etf 8001: dev eth1 ${etf}`);
    expect(roots.ok && roots.value.map((root) => root.etf)).toEqual([
      undefined,
      [{ parent: '100:1', clockId: 'TAI', deltaNs: 5, offload: true, skipSockCheck: true }],
    ]);
  });

  it('the only gate schedule is taken, of two none', () => {
    const one = parseQdiscs(`[${loopback},${taprio('eth1')}]`);
    expect(one.ok && [one.value.port, one.value.taprio?.oper?.cycleTimeNs]).toEqual(['eth1', 1_000]);
    expect(parseQdiscs(`[${taprio('eth1')},${taprio('eth2')}]`)).toMatchObject({
      ok: false,
      failure: { code: 'several-ports', message: expect.stringContaining('eth1, eth2') },
    });
  });
});

describe('hostile output', () => {
  it.each([
    '[{"kind":',
    '[1,2]',
    '[{"kind":"taprio","root":true,"options":{"tc":"x"}}]',
    'RTNETLINK answers: Operation not permitted',
    'qdisc taprio 100: root tc x',
  ])('%s is refused with a sentence', (output) =>
    expect(parseQdiscs(output)).toMatchObject({
      ok: false,
      failure: { code: 'unreadable-qdisc', message: expect.stringContaining('tc printed') },
    }),
  );

  it('cut anywhere, it is read or refused and never throws', () => {
    const whole = captured('oper-and-admin.json');
    const text = captured('oper-and-admin.txt');
    fc.assert(
      fc.property(fc.nat(), fc.string(), (at, noise) => {
        for (const output of [whole, text]) {
          const cut = at % output.length;
          parseQdiscs(output.slice(0, cut));
          parseQdiscs(output.slice(0, cut) + noise + output.slice(cut + noise.length));
        }
      }),
      { seed: 7_010, numRuns: 300 },
    );
  });
});
