import { inForce, mayHaveChange } from '../../shared/apply/journal.ts';
import type { Run } from '../../shared/apply/run.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Site } from '../../shared/site/model.ts';
import { readJournal } from './journals.ts';
import { readSummaries } from './summaries.ts';

/** The site's journals as a list shows them, newest first. */
export async function listEarlierRuns(folder: string) {
  const read = await readSummaries(folder);
  if (!read.ok) return read;
  const standing = inForce(read.value.map(({ summary }) => summary));
  const journals = read.value.map(({ name, summary }, index) => {
    const { startedAt, by, outcome, deviceCount, takesBack } = summary;
    const kind = { takesBack: takesBack !== null, inForceOn: [...(standing[index] ?? [])] };
    return { file: name, at: startedAt, by, outcome: outcome ?? 'unfinished', devices: deviceCount, ...kind };
  });
  return ok({ journals });
}

/** The run of a journal, where it has something that the devices of the site could take back. */
export async function readEarlierRun(folder: string, file: string, site: Site): Promise<Result<Run>> {
  const read = await readJournal(folder, file);
  if (!read.ok) return read;
  const { run } = read.value;
  const names = run.devices.filter(mayHaveChange).map(({ device }) => device);
  if (run.takesBack || names.length === 0)
    return fail({ code: 'nothing-to-take-back', message: 'That run left nothing on any device that could be taken back.' });
  const missing = names.find((name) => !Object.hasOwn(site.devices, name));
  if (missing === undefined) return ok(run);
  const message = `The open site has no device "${missing}" any more, so it is not known where to reach it. Give it its file again, or run rollback.sh on it.`;
  return fail({ code: 'no-such-device', message });
}
