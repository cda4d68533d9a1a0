import { readdir, unlink } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { fileOfPath, siteFileName } from '../../shared/site/files.ts';
import { mergeTexts } from '../../shared/site/merge.ts';
import { assertInside, readTextFile } from '../kit/files.ts';
import { makeFolder, removeFile, TEMPORARY_NAME, writeFileAtomic } from '../kit/write.ts';

/** Where the program keeps what belongs to a site's folder but not to the site. */
export const STATE_FOLDER = '.fieldwright';
const JOURNAL = 'save.json';
const MAX_JOURNAL_BYTES = 300 * 1024 * 1024;

/** One file of a save; `null` where there is no such file. */
export interface FileChange {
  readonly file: string;
  readonly before: string | null;
  readonly after: string | null;
}

const siteFile = z.string().refine((file) => {
  const name = siteFileName(file);
  return name !== null && fileOfPath(name.path) !== null;
});

const journal = z.object({
  save: z.literal(1),
  changes: z.array(z.object({ file: siteFile, before: z.string().nullable(), after: z.string().nullable() })),
});

export interface SaveOptions {
  /** Told after each step that a crash could follow. */
  readonly onStep?: (step: string) => void;
}

/**
 * Writes several files as one: first a journal of the whole change, synced, then each file by atomic replacement, then the journal goes.
 * After a crash before the journal is in place everything is old; after it, `recoverSave` completes the change at the next opening.
 * @throws the system's error. Then the files that were already replaced are put back.
 */
export async function saveFiles(folder: string, changes: readonly FileChange[], { onStep }: SaveOptions = {}): Promise<void> {
  const [only] = changes;
  if (changes.length === 1 && only) return writeChange(folder, only, onStep);
  const journalFile = path.join(folder, STATE_FOLDER, JOURNAL);
  await makeFolder(path.dirname(journalFile));
  await writeFileAtomic(journalFile, JSON.stringify({ save: 1, changes }), step(onStep, 'journal'));
  const done: FileChange[] = [];
  try {
    for (const change of changes) {
      await writeChange(folder, change, onStep);
      done.push(change);
    }
  } catch (error) {
    for (const { file, before, after } of done) await writeChange(folder, { file, before: after, after: before });
    await removeFile(journalFile);
    throw error;
  }
  await removeFile(journalFile);
  onStep?.('journal removed');
}

async function writeChange(folder: string, { file, after }: FileChange, onStep?: (step: string) => void): Promise<void> {
  const absolute = path.join(folder, file);
  await makeFolder(path.dirname(absolute));
  await assertInside(absolute, folder);
  if (after === null) await removeFile(absolute);
  else {
    await writeFileAtomic(absolute, after, step(onStep, file));
  }
  onStep?.(`${file} done`);
}

function step(onStep: ((step: string) => void) | undefined, what: string) {
  return onStep ? { onStep: (name: string) => onStep(`${what} ${name}`) } : {};
}

/** The changes of a save that was cut short, or null. A journal that is not ours or is damaged counts as none. */
export async function pendingSave(folder: string): Promise<readonly FileChange[] | null> {
  const read = await readTextFile(path.join(folder, STATE_FOLDER, JOURNAL), { root: folder, maxBytes: MAX_JOURNAL_BYTES });
  if (!read.ok) return null;
  try {
    return journal.safeParse(JSON.parse(read.value.text)).data?.changes ?? null;
  } catch {
    return null;
  }
}

/** A file whose save met a change from outside: the outside version stands, ours lies in `kept`. */
export interface KeptFile {
  readonly file: string;
  readonly kept: string;
}

/**
 * Completes a save that was cut short, and removes temporary files that a crash left. Call only with the folder's lock held.
 * @returns files that someone else had changed meanwhile in the same lines
 */
export async function recoverSave(folder: string): Promise<readonly KeptFile[]> {
  await removeTemporaries(folder);
  const changes = await pendingSave(folder);
  const kept: KeptFile[] = [];
  for (const change of changes ?? []) {
    const conflict = await completeChange(folder, change);
    if (conflict) kept.push(conflict);
  }
  await removeFile(path.join(folder, STATE_FOLDER, JOURNAL)).catch(() => undefined);
  return kept;
}

async function completeChange(folder: string, change: FileChange): Promise<KeptFile | null> {
  const { file, before, after } = change;
  const read = await readTextFile(path.join(folder, file), { root: folder });
  const current = read.ok ? read.value.text : null;
  if (current === after) return null;
  if (current === before) {
    await writeChange(folder, change);
    return null;
  }
  if (current !== null && before !== null && after !== null) {
    const merged = mergeTexts({ base: before, mine: after, theirs: current });
    if (merged.ok) {
      await writeChange(folder, { ...change, after: merged.value });
      return null;
    }
  }
  if (after === null) return null;
  const kept = path.posix.join(STATE_FOLDER, 'kept', path.posix.basename(file));
  await writeChange(folder, { file: kept, before: null, after });
  return { file, kept };
}

async function removeTemporaries(folder: string): Promise<void> {
  for (const inside of [folder, path.join(folder, 'devices'), path.join(folder, STATE_FOLDER)]) {
    for (const name of await readdir(inside).catch(() => []))
      if (TEMPORARY_NAME.test(name)) await unlink(path.join(inside, name)).catch(() => undefined);
  }
}
