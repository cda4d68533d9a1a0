import { describe, expect, it } from 'vitest';
import type { PlanForm } from '../../../renderer/apply/needs.ts';
import { blockers, isStale, whyNot } from '../../../renderer/apply/permissions.ts';
import type { Run } from '../../../shared/apply/run.ts';
import { device, site } from '../tas/sites.ts';
import { bridgeChanges, deviceRun, plannedLine, run } from './runs.ts';

const ssh = { host: '192.168.30.1', port: 22, user: 'root', jump: [] };
const line = site([{ ...device('sw1', 'linux', {}), ssh }]);
const form: PlanForm = { kind: 'site', file: '', publicKey: '', scope: 'all', chosen: [] };

function standing(
  now: Run | null,
  rest: { readonly form?: PlanForm; readonly site?: typeof line | null; readonly revision?: number } = {},
) {
  return {
    site: { site: rest.site === undefined ? line : rest.site, connection: 'open' as const, revision: rest.revision ?? 1 },
    state: { run: now, busy: null, planned: now && { run: now.id, revision: 1 } },
    form: rest.form ?? form,
  };
}

describe('what can be done about live devices', () => {
  it('a plan needs a site with a device that can be reached, or a bundle', () => {
    expect(whyNot('plan', standing(null))).toBeNull();
    expect(whyNot('plan', standing(null, { site: null }))?.en).toMatch(/No site is open/);
    expect(whyNot('plan', standing(null, { site: site([device('sw1', 'linux', {})]) }))?.en).toMatch(/no.*SSH address/i);
    const bundle: PlanForm = { ...form, kind: 'bundle' };
    expect(whyNot('plan', standing(null, { site: null, form: bundle }))?.en).toMatch(/bundle/);
    expect(whyNot('plan', standing(null, { site: null, form: { ...bundle, file: '/x.fwb' } }))).toBeNull();
    expect(whyNot('plan', standing(null, { form: { ...form, scope: 'chosen' } }))?.en).toMatch(/Choose at least one/);
  });

  it('nothing is applied that was not planned first, or that has been applied already', () => {
    expect(whyNot('start', standing(null))?.en).toMatch(/Plan first/);
    expect(whyNot('start', standing(plannedLine()))).toBeNull();
    expect(whyNot('start', standing({ ...plannedLine(), stage: 'done', outcome: 'confirmed' }))?.en).toMatch(/Plan again/);
  });

  it('a clock that is not traceable can be accepted by whoever starts the run; any other error cannot', () => {
    const of = (code: string) => run([deviceRun('sw1', { changes: bridgeChanges, findings: [{ severity: 'error', code, message: '' }] })]);
    expect(blockers(of('clock-not-traceable'))).toEqual([]);
    expect(blockers(of('clock-no-master'))).toEqual([]);
    expect(blockers(of('no-space'))).toEqual(['sw1']);
  });

  it('one device that cannot be applied to stops all: a run is for all devices or none', () => {
    const lost = deviceRun('sw2', { phase: 'refused', failure: { code: 'unreachable', message: 'sw2: it did not answer.' } });
    const found = deviceRun('sw3', { findings: [{ severity: 'error', code: 'disk-full', message: 'no room' }] });
    const warned = deviceRun('sw4', { findings: [{ severity: 'warning', code: 'clock-off', message: 'off' }] });
    const now = run([deviceRun('sw1', { changes: bridgeChanges }), lost, found, warned]);
    expect(blockers(now)).toEqual(['sw2', 'sw3']);
    expect(whyNot('start', standing(now))?.en).toContain('sw2');
  });

  it('where every device is as wanted there is nothing to apply', () => {
    expect(whyNot('start', standing(run([deviceRun('sw1')])))?.en).toMatch(/as wanted/);
  });

  it('what is applied is what was read: an edit after the plan asks for another', () => {
    const edited = standing(plannedLine(), { revision: 2 });
    expect(isStale(edited)).toBe(true);
    expect(whyNot('start', edited)?.en).toMatch(/edited since/);
  });

  it('while a run is open no other begins; confirming and taking back stand open only while it waits', () => {
    const waiting: Run = { ...plannedLine(), stage: 'waiting' };
    expect(whyNot('plan', standing(waiting))?.en).toMatch(/confirm it or roll it back first/);
    expect(whyNot('confirm', standing(waiting))).toBeNull();
    expect(whyNot('rollBack', standing(waiting))).toBeNull();
    expect(whyNot('confirm', standing(plannedLine()))).not.toBeNull();
    expect(whyNot('rollBack', standing(plannedLine()))).not.toBeNull();
  });

  it('what was confirmed, or is stuck, can still be taken back; what was taken back cannot', () => {
    const done = (outcome: NonNullable<Run['outcome']>, phase: 'confirmed' | 'rolled-back' | 'stuck'): Run =>
      run([deviceRun('sw1', { phase, changes: bridgeChanges })], { stage: 'done', outcome });
    expect(whyNot('rollBack', standing(done('confirmed', 'confirmed')))).toBeNull();
    expect(whyNot('rollBack', standing(done('mixed', 'stuck')))).toBeNull();
    expect(whyNot('rollBack', standing(done('rolled-back', 'rolled-back')))).not.toBeNull();
  });

  it('every reason stands in both languages', () => {
    for (const doing of ['plan', 'start', 'confirm', 'rollBack', 'stop'] as const) {
      const why = whyNot(doing, { ...standing(null, { site: null }), state: { run: null, busy: null, planned: null } });
      expect(why?.zh).toMatch(/[\u4e00-\u9fff]/);
    }
  });
});
