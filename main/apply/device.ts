import { readDeviceScript } from '../../shared/apply/deviceScript.ts';
import { type DeviceFailure, type DeviceFailureCode, deviceFailure } from '../../shared/apply/failures.ts';
import type { Finding } from '../../shared/apply/findings.ts';
import type { DeviceRun } from '../../shared/apply/run.ts';
import type { DeviceStatus } from '../../shared/apply/status.ts';
import type { Failure, Result } from '../../shared/kit/result.ts';
import type { Device } from '../../shared/site/model.ts';
import type { Remote } from '../kit/remote.ts';
import { type RunOptions, readStatus, type ScriptRun } from './commands.ts';
import type { Connections } from './connections.ts';
import type { ApplyTiming, FolderFile, Sleep } from './ports.ts';

/** One device of a run, with what its work needs. */
export interface RunDevice {
  readonly name: string;
  readonly device: Device;
  readonly files: readonly FolderFile[];
  readonly planId: string;
  readonly tools: readonly string[];
  readonly usesBaseTime: boolean;
  /** Its schedules and those of other devices, or an epoch, meet only where its clock is right: one that says it is not refuses the run. */
  readonly needsTrueClock: boolean;
  readonly script: ScriptRun;
  readonly confirmWithinS: number;
  /** What is to be said of it before anything is looked at. */
  readonly known: readonly Finding[];
  readonly connections: Connections;
  readonly timing: ApplyTiming;
  readonly sleep: Sleep;
  /** Aborts when the person no longer waits for devices that cannot be reached. */
  readonly gaveUp: AbortSignal;
  /** Changes what is shown of the device. */
  show(change: Partial<DeviceRun>): void;
  /** Adds what the device printed. */
  print(text: string): void;
}

/** What is known of the run on the device, beyond what is shown. */
export interface DeviceMemory {
  /** When the device takes itself back, ms of this process's clock (`performance.now`). */
  deadlineMs: number | null;
  /** The same as it is shown, and was told by the device. */
  toldMs: number | null;
  /** The connection that proved a new login. */
  fresh: Remote | null;
  /** Its confirmation was seen: it does not take itself back any more. */
  isConfirmed: boolean;
  /** What is shown as its failure is that it was not seen, or not taken back: seen well, it has none. */
  isDoubtful: boolean;
}

/** The connection that proved a new login has done its part. */
export function forgetFresh(memory: DeviceMemory): void {
  memory.fresh?.close();
  memory.fresh = null;
}

/** What the script of a folder needs, or why the folder is none. */
export function factsOf(files: readonly FolderFile[]): ReturnType<typeof readDeviceScript> {
  const script = files.find(({ path }) => path === 'apply.sh');
  return script ? readDeviceScript(script.text) : null;
}

export const short = ({ timing }: RunDevice, signal: AbortSignal): RunOptions => ({ signal, timeoutMs: timing.shortMs });

/**
 * Asks the device how it stands until it can be told or time is up: over the connection that is there, and over new ones where it fails.
 * @param isEnough whether a status ends the asking
 * @param untilMs of `performance.now`
 * @returns the last status, or the failure of the last attempt; the device is then as it may be
 */
export async function askUntil(
  device: RunDevice,
  isEnough: (status: DeviceStatus) => boolean,
  untilMs: number,
  signal: AbortSignal,
): Promise<Result<DeviceStatus>> {
  let useFresh = false;
  for (;;) {
    const status = await askOnce(device, useFresh, signal);
    if (status.ok && isEnough(status.value)) return status;
    if (!status.ok) {
      useFresh = true;
      device.connections.drop(device.name);
    }
    const isOver = performance.now() >= untilMs || signal.aborted || (!status.ok && device.gaveUp.aborted);
    if (isOver) return status;
    const waits = status.ok ? [signal] : [signal, device.gaveUp];
    await device.sleep(device.timing.lookMs, AbortSignal.any(waits));
  }
}

async function askOnce(device: RunDevice, isFresh: boolean, signal: AbortSignal): Promise<Result<DeviceStatus>> {
  const late = AbortSignal.any([signal, AbortSignal.timeout(device.timing.shortMs)]);
  const { connections, name } = device;
  const remote = await (isFresh ? connections.fresh(name, late) : connections.get(name, late));
  if (!remote.ok) return remote;
  const status = await readStatus(remote.value, device.script, short(device, signal));
  if (isFresh) remote.value.close();
  return status;
}

/** Notes until when the device waits, as it said itself. What is shown moves only where it is more than a second off. */
export function noteDeadline(device: RunDevice, memory: DeviceMemory, { remainingS }: DeviceStatus): void {
  if (remainingS === null) return;
  const deadlineMs = performance.now() + remainingS * 1_000;
  if (memory.toldMs !== null && Math.abs(memory.toldMs - deadlineMs) < 1_500) return;
  memory.deadlineMs = deadlineMs;
  memory.toldMs = deadlineMs;
  device.show({ deadline: new Date(Date.now() + remainingS * 1_000).toISOString() });
}

/** Tells why on the device, and in its log. */
export function tell(device: Pick<RunDevice, 'show' | 'print'>, { code, message, values }: Failure & Pick<DeviceFailure, 'values'>): void {
  device.show({ failure: { code, message, ...(values && { values: { ...values } }) } });
  device.print(`${message}\n`);
}

/** Tells it in a sentence of this program's own. @param said what the device or the link to it said, where the sentence holds that */
export function tellOf(device: RunDevice, code: DeviceFailureCode, values: DeviceFailure['values'] = {}): void {
  tell(device, deviceFailure(code, { device: device.name, ...values }));
}

/** The device does not answer, and what became of the run on it is not seen. */
export function tellLost(device: RunDevice, { deadlineMs, isConfirmed }: DeviceMemory): void {
  const seconds = deadlineMs === null ? 0 : Math.ceil((deadlineMs - performance.now()) / 1_000);
  const code = isConfirmed ? 'lost-confirmed' : seconds > 0 ? 'lost-until-deadline' : 'lost-past-deadline';
  tellOf(device, code, { seconds });
}
