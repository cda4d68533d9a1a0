import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { takeLock } from '../../../main/site/lock.ts';
import { scratchFolder } from './scratch.ts';

const driver = path.join(import.meta.dirname, 'lockDriver.ts');
const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    child.stdin?.end();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
});

/** Another process that tries to take the lock; resolves when it has said how that went. */
async function contender(folder: string, how = 'hold'): Promise<{ child: ChildProcess; outcome: unknown }> {
  const child = spawn(process.execPath, [driver, folder, how], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
  if (how === 'abandon' && child.signalCode === null) await once(child, 'exit');
  return { child, outcome: JSON.parse(String(chunk)) };
}

const names = (folder: string) => readdirSync(path.join(folder, '.fieldwright')).sort();

describe('the lock of a site', () => {
  it('goes to one of two processes; the other is told who has it', async () => {
    const folder = scratchFolder();
    const [one, other] = await Promise.all([contender(folder), contender(folder)]);
    const [winner, loser] = one.outcome === 'taken' ? [one, other] : [other, one];
    expect(winner.outcome).toBe('taken');
    const who = `${userInfo().username} on ${hostname()} (process ${winner.child.pid})`;
    expect(loser.outcome).toMatchObject({ code: 'locked', message: expect.stringContaining(who) });
  });

  it('is free again when it is given back, and nothing is left of it', async () => {
    const folder = scratchFolder();
    const first = await takeLock(folder);
    expect(await takeLock(folder)).toMatchObject({ ok: false, failure: { code: 'locked' } });
    if (first.ok) await first.value.release();
    const second = await takeLock(folder);
    expect(second.ok).toBe(true);
    if (second.ok) await second.value.release();
    expect(names(folder)).toEqual(['.gitignore']);
  });

  it('of a killed process is taken over by one of several that try at once', async () => {
    const folder = scratchFolder();
    expect((await contender(folder, 'abandon')).outcome).toBe('taken');
    expect(names(folder)).toContain('lock');
    const outcomes = (await Promise.all([contender(folder), contender(folder), contender(folder)])).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(1);
    expect(names(folder)).toEqual(['.gitignore', 'lock']);
  });

  it('of before a reboot, or of a process whose number another has now, is taken over', async () => {
    for (const stale of [{ bootId: '00000000-0000-0000-0000-000000000000' }, { startTicks: '1' }]) {
      const folder = scratchFolder();
      const taken = await takeLock(folder);
      const file = path.join(folder, '.fieldwright/lock');
      writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...stale, nonce: 'abc' }));
      expect(taken.ok && (await taken.value.isHeld())).toBe(false);
      const again = await takeLock(folder);
      expect(again.ok).toBe(true);
    }
  });

  it('of another host is never taken over', async () => {
    const folder = scratchFolder();
    await takeLock(folder);
    const file = path.join(folder, '.fieldwright/lock');
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), host: 'other', user: 'wang\u001b[2J', pid: 1 }));
    const refused = await takeLock(folder);
    expect(refused).toMatchObject({
      ok: false,
      failure: { code: 'locked', message: expect.stringContaining('wang\\u{1b}[2J on other (process 1)') },
    });
  });

  it('that cannot be read is left alone, and the sentence says what to do', async () => {
    const folder = scratchFolder();
    mkdirSync(path.join(folder, '.fieldwright'));
    writeFileSync(path.join(folder, '.fieldwright/lock'), 'garbage');
    expect(await takeLock(folder)).toMatchObject({ ok: false, failure: { message: expect.stringContaining('delete it') } });
  });

  it('is not written through a link that leads out of the folder', async () => {
    const [folder, elsewhere] = [scratchFolder(), scratchFolder()];
    symlinkSync(elsewhere, path.join(folder, '.fieldwright'));
    expect(await takeLock(folder)).toMatchObject({ ok: false, failure: { code: 'not-writable' } });
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  it.skipIf(process.getuid?.() === 0)(
    'in a folder that this user may not write makes the site read-only, with the reason (needs a user other than root)',
    async () => {
      const folder = scratchFolder();
      chmodSync(folder, 0o555);
      expect(await takeLock(folder)).toMatchObject({ ok: false, failure: { code: 'not-writable' } });
      chmodSync(folder, 0o755);
    },
  );
});
