import type { DeviceRun } from '../../shared/apply/run.ts';
import { planTarget, targetHelp, targetOptions } from './target.ts';
import type { Verb } from './verb.ts';

export const statusVerb: Verb = {
  synopsis: 'fieldwright status DIR|FILE.fwb [--device NAME]… [--key PUB]',
  summary:
    'The live state of all devices: drift against the site, plans in force, runs that wait. Reads only. Exit code 1 where anything differs.',
  options: targetOptions,
  help: targetHelp,
  args: [1, 1],
  endsBySignal: true,
  async run(invocation) {
    const { out } = invocation;
    const { runner, close } = await planTarget(invocation);
    const run = runner.snapshot();
    await close();
    const rows = run.devices.map(standing);
    for (const { device, state, detail } of rows) {
      out.line(`${device}: ${state}`);
      for (const line of detail) out.line(`  ${line}`);
    }
    out.value(rows.map(({ detail: _detail, ...row }) => row));
    return rows.every(({ state }) => state === 'as the site wants') ? 0 : 1;
  },
};

/** Codes of findings that tell of a run or a plan on the device. */
const ofRuns = new Set(['run-pending', 'left-over', 'stuck-before', 'in-place', 'other-plan', 'unfinished-run', 'status-unknown']);

function standing({ device, isSimulated, changes, findings, failure }: DeviceRun) {
  const has = (code: string) => findings.some((finding) => finding.code === code);
  const state = failure
    ? 'not reached'
    : has('stuck-before')
      ? 'stuck: someone must look'
      : has('run-pending') || has('left-over')
        ? 'a run is not finished'
        : changes.length > 0
          ? 'drift'
          : 'as the site wants';
  const runs = findings.filter(({ code }) => ofRuns.has(code)).map(({ code, message }) => `${code}: ${message}`);
  const drift = changes.map(({ port, what, live, wanted }) => `${port}: ${what}: is ${live}, wanted ${wanted}`);
  return {
    device,
    isSimulated,
    state,
    drift: changes,
    findings,
    failure,
    detail: [...(failure ? [failure.message] : []), ...drift, ...runs],
  };
}
