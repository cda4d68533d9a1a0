import { afterEach, expect, it } from 'vitest';
import type { PlanForm } from '../../../renderer/apply/needs.ts';
import { type ApplyStore, createApplyStore } from '../../../renderer/apply/store.ts';
import type { Run } from '../../../shared/apply/run.ts';
import { until as untilState } from '../kit/until.ts';
import { site } from '../tas/sites.ts';
import { createFakePlant } from './fakePlant.ts';
import { linkTo } from './link.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const dispose of opened.splice(0)) dispose();
});

function open() {
  const plant = createFakePlant();
  const linked = linkTo(plant, site([]), (deliver) => void setImmediate(deliver));
  const apply = createApplyStore(linked);
  opened.push(apply.dispose, linked.drop);
  return { plant, linked, apply };
}

const until = (apply: ApplyStore, holds: (run: Run | null) => boolean): Promise<Run | null> =>
  untilState(apply, ({ run }) => holds(run)).then(({ run }) => run);

const form: PlanForm = { kind: 'site', file: ' ', publicKey: '', scope: 'all', chosen: ['sw9'] };

it('plans, applies and confirms, each with the run that was planned', async () => {
  const { plant, apply } = open();
  expect(await apply.plan(form)).toBe(true);
  expect(plant.planned).toEqual([{ bundle: null, devices: [] }]);
  await until(apply, (run) => run?.stage === 'planned');
  expect(await apply.start({ confirmWithinS: 60, baseTimeNs: '0', acceptClocks: false })).toBe(true);
  expect(plant.started).toEqual([{ run: '4f1c2a', confirmWithinS: 60, baseTimeNs: '0', acceptClocks: false }]);
  await until(apply, (run) => run?.stage === 'waiting');
  expect(await apply.confirm()).toBe(true);
  const done = await until(apply, (run) => run?.stage === 'done');
  expect(done?.outcome).toBe('confirmed');
});

it('a bundle is planned with its key, and only for the chosen devices', async () => {
  const { plant, apply } = open();
  await apply.plan({ kind: 'bundle', file: ' /b.fwb ', publicKey: ' ', scope: 'chosen', chosen: ['sw1'] });
  await apply.plan({ kind: 'bundle', file: '/b.fwb', publicKey: 'RWQ', scope: 'all', chosen: ['sw1'] });
  expect(plant.planned).toEqual([
    { bundle: { file: '/b.fwb', publicKey: null }, devices: ['sw1'] },
    { bundle: { file: '/b.fwb', publicKey: 'RWQ' }, devices: [] },
  ]);
});

it('a refusal is kept with its sentence until the next thing is asked', async () => {
  const { apply } = open();
  expect(await apply.plan({ ...form, kind: 'bundle', file: '/none.fwb' })).toBe(false);
  expect(apply.store.getState().failure?.message).toBe('There is no file /none.fwb.');
  await apply.plan(form);
  expect(apply.store.getState().failure).toBeNull();
});

it('another window’s run shows here, and its end too', async () => {
  const { plant, apply } = open();
  plant.show({ ...(await planned(plant)), stage: 'waiting' });
  await until(apply, (run) => run?.stage === 'waiting');
  plant.expire();
  const done = await until(apply, (run) => run?.stage === 'done');
  expect(done?.outcome).toBe('rolled-back');
});

it('without a connection the run stays as it was last seen, nothing is done, and it says so; a new one brings it up to date', async () => {
  const { plant, linked, apply } = open();
  await apply.plan(form);
  await until(apply, (run) => run !== null);
  linked.drop();
  expect(apply.store.getState().run?.stage).toBe('planned');
  expect(await apply.plan(form)).toBe(false);
  expect(apply.store.getState().failure?.code).toBe('not-connected');
  plant.change({ stage: 'waiting' });
  linked.mend();
  await until(apply, (run) => run?.stage === 'waiting');
});

async function planned(plant: ReturnType<typeof createFakePlant>): Promise<Run> {
  await plant.handlers['apply.plan']({ bundle: null, devices: [] }, { signal: new AbortController().signal });
  const run = plant.run();
  if (!run) throw new Error('no run');
  return run;
}
