import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createRunner } from '../../../main/apply/runner.ts';
import { chooseDevices, sourceOfSite } from '../../../main/apply/source.ts';
import { compileDevice, measure } from '../../../main/bundle/build.ts';
import { createDemoPlant } from '../../../main/demo/plant.ts';
import { noKeychain } from '../../../main/kit/keychain.ts';
import { readSiteFolder } from '../../../main/site/folder.ts';
import { createSshService } from '../../../main/ssh/service.ts';
import { surroundingsOf } from '../../../main/ssh/surroundings.ts';
import { hashSite } from '../../../shared/bundle/layout.ts';
import { facets } from '../../../shared/facets.ts';
import { readSite } from '../../../shared/site/read.ts';
import { inStage, phases, until } from './plant.ts';

const life = new AbortController();
const folder = mkdtempSync(path.join(tmpdir(), 'fieldwright-demo-site-'));
afterAll(() => {
  life.abort();
  rmSync(folder, { recursive: true, force: true });
});

async function siteAt(at: string) {
  const files = await readSiteFolder(at);
  if (!files.ok) throw new Error(files.failure.message);
  const { site, problems } = readSite(files.value, facets);
  if (!site) throw new Error(problems[0]?.message);
  return { folder: at, files: files.value, site, problems };
}

describe('the sample site on the demo plant', () => {
  it('plan, apply, confirm; the journal is no part of the site; planned again nothing differs; taken back', async () => {
    cpSync(path.resolve(import.meta.dirname, '../../../resources/samples/press-line-3'), folder, { recursive: true });
    const site = await siteAt(folder);
    const plant = createDemoPlant({ signal: life.signal });
    const ssh = createSshService({
      currentSite: async () => site.site,
      surroundings: surroundingsOf(folder, {}, 'linux'),
      localUser: 'nobody',
      keychain: noKeychain('a test has none'),
      simulated: plant,
      signal: life.signal,
    });
    const source = sourceOfSite(site, {
      compileDevice: (at, device, sha256) => compileDevice({ ...at, facets, toolVersion: '0' }, device, sha256),
      hashSite: (files) => hashSite(files, measure),
    });
    if (!source.ok) throw new Error(source.failure.message);
    const chosen = await chooseDevices(source.value, []);
    const plan = async () => {
      const devices = chosen.ok ? chosen.value : [];
      const onBug = (error: unknown) => {
        throw error;
      };
      const runner = createRunner({ source: source.value, devices, open: ssh.open, facets, operator: 'a test', onBug });
      await runner.plan();
      return runner;
    };
    const runner = await plan();
    const planned = runner.snapshot();
    const errors = planned.devices.flatMap(({ device, failure, findings }) =>
      [failure, ...findings.filter(({ severity }) => severity === 'error')].flatMap((one) => (one ? [`${device}: ${one.message}`] : [])),
    );
    expect(errors).toEqual([]);
    expect(planned.devices.every(({ isSimulated, changes }) => isSimulated && changes.length > 0)).toBe(true);

    await runner.start({ confirmWithinS: 60, baseTimeNs: '1000000000' });
    const waiting = await until(runner, ({ stage }) => stage === 'waiting' || stage === 'done');
    expect([waiting.message, ...waiting.devices.map(({ log }) => log)].join('\n')).not.toMatch(/not found|syntax error|usage/i);
    expect(waiting.stage).toBe('waiting');
    runner.confirm();
    await until(runner, inStage('done'));
    await runner.settled();
    const names = planned.devices.map(({ device }) => device);
    expect(phases(runner.snapshot())).toEqual(names.map((name) => `${name} confirmed`));
    expect((await siteAt(folder)).files).toEqual(site.files);

    const again = (await plan()).snapshot();
    expect(again.devices.flatMap(({ changes }) => changes)).toEqual([]);
    expect(again.devices.every(({ findings }) => findings.some(({ code }) => code === 'in-place'))).toBe(true);

    runner.rollBack();
    await until(runner, inStage('done'));
    await runner.settled();
    expect(phases(runner.snapshot())).toEqual(names.map((name) => `${name} rolled-back`));
    expect((await plan()).snapshot().devices.every(({ changes }) => changes.length > 0)).toBe(true);
  });
});
