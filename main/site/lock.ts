import { randomUUID } from 'node:crypto';
import { link, lstat, mkdir, open, readFile, rename, unlink, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { legible } from '../../shared/site/legible.ts';
import { codeOf, readTextFile } from '../kit/files.ts';
import { whyNotWritten } from '../kit/write.ts';
import { STATE_FOLDER } from './save.ts';

const ownerSchema = z.object({
  user: z.string(),
  host: z.string(),
  pid: z.number().int().positive(),
  /** Of the running kernel (Linux); tells a process of before a reboot. */
  bootId: z.string().nullable(),
  /** When the process started, in kernel ticks since boot (Linux); tells it from a later process with its number. */
  startTicks: z.string().nullable(),
  since: z.string(),
  nonce: z.string().regex(/^[0-9a-f-]{1,64}$/),
});

/** Who holds a site's lock. */
export type LockOwner = z.output<typeof ownerSchema>;

export interface LockRefusal {
  readonly code: 'locked' | 'not-writable';
  /** A sentence with the owner's name, or why the folder cannot be written. */
  readonly message: string;
}

export interface SiteLock {
  /** False once someone else has taken or removed it: then nothing may be written any more. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

/**
 * Takes the lock of a site's folder. The lock of a process of this host that is gone is taken over; of processes that try that at the
 * same time, one succeeds. Another host's lock is never judged stale.
 */
export async function takeLock(folder: string): Promise<Result<SiteLock, LockRefusal>> {
  const stateFolder = path.join(folder, STATE_FOLDER);
  const file = path.join(stateFolder, 'lock');
  const me = await currentOwner();
  try {
    await makeStateFolder(stateFolder);
    if (await createWhole(file, me)) return ok(lockOf(file, me));
    const owner = await readOwner(file);
    if (owner && (await isGone(owner)) && (await takeOver(file, owner, me))) return ok(lockOf(file, me));
    return fail(refusal(file, owner ?? (await readOwner(file))));
  } catch (error) {
    return fail({ code: 'not-writable', message: `Opened read-only: ${stateFolder} cannot be written (${whyNotWritten(error)}).` });
  }
}

async function makeStateFolder(stateFolder: string): Promise<void> {
  const stats = await lstat(stateFolder).catch(() => null);
  if (stats && !stats.isDirectory()) throw new Error('it is not a folder');
  if (stats) return;
  try {
    await mkdir(stateFolder); // not the folders above it: a site that was removed meanwhile is not made anew
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return; // another process was faster
    throw error;
  }
  await writeFile(path.join(stateFolder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => undefined);
}

function lockOf(file: string, me: LockOwner): SiteLock {
  const isHeld = async () => (await readOwner(file))?.nonce === me.nonce;
  return {
    isHeld,
    release: async () => {
      if (await isHeld()) await unlink(file).catch(() => undefined);
    },
  };
}

/** Makes the file with its whole content at once, or returns false where there is one. */
async function createWhole(file: string, owner: LockOwner): Promise<boolean> {
  const temporary = `${file}-${owner.nonce}.tmp`;
  await writeSynced(temporary, owner);
  try {
    await link(temporary, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(codeOf(error) ?? '')) throw error;
    return await createInPlace(file, owner);
  } finally {
    await unlink(temporary).catch(() => undefined);
  }
}

/** For file systems without hard links (FAT on a memory stick). */
async function createInPlace(file: string, owner: LockOwner): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(owner), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function writeSynced(file: string, owner: LockOwner): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    await handle.writeFile(JSON.stringify(owner));
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Replaces a stale lock. A claim named after the stale lock admits one process; it looks again before it replaces, because the
 * lock may have been taken over since it was judged. A claim whose process is gone too is removed and lost for this time.
 */
async function takeOver(file: string, stale: LockOwner, me: LockOwner): Promise<boolean> {
  const claim = `${file}-claim-${stale.nonce}`;
  if (!(await createWhole(claim, me))) {
    const claimant = await readOwner(claim);
    if (!claimant || !(await isGone(claimant))) return false;
    await unlink(claim).catch(() => undefined);
    if (!(await createWhole(claim, me))) return false;
  }
  try {
    if ((await readOwner(file))?.nonce !== stale.nonce) return false;
    const fresh = `${file}-${me.nonce}.new`;
    await writeSynced(fresh, me);
    await rename(fresh, file);
    return true;
  } finally {
    await unlink(claim).catch(() => undefined);
  }
}

async function readOwner(file: string): Promise<LockOwner | null> {
  const read = await readTextFile(file, { maxBytes: 4_096 });
  if (!read.ok) return null;
  try {
    return ownerSchema.safeParse(JSON.parse(read.value.text)).data ?? null;
  } catch {
    return null;
  }
}

async function currentOwner(): Promise<LockOwner> {
  return {
    user: userName(),
    host: hostname(),
    pid: process.pid,
    bootId: await bootId(),
    startTicks: await startTicks(process.pid),
    since: new Date().toISOString(),
    nonce: randomUUID(),
  };
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

async function bootId(): Promise<string | null> {
  const text = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => null);
  return text?.trim() ?? null;
}

/** Field 22 of /proc/PID/stat (proc(5)); the name in field 2 may hold spaces and brackets. */
async function startTicks(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

async function isGone(owner: LockOwner): Promise<boolean> {
  if (owner.host !== hostname()) return false;
  const boot = await bootId();
  if (owner.bootId !== null && boot !== null && owner.bootId !== boot) return true;
  if (!isAlive(owner.pid)) return true;
  const ticks = await startTicks(owner.pid);
  return owner.startTicks !== null && ticks !== null && owner.startTicks !== ticks;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function refusal(file: string, owner: LockOwner | null): LockRefusal {
  if (!owner)
    return { code: 'locked', message: `Opened read-only: ${file} is there but cannot be read. If nobody edits this site, delete it.` };
  const since = owner.since.slice(0, 16).replace('T', ' ');
  const who = `${legible(owner.user)} on ${legible(owner.host)} (process ${owner.pid}) since ${legible(since)} UTC`;
  return { code: 'locked', message: `Opened read-only: ${who} is editing this site. If that program is gone for good, delete ${file}.` };
}
