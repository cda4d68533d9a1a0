import path from 'node:path';
import { createSite, sampleNames } from '../site/create.ts';
import { CliFailure, text, type Verb } from './verb.ts';

export const newVerb: Verb = {
  synopsis: 'fieldwright new DIR [--sample NAME]',
  summary: 'A site to start from. DIR must not exist yet, or be empty.',
  options: { sample: { type: 'string' } },
  help: [
    ['DIR', 'the folder to make'],
    ['--sample NAME', 'blank (default), press-line-3, seed-schedule, seed-schedule-corrected'],
  ],
  args: [1, 1],
  async run({ args: [folder = ''], options, out }) {
    const sample = text(options, 'sample') ?? 'blank';
    const created = await createSite(path.resolve(folder), sample);
    if (!created.ok) {
      const known = created.failure.code === 'not-found' ? ` The samples are ${(await sampleNames()).join(', ')}.` : '';
      throw new CliFailure(created.failure.code === 'exists' ? 1 : 2, {
        ...created.failure,
        message: `${created.failure.message}${known}`,
      });
    }
    out.line(`${folder} is made from the sample ${sample}. Look at it: fieldwright check ${folder}, or npm start -- ${folder}`);
    out.value({ folder: path.resolve(folder), sample });
    return 0;
  },
};
