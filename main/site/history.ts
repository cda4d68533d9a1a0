import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { SiteFailure } from '../../shared/site/contract.ts';
import { mergeTexts } from '../../shared/site/merge.ts';
import type { FileChange } from './save.ts';

/** One edit as a value: what it did to which files. */
export interface HistoryEntry {
  readonly label: string;
  readonly changes: readonly FileChange[];
}

/** Most edits that can be taken back, and most text of all of them together (UTF-16 units): edits of large files are forgotten sooner. */
const MAX_EDITS = 500;
const MAX_TEXT = 64 * 1024 * 1024;

/** Adds an edit; the oldest ones make room for it. The newest can always be taken back. */
export function remember(history: readonly HistoryEntry[], entry: HistoryEntry): readonly HistoryEntry[] {
  const all = [...history, entry];
  const fewest = Math.max(0, all.length - MAX_EDITS);
  let first = all.length - 1;
  let text = lengthOf(entry);
  while (first > fewest) {
    text += lengthOf(all[first - 1]);
    if (text > MAX_TEXT) break;
    first--;
  }
  return all.slice(first);
}

function lengthOf(entry: HistoryEntry | undefined): number {
  return (entry?.changes ?? []).reduce((sum, { before, after }) => sum + (before?.length ?? 0) + (after?.length ?? 0), 0);
}

/** The opposite of an edit. */
export function inverse({ label, changes }: HistoryEntry): HistoryEntry {
  return { label, changes: changes.map(({ file, before, after }) => ({ file, before: after, after: before })) };
}

/**
 * Brings changes that were made against `before` onto the texts as they are now. Where a file is no longer what it was, the two changes
 * are merged by lines.
 * @returns changes whose `before` is the text as it is now, or which file and line both had changed
 */
export function rebase(changes: readonly FileChange[], textOf: (file: string) => string | null): Result<FileChange[], SiteFailure> {
  const rebased: FileChange[] = [];
  for (const { file, before, after } of changes) {
    const current = textOf(file);
    if (current === after) continue;
    if (current === before) rebased.push({ file, before, after });
    else if (current === null || before === null || after === null) {
      const what = current === null ? 'was removed' : before === null ? 'appeared' : 'was changed';
      return fail({ code: 'conflict', message: `${file} ${what} outside meanwhile. Nothing was done; the outside version stands.` });
    } else {
      const merged = mergeTexts({ base: before, mine: after, theirs: current });
      if (!merged.ok)
        return fail({
          code: 'conflict',
          message: `${file} line ${merged.failure.line} was changed outside in the same place. Nothing was done; the outside version stands.`,
        });
      rebased.push({ file, before: current, after: merged.value });
    }
  }
  return ok(rebased);
}
