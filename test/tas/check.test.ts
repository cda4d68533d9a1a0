import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { renderProblem } from '../../shared/kit/problem.ts';
import { checkSchedule } from '../../shared/tas/check.ts';
import { documentOf } from '../../shared/tas/document.ts';
import { importCommand } from '../../shared/tas/import.ts';
import { tasProblems } from '../../shared/tas/problems.ts';
import { scheduleArbitrary } from './arbitrary.ts';
import type { Case } from './case.ts';
import { deviceCases } from './casesOfDevices.ts';
import { cycleCases, structureCases } from './casesOfSchedules.ts';
import { intentCases, timingCases } from './casesOfTraffic.ts';
import { type Differences, placeOf } from './plant.ts';

const check = (plant: Differences) => {
  const { schedule, place } = placeOf(plant);
  return checkSchedule(schedule, place);
};

describe.each([
  ['classes, queues and the root of the port', structureCases],
  ['the cycle and the lengths of windows', cycleCases],
  ['what the device can do', deviceCases],
  ['what windows are for', intentCases],
  ['frames, guard bands, streams and VLANs', timingCases],
])('%s', (_, cases) => {
  it.each<Case>([...cases])('$name', ({ plant, codes, says }) => {
    const problems = check(plant);
    expect(problems.map(({ code }) => code)).toEqual(codes);
    expect(problems[0]?.message).toContain(says);
  });
});

describe('every sentence', () => {
  const all = [structureCases, cycleCases, deviceCases, intentCases, timingCases].flat();

  it('of the catalogue has a case that provokes it', () => {
    const provoked = new Set(all.flatMap(({ codes }) => codes));
    expect(Object.keys(tasProblems).filter((code) => ![...provoked].some((one) => one === code))).toEqual([]);
  });

  it('has all its numbers filled in, in both languages, and names the device', () => {
    for (const { plant } of all) {
      for (const problem of check(plant)) {
        const kind = Object.entries(tasProblems).find(([code]) => code === problem.code)?.[1];
        if (!kind) throw new Error(`no kind ${problem.code}`);
        for (const locale of ['en', 'zh'] as const) {
          const { message, fix } = renderProblem(kind, problem.values, locale);
          expect(`${message} ${fix}`).not.toMatch(/\{\w+\}|undefined|NaN/);
          expect(message).toContain('sw1');
          expect(fix).toBeTruthy();
        }
      }
    }
  });

  it('points at a place that the document has, or could have', () => {
    for (const { plant } of all) {
      const { schedule, place } = placeOf(plant);
      for (const { path } of checkSchedule(schedule, place)) {
        const [key, index] = path;
        if (key !== undefined) expect(Object.keys({ cycle: 0, txtimeDelay: 0, etf: 0, maxSdu: 0, ...schedule })).toContain(key);
        if (key === 'windows' && index !== undefined) expect(schedule.windows[Number(index)]).toBeDefined();
      }
    }
  });
});

describe('a correct plant is silent', () => {
  it.each<[string, Differences]>([
    ['software on plain Linux', {}],
    ['with several ports', { siblings: { eth1: {}, eth3: { cycle: undefined } } }],
    ['full offload with a guard band, not length-aware', { tas: { mode: 'offload' }, profile: 'hirschmann-rspe' }],
    ['full offload on LAN966x, which inserts guard bands', { tas: { mode: 'offload' }, profile: 'microchip-lan966x' }],
    ['full offload on felix', { tas: { mode: 'offload' }, profile: 'nxp-ls1028a' }],
    [
      'felix inserts guard bands itself, and a window of 10 us is of use for frames of 300 octets',
      {
        tas: {
          mode: 'offload',
          maxSdu: [0, 0, 282],
          windows: [
            { for: ['control'], open: [2], length: '10 us' },
            { for: ['status'], open: [1], length: '300 us' },
            { for: ['best-effort'], open: [0], length: '690 us' },
          ],
        },
        profile: 'nxp-ls1028a',
      },
    ],
    ['txtime mode on one queue', { tas: { mode: 'txtime', txtimeDelay: '400 us', queues: ['1@0', '1@0', '1@0'] } }],
    ['a VLAN with its egress map', { vlans: [{ id: 10, device: 'eth2.10', egress: { '5': 5, '6': 6, '7': 7 } }] }],
    [
      'hardware limits do not bind a software schedule',
      { profile: 'nxp-ls1028a', abilities: { gclDepth: 1, maxIntervalNs: 5, maxSdu: false }, tas: { maxSdu: [1_500] } },
    ],
    [
      'ticks of 200 ns on SJA1105, ports apart',
      {
        tas: {
          mode: 'offload',
          windows: [
            { open: [2], length: '200 us' },
            { open: [], length: '600 ns' },
            { open: [0, 1], length: '787 us' },
            { open: [], length: '12.4 us' },
          ],
        },
        profile: 'nxp-sja1105',
        siblings: {
          eth1: {
            mode: 'offload',
            baseTime: 'next second + 5 us',
            windows: [
              { open: [2], length: '200 us' },
              { open: [0, 1], length: '787.6 us' },
              { open: [], length: '12.4 us' },
            ],
          },
        },
      },
    ],
    [
      'classes of no named traffic need no guard band between them',
      {
        tas: {
          mode: 'offload',
          windows: [
            { open: [0, 2], length: '500 us' },
            { open: [1, 2], length: '500 us' },
          ],
        },
        profile: 'hirschmann-rspe',
        traffic: { control: { priorities: [7] } },
      },
    ],
    [
      'a window exactly as long as a 60-byte frame',
      {
        tas: {
          cycle: undefined,
          windows: [
            { open: [0, 1, 2], length: '1 ms' },
            { open: [], length: 480 },
          ],
        },
      },
    ],
    [
      'a frame that just fits, of the largest SDU that its class may send',
      {
        tas: {
          cycle: undefined,
          maxSdu: [0, 0, 110],
          windows: [
            { for: ['axis'], open: [2], length: 1_088 },
            { open: [0, 1], length: '998912 ns' },
          ],
        },
        streams: { axis: { from: 'plc1', to: ['drive1'], traffic: 'control', period: 1_000_000, frameOctets: 128 } },
      },
    ],
    [
      'a class that stays open over two windows, where it may open once (igc)',
      {
        tas: {
          mode: 'offload',
          windows: [
            { open: [2, 1], length: '500 us' },
            { open: [1, 0], length: '500 us' },
          ],
        },
        profile: 'intel-i225',
      },
    ],
    [
      'one always open window',
      { tas: { cycle: undefined, windows: [{ for: ['control', 'status', 'best-effort'], open: [0, 1, 2], length: '1 ms' }] } },
    ],
    [
      'a traffic of several classes with a window for each',
      {
        tas: {
          windows: [
            { for: ['control'], open: [2], length: '200 us' },
            { for: ['mixed'], open: [1], length: '300 us' },
            { for: ['mixed'], open: [0], length: '500 us' },
          ],
        },
        traffic: { control: { priorities: [7] }, mixed: { priorities: [0, 5] } },
      },
    ],
    [
      'streams in step with the cycle',
      {
        tas: {
          windows: [
            { for: ['axis'], open: [2], length: '200 us' },
            { for: ['status'], open: [1], length: '300 us' },
            { for: ['best-effort'], open: [0], length: '500 us' },
          ],
        },
        streams: { axis: { from: 'sw1', to: ['drive1'], traffic: 'control', period: 2_000_000, frameOctets: 128 } },
      },
    ],
  ])('%s', (_, plant) => expect(check(plant)).toEqual([]));
});

describe('quick fixes', () => {
  it('three windows of three classes that nobody else relies on are mended by the map, and no remedy makes a new error', () => {
    const windows = [
      { for: ['control'], open: [0], length: '200 us' },
      { for: ['status'], open: [1], length: '300 us' },
      { for: ['best-effort'], open: [2], length: '500 us' },
    ];
    let map = [0, 0, 0, 0, 0, 2, 2, 2, 1];
    for (let left = 3; left > 0; left--) {
      const found = check({ tas: { map, windows } }).filter(({ severity }) => severity === 'error');
      expect(found.map(({ code }) => code)).toEqual(Array(left).fill('tas-intent-mismatch'));
      expect(found[0]?.edits).toMatchObject([{ path: ['map'] }]);
      map = z.array(z.number()).parse(found[0]?.edits?.[0]?.value);
    }
    expect(check({ tas: { map, windows } })).toEqual([]);
  });

  it('the classic mistake is mended by opening the classes of what the window is for', () => {
    const mistaken: Differences = {
      tas: {
        windows: [
          { for: ['control'], open: [0], length: '200 us' },
          { for: ['status', 'best-effort'], open: [1, 0], length: '800 us' },
        ],
      },
    };
    const [problem] = check(mistaken);
    expect(problem).toMatchObject({
      code: 'tas-intent-mismatch',
      path: ['windows', 0, 'open'],
      edits: [{ path: ['windows', 0, 'open'], value: [2] }],
    });
    expect(
      check({
        tas: {
          windows: [
            { for: ['control'], open: [2], length: '200 us' },
            { for: ['status', 'best-effort'], open: [1, 0], length: '800 us' },
          ],
        },
      }),
    ).toEqual([]);
  });

  it('every edit that is offered removes its problem', () => {
    for (const { plant } of [structureCases, cycleCases, deviceCases, intentCases, timingCases].flat()) {
      const { schedule, place } = placeOf(plant);
      for (const problem of checkSchedule(schedule, place).filter(({ edits }) => edits)) {
        const document: Record<string, unknown> = structuredClone({ ...documentOf(schedule) });
        for (const { path, value } of problem.edits ?? []) setAt(document, path, value);
        const mended = placeOf({ ...plant, tas: { cycle: undefined, ...document } });
        const left = checkSchedule(mended.schedule, mended.place).filter(
          ({ code, path }) => code === problem.code && String(path) === String(problem.path),
        );
        expect(left, problem.message).toEqual([]);
      }
    }
  });
});

describe('against the kernel (Linux 6.1, recorded)', () => {
  const verdicts: { command: string; refusal: string | null }[] = JSON.parse(
    readFileSync(new URL('../fixtures/tas/iproute2-6.1.0/verdicts.json', import.meta.url), 'utf8'),
  );

  /** What depends on the schedule that already ran, or on the NIC, cannot be known offline. */
  const offline = verdicts.filter(({ refusal }) => !/Changing the|PTP clock/.test(refusal ?? ''));

  it.each(offline)('$command → $refusal', ({ command, refusal }) => {
    const imported = importCommand(command.split(' '));
    if (!imported.ok) throw new Error(imported.failure.message);
    const { schedule, place } = placeOf({ tas: imported.value.document, speed: 10_000_000_000, traffic: {} });
    const problems = checkSchedule(schedule, place);
    if (refusal !== null)
      expect(problems.filter(({ code, severity }) => severity === 'error' || code === 'tas-queues-descending')).not.toEqual([]);
    else expect(problems.filter(({ code }) => /refuse|queue|map-beyond|no-windows/.test(code))).toEqual([]);
  });
});

it('never throws and always names the port, whatever the schedule', () => {
  fc.assert(
    fc.property(
      scheduleArbitrary('any'),
      fc.constantFrom('linux' as const, 'nxp-sja1105' as const, 'intel-i225' as const),
      (schedule, profile) => {
        for (const problem of check({ tas: documentOf(schedule), profile })) expect(problem.message).toMatch(/^sw1/);
      },
    ),
    { seed: 7_020, numRuns: 200 },
  );
});

function setAt(document: Record<string, unknown>, path: readonly (string | number)[], value: unknown): void {
  const [key, ...rest] = path;
  if (key === undefined) return;
  const inner = document[key];
  if (rest.length > 0 && typeof inner === 'object' && inner !== null) setAt(inner as Record<string, unknown>, rest, value);
  else if (value === undefined) delete document[key];
  else document[key] = value;
}
