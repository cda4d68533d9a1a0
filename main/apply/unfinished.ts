import { hostname } from 'node:os';
import type { Journal, JournalSummary } from '../../shared/apply/journal.ts';
import { codeOf } from '../kit/files.ts';
import { readJournal } from './journals.ts';
import { readSummaries } from './summaries.ts';

/** No run lasts so long: whoever wrote of it, it is over, ms. */
const LONGEST_RUN_MS = 3 * 3_600_000;

export interface Unfinished {
  readonly name: string;
  readonly journal: Journal;
  /** Runs that were begun before it, by their journals beside it. */
  readonly earlier: ReadonlySet<string>;
}

/** Journals of runs that were begun and never finished, by programs that are gone. Of another computer's nothing can be told but its age. */
export async function unfinishedJournals(folder: string): Promise<readonly Unfinished[]> {
  const read = await readSummaries(folder);
  const all = read.ok ? read.value : [];
  const unfinished: Unfinished[] = [];
  for (const [index, { name, summary }] of all.entries()) {
    if (summary.outcome !== null || !isOver(summary)) continue;
    const journal = await readJournal(folder, name);
    const earlier = new Set(all.slice(index + 1).map((older) => older.summary.id));
    if (journal.ok && journal.value.run.outcome === null) unfinished.push({ name, journal: journal.value, earlier });
  }
  return unfinished;
}

function isOver({ writer, startedAt }: JournalSummary): boolean {
  return isGone(writer) || Date.now() - Date.parse(startedAt) > LONGEST_RUN_MS;
}

function isGone({ host, pid }: JournalSummary['writer']): boolean {
  if (host !== hostname() || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return codeOf(error) !== 'EPERM';
  }
}
