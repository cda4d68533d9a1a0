import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApplyService } from '../../../main/apply/service.ts';
import { compileDevice, measure } from '../../../main/bundle/build.ts';
import { formatJournal, journalSchema } from '../../../shared/apply/journal.ts';
import type { Run } from '../../../shared/apply/run.ts';
import { hashSite } from '../../../shared/bundle/layout.ts';
import { type Bench, createBench, hasOpenSsh, makeKey } from '../ssh/peers.ts';
import { inStage, type Plant, type PlantDevice, phases, plantFacet, startPlant } from './plant.ts';
import { raise, until, windowOf } from './window.ts';

let bench: Bench;
beforeEach(() => {
  bench = createBench();
});
afterEach(() => bench.end());

function serviceOf(plant: Plant) {
  const service = createApplyService({
    currentSite: () => plant.site,
    facets: [plantFacet],
    open: plant.ssh.open,
    compileDevice: (at, device, sha256) => compileDevice({ ...at, facets: [plantFacet], toolVersion: '0' }, device, sha256),
    hashSite: (files) => hashSite(files, measure),
    readBundle: async () => ({ ok: false, failure: { code: 'unreadable', message: 'none' } }),
    operator: 'engineer@laptop',
    timing: { lookMs: 50, shortMs: 10_000, marginMs: 3_000, tryMs: 2_000 },
    onBug: raise,
  });
  bench.onEnd(() => void service.close());
  return { service, window: windowOf(service) };
}

type Window = ReturnType<typeof serviceOf>['window'];

async function planned(window: Window): Promise<string> {
  const made = await window['apply.plan']({ bundle: null, devices: [] });
  if (!made.ok) throw new Error(made.failure.message);
  await until(window, ({ id, stage }) => id === made.value.run && stage === 'planned');
  return made.value.run;
}

/** Applies and confirms; with a base time of its own each is another state of the devices. */
async function confirmed(window: Window, baseTimeNs: string): Promise<Run> {
  const run = await planned(window);
  await window['apply.start']({ run, confirmWithinS: 60, baseTimeNs });
  await until(window, inStage('waiting'));
  await window['apply.confirm']({ run });
  return (await until(window, ({ stage, outcome }) => stage === 'done' && outcome === 'confirmed')).run;
}

const listed = async (window: Window) => {
  const read = await window['apply.journals']({});
  if (!read.ok) throw new Error(read.failure.message);
  return read.value.journals;
};

async function takeBack(window: Window, file: string): Promise<Run> {
  const begun = await window['apply.rollBackEarlier']({ journal: file });
  if (!begun.ok) throw new Error(begun.failure.message);
  return (await until(window, ({ id, stage }) => id === begun.value.run && stage === 'done')).run;
}

/** A second operator, on the device. */
function applyByHand({ fake }: PlantDevice): void {
  const store = path.join(fake.root, 'var/lib/fieldwright');
  const script = path.join(store, readFileSync(path.join(store, 'current'), 'utf8').trim(), 'device/apply.sh');
  const env = { FIELDWRIGHT_RUN: 'elsewhere', BASE_TIME_NS: '2000000000' };
  const applied = fake.run(['dash'], script, { args: ['--confirm-within', '60'], env });
  expect(applied).toEqual({ status: 0, output: expect.stringContaining('It takes itself back in') });
  expect(fake.run(['dash'], script, { args: ['--confirm'], env })).toEqual({ status: 0, output: expect.stringContaining('is confirmed') });
  expect(readFileSync(path.join(store, 'last-confirmed'), 'utf8')).toContain('run elsewhere\n');
}

const nameOf = ({ journal }: Run): string => path.basename(journal ?? '');
const states = (plant: Plant) => plant.devices.map(({ fake }) => fake.state());

describe.skipIf(!hasOpenSsh)('a run of earlier, by its journal, over a real sshd (skipped where OpenSSH is not installed)', () => {
  it('confirmed, and not the last one: it is taken back as a run of its own, with a journal; then it is offered no more', async () => {
    const plant = await startPlant(bench, { names: ['sw1', 'sw2'], key: makeKey(bench, 'key') });
    const before = states(plant);
    const { window } = serviceOf(plant);
    const run = await confirmed(window, '0');
    const later = await planned(window);
    await window['apply.start']({ run: later, confirmWithinS: 60, baseTimeNs: '1000000000' });
    await until(window, inStage('waiting'));
    await window['apply.rollBack']({ run: later });
    await until(window, ({ id, stage }) => id === later && stage === 'done');
    expect(await window['apply.rollBack']({ run: run.id })).toMatchObject({ ok: false, failure: { code: 'other-run' } });
    expect(await listed(window)).toMatchObject([
      { outcome: 'rolled-back', inForceOn: [] },
      { file: nameOf(run), outcome: 'confirmed', takesBack: false, inForceOn: ['sw1', 'sw2'] },
    ]);

    const back = await takeBack(window, nameOf(run));
    expect(back).toMatchObject({ outcome: 'rolled-back', takesBack: { run: run.id, by: 'engineer@laptop' } });
    expect(back.message).toMatch(/^Taken back on sw1, sw2: /);
    expect(phases(back)).toEqual(['sw1 rolled-back', 'sw2 rolled-back']);
    expect(back.devices[0]?.log).toContain('Undoing');
    expect(states(plant)).toEqual(before);

    const [newest, , older] = await listed(window);
    expect([newest, older]).toMatchObject([
      { file: nameOf(back), outcome: 'rolled-back', takesBack: true, inForceOn: [] },
      { file: nameOf(run), outcome: 'confirmed', takesBack: false, inForceOn: [] },
    ]);
    const twice = await takeBack(window, nameOf(run));
    expect(twice).toMatchObject({ outcome: 'refused', devices: [{ failure: { code: 'back-already' } }, {}] });
    expect(await window['apply.rollBackEarlier']({ journal: nameOf(back) })).toMatchObject({
      ok: false,
      failure: { code: 'nothing-to-take-back' },
    });
  });

  it('is refused on all devices where one of them says that another run was confirmed after it', async () => {
    const plant = await startPlant(bench, { names: ['sw1', 'sw2'], key: makeKey(bench, 'key') });
    const { window } = serviceOf(plant);
    const first = await confirmed(window, '1000000000');
    // Someone at the device itself: this computer has no journal of it.
    const [sw1] = plant.devices;
    if (sw1) applyByHand(sw1);
    const then = states(plant);
    const refused = await takeBack(window, nameOf(first));
    expect(refused).toMatchObject({ outcome: 'refused', message: 'Refused by sw1; nothing was changed on any device.' });
    expect(refused.devices).toMatchObject([
      { phase: 'refused', failure: { code: 'superseded' } },
      { phase: 'refused', failure: null },
    ]);
    expect(states(plant)).toEqual(then);

    // Where the run was never known to be confirmed it need not be: that device stands in nobody's way, and nothing is claimed of it.
    const file = path.join(plant.site.folder, 'journal', nameOf(first));
    const journal = journalSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    const devices = journal.run.devices.map((device) => (device.device === 'sw1' ? { ...device, phase: 'unknown' as const } : device));
    writeFileSync(file, formatJournal({ ...journal, run: { ...journal.run, outcome: 'mixed', devices } }));
    const back = await takeBack(window, nameOf(first));
    expect(back).toMatchObject({ outcome: 'rolled-back', message: expect.stringMatching(/^Taken back on sw2: /) });
    expect(back.devices).toMatchObject([{ phase: 'refused', failure: { code: 'superseded' } }, { phase: 'rolled-back' }]);
    expect(states(plant)[0]).toEqual(then[0]);
  });

  it('what the devices wrote comes home also where the next plan is asked for the moment a run ends', async () => {
    const plant = await startPlant(bench, { names: ['sw1', 'sw2'], key: makeKey(bench, 'key') });
    const { service, window } = serviceOf(plant);
    const run = await confirmed(window, '0');
    await planned(window);
    await service.close();
    const text = readFileSync(path.join(plant.site.folder, 'journal', nameOf(run)), 'utf8');
    const { deviceJournals } = journalSchema.parse(JSON.parse(text));
    expect(Object.keys(deviceJournals).sort()).toEqual(['sw1', 'sw2']);
    expect(deviceJournals.sw1).toContain('by engineer@laptop');
  });

  it('a device that the site no longer has, and a journal that is none, are refused in a sentence', async () => {
    const plant = await startPlant(bench, { names: ['sw1'], key: makeKey(bench, 'key') });
    const { window } = serviceOf(plant);
    const run = await confirmed(window, '0');
    const file = path.join(plant.site.folder, 'journal', nameOf(run));
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"sw1"', '"sw9"'));
    const gone = await window['apply.rollBackEarlier']({ journal: nameOf(run) });
    expect(gone).toMatchObject({ ok: false, failure: { code: 'no-such-device', message: expect.stringContaining('"sw9"') } });
    expect(await window['apply.rollBackEarlier']({ journal: '../site.yaml' })).toMatchObject({ ok: false, failure: { code: 'not-found' } });
  });
});
