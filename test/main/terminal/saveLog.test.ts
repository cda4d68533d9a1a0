import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { saveLog } from '../../../main/terminal/saveLog.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'fieldwright-logs-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const time = new Date('2026-03-04T05:06:07Z');

it('a log goes to a new file that only its owner reads, and never replaces one', async () => {
  const logs = path.join(folder, 'logs');
  const first = await saveLog(logs, 'sw1', 'one\n', time);
  const second = await saveLog(logs, 'sw1', 'two\n', time);
  expect(first).toEqual({ ok: true, value: { file: path.join(logs, 'sw1-2026-03-04-050607.log') } });
  expect(second).toEqual({ ok: true, value: { file: path.join(logs, 'sw1-2026-03-04-050607-2.log') } });
  expect(await readFile(path.join(logs, 'sw1-2026-03-04-050607.log'), 'utf8')).toBe('one\n');
  expect((await stat(path.join(logs, 'sw1-2026-03-04-050607.log'))).mode & 0o777).toBe(0o600);
});

it('a name is no path', async () => {
  const logs = path.join(folder, 'deep');
  for (const name of ['../../etc/cron.d/x', '..', '/etc/passwd', '端口', 'a\nb']) {
    const saved = await saveLog(logs, name, '', time);
    expect(saved.ok && path.dirname(saved.value.file)).toBe(logs);
  }
});

it('a folder that cannot be made is told in a sentence', async () => {
  const file = path.join(folder, 'file');
  await writeFile(file, '');
  expect(await saveLog(path.join(file, 'logs'), 'sw1', '', time)).toMatchObject({ ok: false, failure: { code: 'io' } });
});
