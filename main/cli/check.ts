import { loadSite } from './loadSite.ts';
import { countProblems, reportProblems } from './output.ts';
import type { Verb } from './verb.ts';

export const checkVerb: Verb = {
  synopsis: 'fieldwright check DIR',
  summary: 'Problems of a site. Reads only: takes no lock and writes nothing.',
  options: {},
  help: [['DIR', 'the folder of the site']],
  args: [1, 1],
  async run({ args: [folder = ''], out }) {
    const { problems, site } = await loadSite(folder);
    const exitCode = reportProblems(out, problems);
    const devices = Object.keys(site?.devices ?? {}).length;
    out.line(`${folder}: ${devices} device${devices === 1 ? '' : 's'}, ${countProblems(problems)}`);
    return exitCode;
  },
};
