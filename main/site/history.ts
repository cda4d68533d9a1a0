import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { SiteFailure } from '../../shared/site/contract.ts';
import { mergeTexts } from '../../shared/site/merge.ts';
import type { FileChange } from './save.ts';

/** One edit as a value: what it did to which files. */
export interface HistoryEntry {
  readonly label: string;
  readonly changes: readonly FileChange[];
}

/** Most edits that can be taken back. */
export const MAX_HISTORY = 500;

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
