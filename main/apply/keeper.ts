import type { Journal } from '../../shared/apply/journal.ts';
import type { Run } from '../../shared/apply/run.ts';
import { ok, type Result } from '../../shared/kit/result.ts';
import { writeJournal } from './journals.ts';

/** Writes one run's journal, one version at a time. */
export interface Keeper {
  /** Writes the run as it is once its turn comes, with what the devices wrote themselves. */
  write(deviceJournals?: Journal['deviceJournals']): Promise<Result<string>>;
  /** What was told to be written is on the disk, or was seen not to be. */
  written(): Promise<unknown>;
}

export function createKeeper(folder: string, snapshot: () => Run): Keeper {
  let last: Promise<Result<string>> = Promise.resolve(ok(''));
  return {
    write(deviceJournals = {}) {
      last = last.then(() => writeJournal(folder, snapshot(), deviceJournals));
      return last;
    },
    written: () => last,
  };
}
