import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderCommand } from '../../shared/kit/command.ts';
import { taprioCommand } from '../../shared/tas/command.ts';
import { documentOf } from '../../shared/tas/document.ts';
import { importCommand, importLive } from '../../shared/tas/import.ts';
import { cycleTimeNs, gateMask, type Schedule, tasSchema } from '../../shared/tas/model.ts';
import { parseQdiscs } from '../../shared/tas/parse.ts';
import { scheduleArbitrary } from './arbitrary.ts';
import { scheduleOf } from './plant.ts';

const captured = new URL('../fixtures/tas/iproute2-6.1.0/', import.meta.url);

describe('compile, then import, is the identity', () => {
  it('through the words of the command', () => {
    fc.assert(
      fc.property(scheduleArbitrary('any'), (schedule) => {
        expect(imported(importCommand(taprioCommand('eth2', schedule)))).toEqual(schedule);
      }),
      { seed: 7_001, numRuns: 300 },
    );
  });

  it('through the quoted line as a real POSIX shell reads it, base time filled in', () => {
    const schedules = fc.sample(scheduleArbitrary('any'), { seed: 7_002, numRuns: 60 });
    const script = schedules.map((schedule) => `printf '%s\\0' ${renderCommand(taprioCommand('eth2', schedule))}; printf '\\n'`).join('\n');
    const run = spawnSync('sh', ['-c', script], { encoding: 'utf8', env: { BASE_TIME_NS: '1700000000000000000' } });
    expect(run.stderr).toBe('');
    const lines = run.stdout.trimEnd().split('\n');
    for (const [index, schedule] of schedules.entries()) {
      const words = lines[index]?.split('\0').slice(0, -1) ?? [];
      expect(imported(importCommand(words))).toEqual({ ...schedule, baseTime: filledIn(schedule) });
    }
  });

  it('through the base-time arithmetic of our own scripts, as it stands in the file', () => {
    const schedule = scheduleOf({ baseTime: 'next second + 250 us', windows: [{ open: [0], length: '1 ms' }] });
    const line = renderCommand(taprioCommand('eth2', schedule));
    expect(line).toContain('base-time "$((BASE_TIME_NS + 250000))"');
    const words = line.match(/"[^"]*"|\S+/g)?.map((word) => word.replace(/^"(.*)"$/, '$1')) ?? [];
    expect(imported(importCommand(words))?.baseTime).toEqual({ kind: 'next-second', offsetNs: 250_000 });
  });

  it.each(['json', 'broken-admin', 'admin', 'text'] as const)('through what tc prints (%s)', (form) => {
    fc.assert(
      fc.property(scheduleArbitrary('absolute'), (schedule) => {
        const live = parseQdiscs(form === 'text' ? printText(schedule) : printJson(schedule, form));
        expect(live.ok && imported(importLive(live.value))).toEqual(schedule);
      }),
      { seed: 7_003, numRuns: 150 },
    );
  });

  it('through the text of a device file', () => {
    fc.assert(
      fc.property(scheduleArbitrary('any'), (schedule) => {
        expect(tasSchema.parse(documentOf(schedule))).toEqual(schedule);
      }),
      { seed: 7_004, numRuns: 300 },
    );
  });
});

describe('commands as they are found in the field', () => {
  const words = (line: string) => line.trim().split(/\s+/);
  const seed = `tc qdisc add dev eth0 parent root handle 100 taprio num_tc 3 map 0 0 1 1 2 2 2 2 2 2 2 2 2 2 2 2 queues 1@0 1@1 1@2
    base-time 1000000000 sched-entry S 01 200000 sched-entry S 02 300000 sched-entry S 04 500000 clockid CLOCK_TAI`;

  it('the schedule of the tutorials comes in with its port, masks as classes', () => {
    const result = importCommand(words(seed));
    expect(result.ok && result.value.port).toBe('eth0');
    expect(result.ok && result.value.document).toEqual({
      map: [0, 0, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2],
      queues: ['1@0', '1@1', '1@2'],
      baseTime: '1000000000',
      windows: [
        { open: [0], length: '200 us' },
        { open: [1], length: '300 us' },
        { open: [2], length: '500 us' },
      ],
    });
  });

  it('a mask is hex with or without 0x, an interval may be C hex (tc q_taprio.c)', () => {
    const result = importCommand(
      words('tc qdisc add dev e0 root taprio num_tc 8 map 0 queues 1@0 sched-entry S 10 0x30d40 sched-entry S 0xA0 010 clockid TAI'),
    );
    expect(result.ok && result.value.schedule.windows.map((window) => [gateMask(window), window.length])).toEqual([
      [0x10, 200_000],
      [0xa0, 8],
    ]);
  });

  it('says what it cannot keep: another clock', () => {
    const result = importCommand(
      words('tc qdisc add dev e0 root taprio num_tc 1 map 0 queues 1@0 sched-entry S 1 1000 clockid CLOCK_REALTIME'),
    );
    expect(result.ok && result.value.lost).toEqual(['clock REALTIME: a schedule of a site runs on TAI, and its base time with it']);
  });

  it.each([
    ['tc qdisc add dev e0 root htb default 30', 'not-taprio', /names no taprio/],
    ['tc qdisc add dev e0 root taprio num_tc 1 sched-entry S', 'bad-argument', /ends too early/],
    ['tc qdisc add dev e0 root taprio num_tc 1 sched-entry X 1 1000', 'bad-argument', /"X" is not a gate command/],
    ['tc qdisc add dev e0 root taprio num_tc 1 sched-entry S 0xzz 1000', 'bad-argument', /"0xzz"/],
    [
      'tc qdisc add dev e0 root taprio num_tc 1 map 0 queues 1@0 sched-entry S 1 1000 cycle_time 5',
      'bad-argument',
      /does not know "cycle_time"/,
    ],
    ['tc qdisc add dev e0 root taprio num_tc 1 base-time $(date)', 'bad-argument', /not a base time/],
    ['tc qdisc add dev e0 root taprio num_tc 1 map 0 queues 1@0 sched-entry S 10000 1000', 'bad-argument', /windows\.0\.open/],
  ])('%s is refused: %s', (line, code, message) => {
    const result = importCommand(words(line));
    expect(result).toMatchObject({ ok: false, failure: { code, message: expect.stringMatching(message) } });
  });

  it('what a real device printed comes in as it was set (iproute2 6.1.0)', () => {
    const live = parseQdiscs(readFileSync(new URL('txtime.json', captured), 'utf8'));
    const result = live.ok ? importLive(live.value) : live;
    expect(result.ok && result.value.document).toMatchObject({ mode: 'txtime', txtimeDelay: '400 us', queues: ['1@0', '1@0', '1@0'] });
  });

  it('a port without a gate schedule has nothing to import', () =>
    expect(importLive({ rootKind: 'mq', taprio: null })).toMatchObject({
      ok: false,
      failure: { code: 'no-schedule', message: expect.stringContaining('mq') },
    }));
});

function imported(result: ReturnType<typeof importCommand>): Schedule | undefined {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value.schedule;
}

function filledIn({ baseTime }: Schedule): Schedule['baseTime'] {
  if (baseTime.kind === 'absolute') return baseTime;
  return { kind: 'absolute', taiNs: String(1_700_000_000_000_000_000n + BigInt(baseTime.offsetNs)) };
}

const FLAGS = { software: 0, txtime: 1, offload: 2 } as const;
const LETTERS = { set: 'S', hold: 'H', release: 'R' } as const;

/** What tc's C code would print (q_taprio.c taprio_print_opt), by a second pen. */
function printJson(schedule: Schedule, form: 'json' | 'admin' | 'broken-admin'): string {
  const entries = schedule.windows.map((window, index) => {
    const mask = gateMask(window) === 0 ? '0' : `0x${gateMask(window).toString(16)}`;
    return { index, cmd: LETTERS[window.command], gatemask: mask, interval: window.length };
  });
  const times = (base: string, cycle: number, extension: number) =>
    `"base_time":${BigInt.asUintN(64, BigInt(base))},"cycle_time":${cycle},"cycle_time_extension":${extension}`;
  const baseTime = schedule.baseTime.kind === 'absolute' ? schedule.baseTime.taiNs : '0';
  const gates = `${times(baseTime, cycleTimeNs(schedule), schedule.cycleExtension)},"schedule":${JSON.stringify(entries)}`;
  const body = form === 'json' ? gates : `${times('0', 0, 0)},${form === 'admin' ? '"admin":' : ''}{${gates}}`;
  const flags = FLAGS[schedule.mode];
  const options = [
    `"tc":${schedule.queues.length},"map":${JSON.stringify(schedule.map)}`,
    `"queues":${JSON.stringify(schedule.queues.map(({ count, offset }) => ({ offset, count })))}`,
    `"clockid":"${schedule.mode === 'offload' ? 'invalid' : 'TAI'}"`,
    ...(flags ? [`"flags":"0x${flags}"`] : []),
    ...(schedule.txtimeDelay ? [`"txtime_delay":${schedule.txtimeDelay}`] : []),
    body,
    `"max-sdu":${JSON.stringify(Array.from({ length: 16 }, (_, index) => schedule.maxSdu?.[index] ?? 0))}`,
    `"fp":${JSON.stringify(Array.from({ length: 16 }, (_, index) => (schedule.preemptible.includes(index) ? 'P' : 'E')))}`,
  ];
  return `[{"kind":"taprio","handle":"100:","root":true,"refcnt":9,"options":{${options.join(',')}}},{"kind":"pfifo","handle":"0:","parent":"100:1"}]`;
}

function printText(schedule: Schedule): string {
  const flags = FLAGS[schedule.mode];
  const baseTime = schedule.baseTime.kind === 'absolute' ? schedule.baseTime.taiNs : '0';
  return [
    `qdisc taprio 100: root refcnt 9 tc ${schedule.queues.length} map ${schedule.map.join(' ')} `,
    `queues ${schedule.queues.map(({ count, offset }) => `offset ${offset} count ${count}`).join(' ')} `,
    `clockid ${schedule.mode === 'offload' ? 'invalid' : 'TAI'}${flags ? ` flags 0x${flags}` : ''}${
      schedule.txtimeDelay ? ` txtime delay ${schedule.txtimeDelay}` : ''
    }\tbase-time ${baseTime} cycle-time ${cycleTimeNs(schedule)} cycle-time-extension ${schedule.cycleExtension}`,
    ...schedule.windows.map((window, index) => {
      const mask = gateMask(window) === 0 ? '0' : `0x${gateMask(window).toString(16)}`;
      return `\tindex ${index} cmd ${LETTERS[window.command]} gatemask ${mask} interval ${window.length}`;
    }),
    ...(schedule.maxSdu ? [` max-sdu ${schedule.maxSdu.join(' ')}`] : []),
    ...(schedule.preemptible.length > 0
      ? [` fp ${schedule.queues.map((_, index) => (schedule.preemptible.includes(index) ? 'P' : 'E')).join(' ')}`]
      : []),
    '',
    'qdisc pfifo 0: parent 100:1 limit 1000p',
  ].join('\n');
}
