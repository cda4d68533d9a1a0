import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderCommand } from '../../shared/kit/command.ts';
import type { Change } from '../../shared/kit/facet.ts';
import { taprioCommand, windowsThatTcPasses } from '../../shared/tas/command.ts';
import { compileSchedule } from '../../shared/tas/compile.ts';
import { diffSchedule } from '../../shared/tas/diff.ts';
import { tasFacet } from '../../shared/tas/facet.ts';
import { parseQdiscs } from '../../shared/tas/parse.ts';
import { persistSchedule } from '../../shared/tas/persist.ts';
import { scheduleArbitrary } from './arbitrary.ts';
import { type Differences, placeOf, scheduleOf } from './plant.ts';

const compile = (plant: Differences = {}) => {
  const { schedule, place } = placeOf(plant);
  return compileSchedule(schedule, place);
};
const commands = (plant: Differences = {}) => compile(plant).steps.flatMap(({ apply }) => apply.map(renderCommand));
const captured = (name: string) => readFileSync(new URL(`../fixtures/tas/iproute2-6.1.0/${name}`, import.meta.url), 'utf8');
const folded = (text: string) => text.replace(/\s+/g, ' ');

/** The schedule that was running when the output was captured. */
const recorded = {
  baseTime: '1000000000',
  windows: [
    { open: [2], length: 200_000 },
    { open: [1], length: 300_000 },
    { open: [], length: 12_304 },
    { open: [0], length: 487_696 },
  ],
};

describe('the commands', () => {
  it('a software schedule names CLOCK_TAI, its cycle, and hex masks', () =>
    expect(commands()).toEqual([
      'tc qdisc replace dev eth2 parent root handle 100 taprio num_tc 3 map 0 0 0 0 0 1 1 2 0 0 0 0 0 0 0 0 queues 1@0 1@1 1@2 ' +
        'base-time "$((BASE_TIME_NS + 0))" cycle-time 1000000 sched-entry S 0x4 200000 sched-entry S 0x2 300000 ' +
        'sched-entry S 0x1 487664 sched-entry S 0x0 12336 clockid CLOCK_TAI',
    ]));

  it('full offload names no clock: the kernel refuses one (sch_taprio.c taprio_parse_clockid)', () => {
    const [line] = commands({ tas: { mode: 'offload', cycleExtension: '2 us', baseTime: '5' } });
    expect(line).toMatch(/ base-time 5 cycle-time 1000000 cycle-time-extension 2000 .* flags 0x2$/);
    expect(line).not.toContain('clockid');
  });

  it('txtime mode puts ETF under each queue in use, by its hex class id, without asking for a socket', () =>
    expect(
      commands({
        queues: 16,
        tas: { mode: 'txtime', txtimeDelay: '400 us', queues: ['1@0', '1@0', '1@9'], etf: { delta: '200 us', offload: true } },
      }).slice(1),
    ).toEqual([
      'tc qdisc replace dev eth2 parent 100:1 etf clockid CLOCK_TAI delta 200000 offload skip_sock_check',
      'tc qdisc replace dev eth2 parent 100:a etf clockid CLOCK_TAI delta 200000 offload skip_sock_check',
    ]));

  it('ETF gets half of the txtime delay where its delta is not given', () =>
    expect(commands({ tas: { mode: 'txtime', txtimeDelay: '400 us', queues: ['1@0', '1@0', '1@0'] } })[1]).toContain(
      'delta 200000 skip_sock_check',
    ));

  it('VLAN priorities first, preemption before the gates, `fp` as the last word: tc reads all that follows it', () => {
    const lines = commands({
      vlans: [{ id: 10, device: 'eth2.10', egress: { '7': 7, '5': 5 } }],
      profile: 'nxp-ls1028a',
      tas: { mode: 'offload', preemptible: [0], maxSdu: [1_000] },
    });
    expect(lines.slice(0, 2)).toEqual([
      'ip link set dev eth2.10 type vlan egress-qos-map 5:5 7:7',
      'ethtool --set-mm eth2 pmac-enabled on tx-enabled on verify-enabled on',
    ]);
    expect(lines[2]).toMatch(/ flags 0x2 max-sdu 1000 fp P E E$/);
  });

  it('a VLAN without an egress map gets no step', () =>
    expect(compile({ vlans: [{ id: 10, device: 'eth2.10', egress: {} }] }).steps).toHaveLength(1));

  it('every step can be undone', () => {
    const { steps } = compile({
      vlans: [{ id: 10, device: 'eth2.10', egress: { '7': 7 } }],
      tas: { mode: 'txtime', txtimeDelay: '400 us', preemptible: [0] },
    });
    expect(steps.map(({ rollback }) => rollback.map(renderCommand).join('; '))).toEqual([
      'ip link set dev eth2.10 type vlan egress-qos-map 7:0',
      'ethtool --set-mm eth2 pmac-enabled off tx-enabled off verify-enabled off',
      'tc qdisc del dev eth2 root',
      'tc qdisc del dev eth2 parent 100:1',
      'tc qdisc del dev eth2 parent 100:2',
      'tc qdisc del dev eth2 parent 100:3',
    ]);
  });
});

it("limits and preemption take room from windows in tc's message of 1,024 octets", () => {
  const queues = Array.from({ length: 8 }, (_, index) => `1@${index}`);
  // 176 octets before the windows, 12 for the nest and number of each class, 8 for its limit, 8 for its preemption, 28 for each window.
  expect(windowsThatTcPasses(scheduleOf({ queues }))).toBe(30);
  expect(windowsThatTcPasses(scheduleOf({ queues, maxSdu: Array<number>(8).fill(100) }))).toBe(24);
  expect(windowsThatTcPasses(scheduleOf({ queues, maxSdu: Array<number>(8).fill(100), preemptible: [0] }))).toBe(22);
});

describe('reading back', () => {
  const expected = (plant: Differences) => compile(plant).steps.flatMap(({ expect: fragments }) => fragments);

  it.each(['oper.txt', 'first-admin.txt'])('what is expected stands in what the real tc printed (%s)', (name) => {
    const plant = { tas: { ...recorded, baseTime: name === 'oper.txt' ? '1000000000' : '9000000000000000001' } };
    const printed = folded(captured(name));
    for (const fragment of expected(plant)) expect(printed).toContain(fragment);
  });

  it('the ETF of txtime mode as well', () => {
    const windows = [
      { open: [2], length: 200_000 },
      { open: [0, 1], length: 800_000 },
    ];
    const plant: Differences = { tas: { mode: 'txtime', txtimeDelay: '400 us', baseTime: '1000', queues: ['1@0', '1@0', '1@0'], windows } };
    const printed = folded(captured('txtime.txt'));
    for (const fragment of expected(plant)) expect(printed).toContain(fragment);
  });

  it('the PCP of a VLAN as well; what leaves with PCP 0 is not listed by the kernel', () => {
    const [step] = compile({ vlans: [{ id: 10, device: 'eth2.10', egress: { '7': 7, '5': 5, '3': 0 } }] }).steps;
    const printed = folded(captured('vlan-egress.txt'));
    expect(step?.expect).toEqual([' 5:5 ', ' 7:7 ']);
    for (const fragment of step?.expect ?? []) expect(printed).toContain(fragment);
  });

  it.each<[string, NonNullable<Differences['tas']>]>([
    ['a mask', { ...recorded, windows: recorded.windows.map((window, index) => (index === 3 ? { ...window, open: [0, 1] } : window)) }],
    ['an order of windows', { ...recorded, windows: recorded.windows.toReversed() }],
    ['a map', { ...recorded, map: [1] }],
    ['a base time', { ...recorded, baseTime: '1000000001' }],
  ])('another %s is noticed', (_, tas) => {
    const printed = folded(captured('oper.txt'));
    expect(expected({ tas }).filter((fragment) => !printed.includes(fragment))).not.toEqual([]);
  });
});

const inWords = ({ what, wanted, live }: Change) => ({ what, wanted, live });

describe('against the live port', () => {
  const diff = (tas: NonNullable<Differences['tas']>, output: string) => {
    const { schedule, place } = placeOf({ tas });
    return tasFacet.diff(schedule, tasFacet.parse([output]), place).map(inWords);
  };

  it('in step: no change', () => expect(diff(recorded, captured('oper.json'))).toEqual([]));

  it('a waiting schedule counts as what the port is about to do', () =>
    expect(diff(recorded, captured('oper-and-admin.json')).map(({ what }) => what)).toContain('cycle'));

  it('names each difference in plain words', () =>
    expect(
      diff({ ...recorded, map: [0, 0, 0, 0, 0, 1, 1, 1], windows: recorded.windows.slice(0, 3), cycle: '1 ms' }, captured('oper.json')),
    ).toEqual([
      { what: 'class of priority 7', wanted: 'TC1', live: 'TC2' },
      { what: 'window 3', wanted: 'none', live: 'TC0 (0x1) for 487.696 us' },
    ]));

  it('no schedule, or an answer that cannot be read, is one change', () => {
    expect(diff(recorded, captured('plain.json'))).toEqual([{ what: 'gate schedule of eth2', wanted: '4 windows', live: 'noqueue' }]);
    expect(diff(recorded, 'sudo: a password is required')[0]?.live).toContain('cannot be read');
  });

  it('the PCP map of a VLAN is compared as well', () => {
    const { schedule, place } = placeOf({ tas: recorded, vlans: [{ id: 10, device: 'eth2.10', egress: { '3': 0, '5': 5, '7': 6 } }] });
    expect(tasFacet.probe(place)).toEqual([
      ['tc', '-j', 'qdisc', 'show', 'dev', 'eth2'],
      ['ip', '-d', 'link', 'show', 'dev', 'eth2.10'],
    ]);
    const live = tasFacet.parse([captured('oper.json'), captured('vlan-egress.txt')]);
    expect(tasFacet.diff(schedule, live, place).map(inWords)).toEqual([{ what: 'PCP of priority 7 on eth2.10', wanted: '6', live: '7' }]);
    const missing = tasFacet.parse([captured('oper.json'), 'Device "eth2.10" does not exist.']);
    expect(tasFacet.diff(schedule, missing, place)).toMatchObject([{ what: 'VLAN eth2.10', wanted: 'there', live: 'none' }]);
  });

  it.each(['txtime.json', 'txtime.txt'])('ETF under its queues is compared as well (%s)', (name) => {
    const windows = [
      { open: [2], length: 200_000 },
      { open: [0, 1], length: 800_000 },
    ];
    const tas = { mode: 'txtime' as const, txtimeDelay: '400 us', baseTime: '1000', queues: ['1@0', '1@0', '1@0'], windows };
    expect(diff(tas, captured(name))).toEqual([]);
    expect(diff({ ...tas, etf: { delta: '100 us', offload: true } }, captured(name))).toEqual([
      { what: 'ETF of queue 0', wanted: 'delta 100000 ns, offload on', live: 'delta 200000 ns, offload off' },
    ]);
  });

  it('what was applied shows no difference when it is read back', () => {
    const live = parseQdiscs(captured('oper.json'));
    const { schedule, place } = placeOf({ tas: { ...recorded, cycle: undefined } });
    expect(live.ok && diffSchedule(schedule, live.value, place)).toEqual([]);
  });
});

describe('after a reboot', () => {
  it('a unit runs a script with the same commands and the recorded base time', () => {
    const { schedule, place } = placeOf();
    const { files, steps } = persistSchedule(schedule, place);
    expect(files.map(({ path, mode }) => [path, mode])).toEqual([
      ['/etc/fieldwright/tas/eth2.sh', '0755'],
      ['/etc/systemd/system/fieldwright-tas-eth2.service', '0644'],
    ]);
    expect(files[0]?.text).toContain(commands()[0]);
    expect(files[1]?.text).toContain('ExecStart=/bin/sh /etc/fieldwright/tas/eth2.sh\n');
    expect(files[1]?.text).toContain(
      'After=network.target time-sync.target fieldwright-boot.service ptp4l@eth2.service phc2sys@eth2.service\n',
    );
    expect(steps[0]?.apply.map(renderCommand)).toEqual(['systemctl daemon-reload', 'systemctl enable fieldwright-tas-eth2.service']);
  });

  it('the script runs under a POSIX shell and fills in a base time', () => {
    const { schedule, place } = placeOf({ tas: { baseTime: 'next second + 250 us' } });
    const text = persistSchedule(schedule, place).files[0]?.text ?? '';
    const run = spawnSync('sh', ['-c', `tc() { printf '%s ' "$@"; }\n${text}`], { encoding: 'utf8' });
    expect(run.stderr).toBe('');
    expect(run.stdout).toMatch(/ base-time \d*250000 cycle-time 1000000 /);
  });

  it('an "@" in the port does not make the unit a template', () => {
    const { schedule, place } = placeOf();
    const { files } = persistSchedule(schedule, { ...place, port: { ...place.port, name: 'eth0@if3' } });
    expect(files[1]?.path).toBe('/etc/systemd/system/fieldwright-tas-eth0\\x40if3.service');
  });
});

/** A network namespace of its own: nothing of this machine is touched. */
const inNamespace = (words: readonly string[]) => spawnSync('unshare', ['-rn', ...words], { encoding: 'utf8' });
const version = inNamespace(['tc', '-V']).stdout ?? '';
const hasTc = version !== '';

describe.skipIf(!hasTc)('the real tc (skipped where it is not installed or user namespaces are off)', () => {
  it('understands every word: what fails is only that "lo" cannot hold the qdisc', () => {
    const schedules = fc
      .sample(scheduleArbitrary('absolute'), { seed: 7_030, numRuns: 25 })
      // tc 6.1 knows neither H and R nor max-sdu and fp.
      .map((schedule) => ({
        ...schedule,
        maxSdu: undefined,
        preemptible: [],
        windows: schedule.windows.map((window) => ({ ...window, command: 'set' as const })),
      }));
    for (const schedule of schedules) {
      const { place } = placeOf();
      for (const argv of compileSchedule(schedule, place).steps.flatMap(({ apply }) => apply)) {
        const words = argv.map((word) => (typeof word === 'string' ? (word === 'eth2' ? 'lo' : word) : '0'));
        expect(inNamespace(words).stderr).toMatch(/qdisc kind is unknown|Multi-queue device is required|Failed to find specified qdisc/);
      }
    }
  });

  it.skipIf(!version.includes('iproute2-6.1.0'))(
    'drops the windows that its message does not hold (seen with iproute2 6.1.0, skipped elsewhere)',
    () => {
      const window = { open: [0], length: '100 us' };
      for (const tas of [
        {},
        { baseTime: '0', cycleExtension: 5 },
        { mode: 'txtime' as const, txtimeDelay: 500 },
        { mode: 'offload' as const },
      ]) {
        const passed = windowsThatTcPasses(scheduleOf({ ...tas, cycle: undefined, windows: [window] }));
        for (const length of [passed, passed + 1]) {
          const schedule = scheduleOf({ ...tas, cycle: undefined, windows: Array<typeof window>(length).fill(window) });
          const words = taprioCommand('lo', schedule).map((word) => (typeof word === 'string' ? word : '1000'));
          const dropped = /message exceeded bound of 1024/.test(inNamespace(words).stderr);
          expect(dropped, `${length} windows in mode ${schedule.mode}`).toBe(length > passed);
        }
      }
    },
  );
});
