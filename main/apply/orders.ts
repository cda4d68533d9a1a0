import type { End, Order } from '../../shared/apply/conduct.ts';
import { deviceFailure } from '../../shared/apply/failures.ts';
import { type RunStanding, standingOf } from '../../shared/apply/standing.ts';
import type { DeviceStatus } from '../../shared/apply/status.ts';
import type { Failure, Result } from '../../shared/kit/result.ts';
import { lastLines, type Printed, readStatus, runAsRoot, runScript } from './commands.ts';
import { askUntil, type DeviceMemory, forgetFresh, noteDeadline, type RunDevice, short, tell, tellLost, tellOf } from './device.ts';
import { lookAt } from './look.ts';
import { withProgress } from './progress.ts';
import { takeBack } from './takeBack.ts';
import { uploadFolder } from './upload.ts';

export type CarryOut = (device: RunDevice, memory: DeviceMemory, signal: AbortSignal) => Promise<End>;

/** How each order is carried out. The signal calls it off; its end is what was seen of the device, never what was hoped. */
export const orders: Readonly<Record<Order, CarryOut>> = { check, upload, apply, reach, confirm, rollBack: takeBack };

async function check(device: RunDevice, _memory: DeviceMemory, signal: AbortSignal): Promise<End> {
  const remote = await device.connections.get(device.name, signal);
  if (!remote.ok) return refuse(device, remote.failure, signal);
  const looked = await lookAt(device, remote.value, true, short(device, signal));
  if (!looked.ok) return refuse(device, looked.failure, signal);
  const findings = [...device.known, ...looked.value.findings];
  device.show({ findings: findings.map((finding) => ({ ...finding })), failure: null });
  const error = findings.find(({ severity }) => severity === 'error');
  return error ? refuse(device, error, signal) : 'ok';
}

async function upload(device: RunDevice, _memory: DeviceMemory, signal: AbortSignal): Promise<End> {
  const remote = await device.connections.get(device.name, signal);
  if (!remote.ok) return refuse(device, remote.failure, signal);
  const uploaded = await uploadFolder(remote.value, device.script.run, device.files, short(device, signal));
  return uploaded.ok ? 'ok' : refuse(device, uploaded.failure, signal);
}

/** Before the first change: what was called off has no failure of its own. */
function refuse(device: RunDevice, failure: Failure, signal: AbortSignal): End {
  if (signal.aborted) return 'ok';
  tell(device, failure);
  return 'refused';
}

async function apply(device: RunDevice, memory: DeviceMemory, signal: AbortSignal): Promise<End> {
  const remote = await device.connections.get(device.name, signal);
  if (!remote.ok) return refuse(device, remote.failure, new AbortController().signal);
  // Should the answer never come, the device has taken itself back by then.
  memory.deadlineMs = performance.now() + device.confirmWithinS * 1_000;
  const options = withProgress(device, { signal, timeoutMs: device.confirmWithinS * 1_000 + device.timing.shortMs });
  const applied = await runScript(remote.value, device.script, ['apply.sh', '--confirm-within', String(device.confirmWithinS)], options);
  if (applied.ok) device.print(applied.value.err);
  const code = applied.ok ? applied.value.code : null;
  const known = code === 1 || code === 2 ? 'refused' : code === 3 ? 'rolled-back' : code === 4 ? 'stuck' : null;
  if (applied.ok && known) return ended(device, known, applied.value);
  if (code !== 0) device.print(`${applied.ok ? `It ended with ${code}.` : applied.failure.message} Asking the device how it stands.\n`);
  return standingAfterApply(device, memory, applied, signal);
}

function ended(device: RunDevice, end: End, { err, out }: Printed): End {
  tell(device, { code: end, message: lastLines(err || out) });
  return end;
}

/** What became of an apply, in the device's own words. It may have to work for a while yet: taking itself back, or going on without us. */
async function standingAfterApply(device: RunDevice, memory: DeviceMemory, applied: Result<Printed>, calledOff: AbortSignal): Promise<End> {
  const { script, planId, timing } = device;
  const until = (memory.deadlineMs ?? performance.now()) + timing.marginMs;
  const hasBegun = applied.ok && applied.value.code === 0;
  let unknownLooks = 0;
  const isEnough = (status: DeviceStatus) => {
    const standing = standingOf(status, script.run);
    if (standing === 'none') unknownLooks += 1;
    // Without its answer the command may be on its way yet: twice nothing, and its folder gone in between, is nothing.
    return standing !== 'busy' && (standing !== 'none' || hasBegun || unknownLooks > 2);
  };
  if (!hasBegun) await discard(device);
  const status = await askUntil(device, isEnough, until, new AbortController().signal);
  if (!status.ok) {
    tellLost(device, memory);
    return 'unknown';
  }
  const standing = standingOf(status.value, script.run);
  noteDeadline(device, memory, status.value);
  if (standing !== 'none') return endOf(device, standing);
  if (hasBegun) return status.value.plan === planId ? 'in-place' : 'unknown';
  return refuse(device, deviceFailure('never-began', { device: device.name }), calledOff);
}

/** The upload goes, so that a command that is still on its way finds nothing to run. */
async function discard(device: RunDevice): Promise<void> {
  const signal = AbortSignal.timeout(device.timing.shortMs);
  const remote = await device.connections.get(device.name, signal);
  if (remote.ok) await runAsRoot(remote.value, 'discard', [device.script.run], short(device, signal));
}

function endOf(device: RunDevice, standing: Exclude<RunStanding, 'none'>): End {
  if (standing === 'busy') return 'unknown';
  if (standing === 'rolled-back') tellOf(device, 'took-itself-back');
  if (standing === 'stuck') tellOf(device, 'could-not-take-back');
  return standing;
}

/** A new login, as whoever confirms must be able to make: an answer over the connection that is there proves nothing. */
async function reach(device: RunDevice, memory: DeviceMemory, signal: AbortSignal): Promise<End> {
  const until = Math.min(performance.now() + device.timing.tryMs, (memory.deadlineMs ?? Number.POSITIVE_INFINITY) - 1_000);
  device.connections.drop(device.name);
  forgetFresh(memory);
  for (;;) {
    const status = await askAnew(device, memory, signal);
    if (status.ok) {
      noteDeadline(device, memory, status.value);
      const standing = standingOf(status.value, device.script.run);
      if (standing === 'waiting') return 'ok';
      forgetFresh(memory);
      return standing === 'none' ? 'unknown' : endOf(device, standing);
    }
    if (signal.aborted) return 'waiting';
    if (performance.now() >= until) {
      tellOf(device, 'no-new-login', { said: status.failure.message });
      return 'unknown';
    }
    await device.sleep(device.timing.lookMs, signal);
  }
}

async function askAnew(device: RunDevice, memory: DeviceMemory, signal: AbortSignal): Promise<Result<DeviceStatus>> {
  const late = AbortSignal.any([signal, AbortSignal.timeout(device.timing.shortMs)]);
  const fresh = await device.connections.fresh(device.name, late);
  if (!fresh.ok) return fresh;
  const status = await readStatus(fresh.value, device.script, short(device, signal));
  if (status.ok) memory.fresh = fresh.value;
  else fresh.value.close();
  return status;
}

async function confirm(device: RunDevice, memory: DeviceMemory): Promise<End> {
  const never = new AbortController().signal;
  for (;;) {
    const remote = memory.fresh ?? (await freshOrNull(device));
    const printed =
      remote &&
      (await runScript(
        remote,
        device.script,
        ['apply.sh', '--confirm'],
        withProgress(device, { signal: never, timeoutMs: 4 * device.timing.shortMs }),
      ));
    remote?.close();
    memory.fresh = null;
    if (printed?.ok) device.print(printed.value.err);
    const code = printed?.ok ? printed.value.code : null;
    if (code === 0) {
      memory.isConfirmed = true;
      memory.deadlineMs = null;
      device.show({ deadline: null });
      return 'confirmed';
    }
    if (printed?.ok && (code === 3 || code === 4)) return ended(device, code === 3 ? 'rolled-back' : 'stuck', printed.value);
    const until = (memory.deadlineMs ?? performance.now()) + device.timing.marginMs;
    const status = await askUntil(device, (seen) => standingOf(seen, device.script.run) !== 'busy', until, never);
    if (!status.ok) {
      tellOf(device, 'lost-confirming');
      return 'unknown';
    }
    const standing = standingOf(status.value, device.script.run);
    memory.isConfirmed = standing === 'confirmed';
    if (standing === 'none') return 'unknown';
    if (standing !== 'waiting') return endOf(device, standing);
    if (printed?.ok || device.gaveUp.aborted) {
      tellOf(device, 'not-confirmed', { said: printed?.ok ? lastLines(printed.value.err || printed.value.out) : 'no answer' });
      return 'waiting';
    }
    // The link was lost before the device had it: once more, while there is time.
    await device.sleep(device.timing.lookMs, device.gaveUp);
  }
}

async function freshOrNull({ connections, name, timing }: RunDevice) {
  const fresh = await connections.fresh(name, AbortSignal.timeout(timing.shortMs));
  return fresh.ok ? fresh.value : null;
}
