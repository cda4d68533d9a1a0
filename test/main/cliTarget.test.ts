import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createOutput } from '../../main/cli/output.ts';
import { planTarget } from '../../main/cli/target.ts';

let tmp: string;
let site: string;
beforeEach(() => {
  tmp = mkdtempSync(path.join(tmpdir(), 'fieldwright-test-'));
  site = path.join(tmp, 'site');
  cpSync(path.resolve(import.meta.dirname, '../../resources/samples/press-line-3'), site, { recursive: true });
  vi.stubEnv('TMPDIR', tmp);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(tmp, { recursive: true, force: true });
});

const keyFolders = () => readdirSync(tmp).filter((name) => name.startsWith('fieldwright-demo-'));

it('once it is closed, nothing of the simulated devices is left on the disk: their keys least of all', async () => {
  const out = createOutput({ json: true, streams: process });
  const invocation = { args: [site], options: { device: ['sw1'] }, out, signal: new AbortController().signal };
  const planned = await planTarget(invocation);
  expect(planned.runner.snapshot().devices).toMatchObject([{ device: 'sw1', phase: 'planned', isSimulated: true }]);
  expect(keyFolders()).toHaveLength(1);
  await planned.close();
  expect(keyFolders()).toEqual([]);
});
