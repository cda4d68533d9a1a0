import { clockErrors } from '../../shared/apply/findings.ts';
import type { DeviceRun, Run } from '../../shared/apply/run.ts';
import type { Output } from './output.ts';

/** Prints a plan: for each device what differs, what was found, and the commands. */
export function showPlan(run: Run, out: Output): void {
  const { source, devices } = run;
  out.line(`${source.siteName}: ${devices.length} device${devices.length === 1 ? '' : 's'}, ${source.kind} ${source.path}`);
  if (source.signedBy) out.line(`Signed with minisign key ${source.signedBy}.`);
  if (devices.some(({ isSimulated }) => isSimulated))
    out.line('Simulated devices live as long as this command; the workbench keeps its own.');
  for (const device of devices) showDevice(device, out);
}

function showDevice(device: DeviceRun, out: Output): void {
  const { changes, findings, failure, commands } = device;
  const count = changes.length === 0 ? 'as wanted' : `${changes.length} change${changes.length === 1 ? '' : 's'}`;
  out.line('');
  out.line(`${device.device}${device.isSimulated ? ' (simulated)' : ''}: ${failure ? 'not looked at' : count}`);
  if (failure) out.line(`  error ${failure.code}: ${failure.message}`);
  for (const { port, what, live, wanted } of changes) out.line(`  ${port}: ${what}: ${live} → ${wanted}`);
  for (const { severity, code, message } of findings) out.line(`  ${severity} ${code}: ${message}`);
  if (changes.length === 0 || failure) return;
  for (const line of commands.trimEnd().split('\n')) out.line(`    ${line}`);
}

/** Devices that cannot be applied to as they are, with the reason. */
export function obstacles({ devices }: Run, { acceptClocks = false }: { readonly acceptClocks?: boolean } = {}): string[] {
  return devices.flatMap(({ device, failure, findings }) => {
    const error = failure ?? findings.find(({ severity, code }) => severity === 'error' && !(acceptClocks && clockErrors.has(code)));
    if (!error) return [];
    return [
      error.message.startsWith(`${device} `) || error.message.startsWith(`${device}:`) ? error.message : `${device}: ${error.message}`,
    ];
  });
}

/** Tells a run's progress as it goes: steps on a terminal, and where each device arrives as a line. */
export function followRun(out: Output): (run: Run) => void {
  const told = new Map<string, DeviceRun['phase']>();
  const arrivals: readonly DeviceRun['phase'][] = ['waiting', 'confirmed', 'rolled-back', 'refused', 'stuck', 'unknown'];
  return (run) => {
    for (const { device, phase, failure } of run.devices) {
      if (told.get(device) === phase) continue;
      told.set(device, phase);
      const why = failure && phase !== 'waiting' && phase !== 'confirmed' ? `: ${failure.message}` : '';
      if (arrivals.includes(phase)) {
        out.progress('');
        out.line(`${device}: ${phase}${why}`);
      }
    }
    const busy = run.devices.find(({ step, phase }) => step && (phase === 'applying' || phase === 'rolling-back'));
    if (busy?.step) out.progress(`${busy.device}: ${busy.step.at}/${busy.step.of} ${busy.step.title}`);
  };
}
