import { lintText } from '../../shared/lint/lint.ts';
import { reportProblems } from './output.ts';
import { readArtefact } from './readArtefact.ts';
import type { Verb } from './verb.ts';

export const lintVerb: Verb = {
  synopsis: 'fieldwright lint FILE…',
  summary:
    'Problems of raw artefacts: scripts, Markdown, C or Python with tc commands, ptp4l.conf, phc2sys lines. Silent where there are none.',
  options: {},
  help: [['FILE…', 'any text files; what is in them is recognised by its content']],
  args: [1, Number.POSITIVE_INFINITY],
  async run({ args, out }) {
    const problems = [];
    for (const file of args) problems.push(...lintText(file, await readArtefact(file)));
    return reportProblems(out, problems);
  },
};
