import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { makeKeyFolder } from '../../../main/demo/keyFolder.ts';

let tmp: string;
beforeEach(() => {
  tmp = mkdtempSync(path.join(tmpdir(), 'fieldwright-test-'));
  vi.stubEnv('TMPDIR', tmp);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(tmp, { recursive: true, force: true });
});

/** A process that was killed, as `kill -9` and a power cut do it: its number is nobody's any more. */
async function goneProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return child.pid ?? 0;
}

function leftBehind(name: string, owner: string | null): string {
  const folder = path.join(tmp, name);
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'id_demo'), 'a key');
  if (owner !== null) writeFileSync(path.join(folder, 'owner'), owner);
  return folder;
}

it('is only for its user, and goes when it is removed', async () => {
  const folder = await makeKeyFolder();
  expect(readdirSync(tmp)).toEqual([path.basename(folder.path)]);
  await folder.remove();
  expect(readdirSync(tmp)).toEqual([]);
});

it('clears away what a killed process left, and nothing of one that lives, of another computer or of another program', async () => {
  const pid = await goneProcess();
  const forsaken = leftBehind('fieldwright-demo-aaaaaa', `${pid} ${hostname()}\n`);
  const kept = [
    leftBehind('fieldwright-demo-bbbbbb', `${process.pid} ${hostname()}\n`),
    leftBehind('fieldwright-demo-cccccc', `${pid} another-${hostname()}\n`),
    leftBehind('fieldwright-demo-dddddd', null),
    leftBehind('fieldwright-site-aaaaaa', `${pid} ${hostname()}\n`),
  ];
  const folder = await makeKeyFolder();
  expect(existsSync(forsaken)).toBe(false);
  expect(kept.filter((one) => !existsSync(one))).toEqual([]);
  await folder.remove();
});
