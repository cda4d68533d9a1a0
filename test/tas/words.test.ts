import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inLanguage } from '../../shared/kit/recognise.ts';
import { compileSchedule } from '../../shared/tas/compile.ts';
import { diffSchedule } from '../../shared/tas/diff.ts';
import type { LiveSchedule, LiveTaprio } from '../../shared/tas/live.ts';
import { cycleTimeNs, gateMask, type Schedule } from '../../shared/tas/model.ts';
import { persistSchedule } from '../../shared/tas/persist.ts';
import { tasStates } from '../../shared/tas/states.ts';
import { tasTitles } from '../../shared/tas/titles.ts';
import { scheduleArbitrary } from './arbitrary.ts';
import { placeOf } from './plant.ts';

const vlans = [{ device: 'eth2.20', id: 20, egress: { 7: 6 } }] as const;

function liveOf(schedule: Schedule): LiveTaprio {
  const { map, queues, preemptible, windows, cycleExtension } = schedule;
  return {
    ...{ handle: '100:', classes: queues.length, map, queues, clockId: 'TAI', flags: 0, txtimeDelayNs: null, maxSdu: [], preemptible },
    oper: {
      ...{ baseTimeNs: '0', cycleTimeNs: cycleTimeNs(schedule), cycleTimeExtensionNs: cycleExtension },
      entries: windows.map((window) => ({ command: window.command, gateMask: gateMask(window), intervalNs: window.length })),
    },
    admin: null,
  };
}

/** Names that tc, the kernel or the site's file give, and units: they are the same in every language. */
const terms =
  /\b(?:TC\d+|TAI|software|txtime|offload|flags|delta|on|off|noqueue|mq|fq_codel|ns|us|ms|s|hold|release|set|and|mac|0x[0-9a-f]+)\b/g;
const english = (text: string): string[] => text.replace(terms, '').match(/[A-Za-z]{2,}/g) ?? [];

describe('what stands in a plan for people to read can be said in Chinese', () => {
  it('every title of a step, as a device prints it', () => {
    fc.assert(
      fc.property(scheduleArbitrary('any'), (schedule) => {
        const { place } = placeOf({ vlans: [...vlans] });
        const steps = [...compileSchedule(schedule, place).steps, ...persistSchedule(schedule, place).steps];
        for (const { title } of steps) expect(inLanguage(title, tasTitles, 'zh')).toMatch(/^sw1 \/ eth2：/);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('both states of every change: nothing but terms stays English', () => {
    const spoken = (text: string) => inLanguage(text, tasStates, 'zh') ?? text;
    const roots: LiveSchedule[] = [
      { rootKind: null, taprio: null },
      { rootKind: 'fq_codel', taprio: null },
    ];
    fc.assert(
      fc.property(scheduleArbitrary('any'), scheduleArbitrary('any'), (wanted, other) => {
        const { place } = placeOf({ vlans: [...vlans] });
        const lives: LiveSchedule[] = [
          ...roots,
          { rootKind: 'taprio', taprio: liveOf(other), egress: {} },
          { rootKind: 'taprio', taprio: liveOf(other), egress: { 'eth2.20': { 7: 1 } }, etf: [] },
          {
            ...{ rootKind: 'taprio', taprio: { ...liveOf(other), clockId: null } },
            etf: [{ parent: '100:1', clockId: 'TAI', deltaNs: 7, offload: true, skipSockCheck: false }],
          },
        ];
        const changes = lives.flatMap((live) => diffSchedule(wanted, live, place));
        const left = changes.flatMap(({ wanted: one, live }) => [one, live].map((text) => english(spoken(text))));
        expect(left.flat()).toEqual([]);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('what has none of these forms is left as it is', () => {
    expect(inLanguage('install something', tasTitles, 'zh')).toBeNull();
    expect(inLanguage(`${'x'.repeat(10_000)} windows`, tasStates, 'zh')).toBeNull();
  });
});
