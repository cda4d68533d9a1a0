import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createApplyService } from '../../../main/apply/service.ts';
import type { SiteAtHand } from '../../../main/apply/source.ts';
import { compileDevice } from '../../../main/bundle/build.ts';
import type { ExecOutput, Remote } from '../../../main/kit/remote.ts';
import { facets } from '../../../shared/facets.ts';
import { ok } from '../../../shared/kit/result.ts';
import { readSite } from '../../../shared/site/read.ts';
import { generateSite } from '../../site/generate.ts';
import { raise, until, windowOf } from './window.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'fieldwright-thousand-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a plan of 1,000 devices', () => {
  it('at most 32 are looked at at once; what a window gets of it fits a frame; stopping ends it', async () => {
    const files = generateSite({ devices: 1_000, ports: 2, entries: 8, seed: 3 });
    const read = readSite(files, facets);
    if (!read.site) throw new Error('the generated site cannot be read');
    const site: SiteAtHand = { folder, files, site: read.site, problems: [] };
    let [now, most] = [0, 0];
    const exec = async (argv: readonly string[]): Promise<{ ok: true; value: ExecOutput }> => {
      await new Promise(setImmediate);
      const isLook = argv[2]?.includes('look 1') ?? false;
      const said = isLook ? 'look 1\nrights root\nboot systemd\nasked no\n' : '[{"kind":"mq","handle":"0:","root":true,"options":{}}]';
      return { ok: true, value: { stdout: Buffer.from(said), stderr: Buffer.alloc(0), code: 0, signal: null } };
    };
    const open = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
      return ok<Remote>({ exec, execAsRoot: exec, close: () => undefined });
    };
    const service = createApplyService({
      currentSite: () => site,
      facets,
      open,
      compileDevice: (at, device, sha256) => compileDevice({ ...at, facets, toolVersion: '0' }, device, sha256),
      hashSite: () => 'ab',
      readBundle: async () => ({ ok: false, failure: { code: 'unreadable', message: 'none' } }),
      onBug: raise,
    });
    const window = windowOf(service);
    expect(await window['apply.plan']({ bundle: null, devices: [] })).toMatchObject({ ok: true });
    const { run } = await until(window, ({ stage }) => stage === 'planned');
    expect(run.devices).toHaveLength(1_000);
    expect(run.devices.every(({ phase, changes }) => phase === 'planned' && changes.length > 0)).toBe(true);
    expect(most).toBeLessThanOrEqual(32);
    expect(JSON.stringify(run).length).toBeLessThan(16 * 1024 * 1024);

    const again = await window['apply.plan']({ bundle: null, devices: [] });
    await window['apply.stop']({ run: again.ok ? again.value.run : '' });
    expect((await until(window, ({ stage }) => stage === 'done')).run.outcome).toBe('stopped');
    await service.close();
  });
});
