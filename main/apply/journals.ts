import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { formatJournal, JOURNAL_NAME, type Journal, journalName, journalSchema } from '../../shared/apply/journal.ts';
import type { Run } from '../../shared/apply/run.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { codeOf, readTextFile } from '../kit/files.ts';
import { makeFolder, whyNotWritten, writeFileAtomic } from '../kit/write.ts';

/** Where a site keeps what was done by it: beside its files, and no part of them. */
export const JOURNAL_FOLDER = 'journal';

const MAX_JOURNAL_BYTES = 96 * 1024 * 1024;
/** Journals that a list shows, and that are looked at for runs that were cut off. */
const MAX_LISTED = 500;

/** Writes a run's journal: whole at each time, so that a crash leaves the one of before. */
export async function writeJournal(folder: string, run: Run, deviceJournals: Journal['deviceJournals']): Promise<Result<string>> {
  const file = path.join(folder, journalName(run.startedAt, run.id));
  const journal: Journal = {
    fieldwrightJournal: 1,
    run: { ...run, journal: path.posix.join(JOURNAL_FOLDER, path.basename(file)) },
    writer: { host: hostname(), pid: process.pid },
    deviceJournals,
  };
  try {
    await makeFolder(folder);
    await writeFileAtomic(file, formatJournal(journal), { mode: 0o600 });
    return ok(path.posix.join(JOURNAL_FOLDER, path.basename(file)));
  } catch (error) {
    return fail({ code: 'io', message: `The run's journal ${file} could not be written: ${whyNotWritten(error)}.` });
  }
}

/** Adds to a journal of a run that is over what was learnt since. That it cannot be written costs nothing but another asking. */
export async function rewriteJournal(folder: string, name: string, journal: Journal): Promise<void> {
  await writeFileAtomic(path.join(folder, name), formatJournal(journal)).catch(() => undefined);
}

/** Names of the journals in a folder, newest first. */
export async function listJournals(folder: string): Promise<Result<string[]>> {
  try {
    const names = (await readdir(folder)).filter((name) => JOURNAL_NAME.test(name));
    return ok(names.sort().reverse().slice(0, MAX_LISTED));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return ok([]);
    return fail({ code: 'io', message: `${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}.` });
  }
}

export async function readJournal(folder: string, name: string): Promise<Result<Journal>> {
  if (!JOURNAL_NAME.test(name)) return fail({ code: 'not-found', message: `There is no journal ${JSON.stringify(name)}.` });
  const file = path.join(folder, name);
  const read = await readTextFile(file, { root: folder, maxBytes: MAX_JOURNAL_BYTES });
  if (!read.ok) return fail({ code: 'not-found', message: `${file} cannot be read: ${read.failure.message}.` });
  const parsed = journalSchema.safeParse(parseJson(read.value.text));
  return parsed.success ? ok(parsed.data) : fail({ code: 'not-a-journal', message: `${file} is no journal that this version reads.` });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
