import { obstacles, showPlan } from './showRun.ts';
import { planTarget, targetHelp, targetOptions } from './target.ts';
import type { Verb } from './verb.ts';

export const planVerb: Verb = {
  synopsis: 'fieldwright plan DIR|FILE.fwb [--device NAME]… [--key PUB]',
  summary:
    'What would change on the live devices, in words and in commands. Reads only. Exit code 1 where a device could not be applied to.',
  options: targetOptions,
  help: targetHelp,
  args: [1, 1],
  endsBySignal: true,
  async run(invocation) {
    const { out } = invocation;
    const { runner, close } = await planTarget(invocation);
    const run = runner.snapshot();
    await close();
    showPlan(run, out);
    out.value(run);
    return run.outcome === 'stopped' || obstacles(run).length > 0 ? 1 : 0;
  },
};
