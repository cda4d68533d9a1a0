import { describe, expect, it } from 'vitest';
import { changesByPort, deviceTruth, headline, progressOf } from '../../../renderer/apply/headline.ts';
import { findingText } from '../../../renderer/apply/hostTexts.ts';
import { deviceToShow, phaseMark, treeMarks } from '../../../renderer/apply/phases.ts';
import { changeIn } from '../../../shared/apply/inLanguage.ts';
import type { Run } from '../../../shared/apply/run.ts';
import { bridgeChanges, deviceRun, plannedLine, run } from './runs.ts';

const english = { locale: 'en', stale: false } as const;
const chinese = { locale: 'zh', stale: false } as const;

describe('a run in one sentence', () => {
  it('counts what differs, and says that nothing is changed yet', () => {
    expect(headline(plannedLine(), english)).toMatchObject({ text: '2 of 3 devices differ: 7 changes.', tone: 'warn' });
    expect(headline(plannedLine(), english).detail).toMatch(/Nothing is changed yet/);
    expect(headline(run([deviceRun('sw1'), deviceRun('sw2')]), english)).toMatchObject({
      text: 'As wanted: 2 of 2 devices.',
      tone: 'ok',
    });
  });

  it('says when the devices take it back, by the clock on the wall', () => {
    const deadline = new Date(2026, 10, 22, 12, 34, 56).toISOString();
    const waiting = run([deviceRun('sw1', { phase: 'waiting', deadline, changes: bridgeChanges })], { stage: 'waiting' });
    expect(headline(waiting, english).text).toBe('The devices take everything back at 12:34:56 unless you confirm.');
    expect(headline(waiting, chinese).text).toContain('12:34:56');
    expect(deviceTruth(waiting.devices[0] ?? deviceRun('?'), 'en')).toContain('12:34:56');
  });

  it('a device that is stuck or out of reach is what the sentence is about, whatever the outcome', () => {
    const stuck = run([deviceRun('sw1', { phase: 'stuck' }), deviceRun('sw2', { phase: 'rolled-back' })], {
      stage: 'done',
      outcome: 'mixed',
    });
    expect(headline(stuck, english)).toMatchObject({ tone: 'err', shape: 'stop' });
    expect(headline(stuck, english).detail).toMatch(/^sw1: .*look at it/);
    const unknown = run([deviceRun('sw2', { phase: 'unknown' })], { stage: 'done', outcome: 'mixed' });
    expect(headline(unknown, english).detail).toMatch(/^sw2: out of reach/);
  });

  it('where nobody confirmed in time, that is the first thing it says, in both languages', () => {
    const over = { stage: 'done' as const, outcome: 'rolled-back' as const, isLapsed: true };
    const lapsed = run([deviceRun('sw1', { phase: 'rolled-back' }), deviceRun('sw2', { phase: 'rolled-back' })], over);
    expect(headline(lapsed, english).text).toMatch(/^Nobody confirmed in time\. Taken back on sw1, sw2: /);
    expect(headline(lapsed, chinese).text).toMatch(/^无人及时确认。已回滚：sw1、sw2 /);
    expect(headline(lapsed, english).detail).toMatch(/confirm in time/);
    expect(headline({ ...lapsed, isLapsed: false }, chinese).text).toMatch(/^已回滚：/);
  });

  it('a refusal is about the devices that said why', () => {
    const failure = { code: 'superseded', message: 'sw1: another run.', values: { device: 'sw1' } };
    const devices = [deviceRun('sw1', { phase: 'refused', failure }), deviceRun('sw2', { phase: 'refused' })];
    const refused = run(devices, { stage: 'done', outcome: 'refused' });
    expect(headline(refused, english).text).toMatch(/^Refused by sw1; /);
    expect(headline(refused, chinese).text).toMatch(/^sw1 拒绝执行/);
    expect(deviceTruth(devices[0] ?? deviceRun('?'), 'zh')).toContain('sw1：在此之后还有另一次部署');
  });

  it('rolled back is never told as a success', () => {
    const back = run([deviceRun('sw1', { phase: 'rolled-back' })], { stage: 'done', outcome: 'rolled-back' });
    expect(headline(back, english).tone).not.toBe('ok');
    expect(headline(back, chinese).text).toContain('回滚');
  });
});

describe('a device in one sentence', () => {
  it('out of reach while it changed: it takes itself back by its deadline', () => {
    const deadline = new Date(2026, 10, 22, 9, 5, 1).toISOString();
    expect(deviceTruth(deviceRun('sw1', { phase: 'unknown', deadline }), 'en')).toContain('It takes itself back by 09:05:01.');
  });

  it('stuck: what to do, and where to read', () => {
    const truth = deviceTruth(deviceRun('sw1', { phase: 'stuck', failure: { code: 'stuck', message: 'sw1: tc said no.' } }), 'en');
    expect(truth).toContain('tc said no');
    expect(truth).toContain('/var/lib/fieldwright');
  });

  it('a device that could not be reached is not called refused', () => {
    const failure = { code: 'unreachable', message: 'sw1: it did not answer.' };
    expect(phaseMark(deviceRun('sw1', { phase: 'refused', failure })).word.en).toBe('not reached');
    expect(phaseMark(deviceRun('sw1', { phase: 'refused' })).word.en).toBe('refused');
  });
});

describe('findings and changes are rendered again in the language of the screen', () => {
  it('from their codes and values', () => {
    const [finding] = plannedLine().devices[0]?.findings ?? [];
    if (!finding) throw new Error('no finding');
    expect(findingText(finding, 'zh')).toEqual({ message: '其时钟与主时钟相差 4180 ns；控制应小于 1000 ns。', fix: '请等待 PTP 稳定。' });
    const [change] = bridgeChanges;
    if (!change) throw new Error('no change');
    expect(changeIn(change, 'zh').what).toBe('优先级 7 的流量类别');
  });

  it('one that this window does not know keeps the sentence it came with', () => {
    expect(findingText({ severity: 'warning', code: 'new-one', message: 'Something new.', values: {} }, 'zh').message).toBe(
      'Something new.',
    );
    const other = { port: '', facet: 'other', what: 'a thing', wanted: 'none', live: 'b', code: 'x', values: {} };
    expect(changeIn(other, 'zh')).toEqual({ what: 'a thing', wanted: 'none', live: 'b' });
  });

  it('changes stand by port, in the order in which the ports come', () => {
    expect(changesByPort(bridgeChanges).map(({ port, changes }) => [port, changes.length])).toEqual([
      ['eth2', 4],
      ['eth3', 1],
    ]);
  });
});

describe('how far a run has come', () => {
  const applying = (at: number): Run =>
    run(
      [
        deviceRun('sw1', { phase: 'applying', step: { at, of: 4, title: '' }, changes: bridgeChanges }),
        deviceRun('sw2', { phase: 'waiting', changes: bridgeChanges }),
        deviceRun('plc1'),
      ],
      { stage: 'applying' },
    );

  it('grows with each step, and devices that are left alone have no part in it', () => {
    expect(progressOf(applying(1))).toBeCloseTo(0.5625);
    expect(progressOf(applying(4))).toBeCloseTo(0.9375);
  });

  it('there is no telling while it waits', () => expect(progressOf({ ...applying(1), stage: 'waiting' })).toBeNull());
});

describe('where to look', () => {
  it('the device that needs a look most is shown first', () => {
    const devices = [deviceRun('a'), deviceRun('b', { changes: bridgeChanges }), deviceRun('c', { phase: 'stuck' })];
    expect(deviceToShow({ devices })).toBe('c');
    expect(deviceToShow({ devices: devices.slice(0, 2) })).toBe('b');
    expect(deviceToShow({ devices: devices.slice(0, 1) })).toBe('a');
  });

  it('the tree says nothing of a plan that the site has moved on from', () => {
    expect(treeMarks(plannedLine(), false).get('plc1')?.word.en).toBe('as wanted');
    expect(treeMarks(plannedLine(), true).size).toBe(0);
    expect(treeMarks({ ...plannedLine(), stage: 'waiting' }, true).size).toBe(3);
  });
});
