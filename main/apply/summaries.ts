import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';
import { JOURNAL_NAME, type JournalSummary, readSummary, summaryOf } from '../../shared/apply/journal.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import { listJournals, readJournal } from './journals.ts';
import { createLimit } from './limit.ts';

/** A summary of a few devices fits into the first piece; one of 10,000 needs some more. */
const PIECE_BYTES = 8 * 1024;
const MAX_LINE_BYTES = 2 * 1024 * 1024;
const READ_AT_ONCE = 16;

export interface NamedSummary {
  readonly name: string;
  readonly summary: JournalSummary;
}

/** What the journals of a folder are about, newest first; of each only the first line is read. What is no journal is left out. */
export async function readSummaries(folder: string): Promise<Result<readonly NamedSummary[]>> {
  const names = await listJournals(folder);
  if (!names.ok) return names;
  const limit = createLimit(READ_AT_ONCE);
  const read = await Promise.all(names.value.map((name) => limit(async () => ({ name, summary: await summaryAt(folder, name) }))));
  return ok(read.flatMap(({ name, summary }) => (summary ? [{ name, summary }] : [])));
}

async function summaryAt(folder: string, name: string): Promise<JournalSummary | null> {
  if (!JOURNAL_NAME.test(name)) return null;
  const line = await firstLine(path.join(folder, name));
  const summary = line === null ? null : readSummary(line);
  if (summary) return summary;
  // A journal of an earlier version, or a link: read with the bounds of any other.
  const whole = await readJournal(folder, name);
  return whole.ok ? summaryOf(whole.value) : null;
}

/** Null where it is no regular file, cannot be read, or has no line end within bounds. */
async function firstLine(file: string): Promise<string | null> {
  const handle = await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0)).catch(() => null);
  if (!handle) return null;
  try {
    if (!(await handle.stat()).isFile()) return null;
    let bytes = Buffer.alloc(0);
    for (let piece = PIECE_BYTES; bytes.length < MAX_LINE_BYTES; piece *= 4) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(piece), 0, piece, null);
      if (bytesRead === 0) return null;
      bytes = Buffer.concat([bytes, buffer.subarray(0, bytesRead)]);
      const end = bytes.indexOf(0x0a);
      if (end >= 0) return bytes.toString('utf8', 0, end);
    }
    return null;
  } catch {
    return null;
  } finally {
    await handle.close();
  }
}
