import { lookScript, rootLookScript } from '../../shared/apply/lookScript.ts';
import { type DeviceStatus, parseStatus } from '../../shared/apply/status.ts';
import { printable } from '../../shared/kit/printable.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Remote } from '../kit/remote.ts';

/**
 * What the workstation runs on a device. Each is a constant script; what differs comes as arguments, which no shell reads.
 * FIELDWRIGHT_ROOT stands before every path, as in apply.sh.
 */
const scripts = {
  begin: `
umask 077
at=\${FIELDWRIGHT_ROOT:-}/var/lib/fieldwright/incoming
mkdir -p "$at" && chmod 700 "$at" && rm -rf "$at/$1" "$at/$1.new" && mkdir "$at/$1.new"`,
  put: `
umask 077
at=\${FIELDWRIGHT_ROOT:-}/var/lib/fieldwright/incoming/$1.new/$2
mkdir -p "$(dirname "$at")" && cat >"$at.part" && mv "$at.part" "$at"`,
  finish: `
at=\${FIELDWRIGHT_ROOT:-}/var/lib/fieldwright/incoming
cd "$at/$1.new" && sha256sum -c SHA256SUMS && sha256sum SHA256SUMS && sync && mv "$at/$1.new" "$at/$1" && sync`,
  discard: `
at=\${FIELDWRIGHT_ROOT:-}/var/lib/fieldwright/incoming
rm -rf "$at/$1" "$at/$1.new"`,
  /** Arguments: run, plan, script, and its arguments. The script as it came, else the device's own copy. */
  script: `
store=\${FIELDWRIGHT_ROOT:-}/var/lib/fieldwright
file=$store/incoming/$1/$3
[ -f "$file" ] || file=$store/$2/device/$3
shift 3
exec sh "$file" "$@"`,
  /** What stands on the device: its status, and which run was the last that was confirmed. */
  inForce: `
store=\${FIELDWRIGHT_ROOT:-}/var/lib/fieldwright
echo "look 1"
if [ -f "$store/last-confirmed" ]; then
  while read -r key value; do
    case $key in plan | run) echo "confirmed-$key $value" ;; esac
  done <"$store/last-confirmed"
fi
for file in "$store"/*/device/apply.sh; do
  if [ -f "$file" ]; then echo "asked yes"; sh "$file" --status; exit; fi
done`,
  journal: `
file=\${FIELDWRIGHT_ROOT:-}/var/lib/fieldwright/$1/journal.txt
[ ! -f "$file" ] || tail -c 262144 "$file"`,
} as const;

const look = { user: lookScript, root: rootLookScript } as const;

const decoder = new TextDecoder();
const OUTPUT_BYTES = 256 * 1024;
const SCRIPT_BYTES = 2 * 1024 * 1024;

/** What a command printed, and how it ended; text of a device: hostile. */
export interface Printed {
  readonly out: string;
  readonly err: string;
  /** Null where a signal ended it, or the device did not say. */
  readonly code: number | null;
}

export interface RunOptions {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly stdin?: string;
  readonly onStdout?: (text: string) => void;
  readonly limitBytes?: number;
}

type Device = Pick<Remote, 'exec' | 'execAsRoot'>;

/** Runs words on a device. @returns the failure where it could not be run or its end was not seen */
export async function runWords(
  exec: Remote['exec'],
  argv: readonly string[],
  { signal, timeoutMs, stdin, onStdout, limitBytes = OUTPUT_BYTES }: RunOptions,
): Promise<Result<Printed>> {
  const late = AbortSignal.timeout(timeoutMs);
  const pieces = new TextDecoder();
  const result = await exec(argv, {
    signal: AbortSignal.any([signal, late]),
    limitBytes,
    ...(stdin !== undefined && { stdin }),
    ...(onStdout && { onStdout: (chunk: Uint8Array) => onStdout(pieces.decode(chunk, { stream: true })) }),
  });
  if (!result.ok) {
    if (!late.aborted || signal.aborted) return result;
    return fail({ code: 'timeout', message: `It did not answer within ${Math.round(timeoutMs / 1_000)} s.` });
  }
  const { stdout, stderr, code } = result.value;
  return ok({ out: decoder.decode(stdout), err: decoder.decode(stderr), code });
}

const asRoot = (device: Device) => (argv: readonly string[], options?: Parameters<Remote['exec']>[1]) => device.execAsRoot(argv, options);

/** Reads what is known of a device before a run. */
export function runLook(device: Device, who: keyof typeof look, tools: readonly string[], options: RunOptions): Promise<Result<Printed>> {
  const exec = who === 'root' ? asRoot(device) : (argv: readonly string[], more?: Parameters<Remote['exec']>[1]) => device.exec(argv, more);
  return runWords(exec, ['sh', '-c', look[who], 'sh', ...tools], options);
}

/** A reading command of a facet, as the user, with the folders of system tools on its PATH. */
export function runProbe(device: Device, argv: readonly string[], options: RunOptions): Promise<Result<Printed>> {
  const script = 'PATH=$PATH:/usr/sbin:/sbin:/usr/bin:/bin; LC_ALL=C; export PATH LC_ALL; exec "$@"';
  return runWords((words, more) => device.exec(words, more), ['sh', '-c', script, 'sh', ...argv], options);
}

/** One of the constant scripts, as root. */
export function runAsRoot(
  device: Device,
  name: Exclude<keyof typeof scripts, 'script'>,
  args: readonly string[],
  options: RunOptions,
): Promise<Result<Printed>> {
  return runWords(asRoot(device), ['sh', '-c', scripts[name], 'sh', ...args], options);
}

/** Which run a script of a device's folder is started for. */
export interface ScriptRun {
  readonly run: string;
  readonly planId: string;
  readonly by: string;
  readonly baseTimeNs: string;
}

/** `apply.sh` or `rollback.sh`, as root. */
export function runScript(
  device: Device,
  { run, planId, by, baseTimeNs }: ScriptRun,
  [script, ...args]: readonly [script: 'apply.sh' | 'rollback.sh', ...args: string[]],
  options: RunOptions,
): Promise<Result<Printed>> {
  const environment = [`BASE_TIME_NS=${baseTimeNs}`, `FIELDWRIGHT_BY=${by}`, `FIELDWRIGHT_RUN=${run}`];
  const argv = ['env', ...environment, 'sh', '-c', scripts.script, 'sh', run, planId, script, ...args];
  // Beyond it the script is ended in the middle: more than any plan prints.
  return runWords(asRoot(device), argv, { limitBytes: SCRIPT_BYTES, ...options });
}

export async function readStatus(device: Device, run: ScriptRun, options: RunOptions): Promise<Result<DeviceStatus>> {
  const printed = await runScript(device, run, ['apply.sh', '--status'], options);
  if (!printed.ok) return printed;
  const { out, err, code } = printed.value;
  if (code === 0) return parseStatus(out);
  return fail({ code: 'no-status', message: `apply.sh --status ended with ${code}: ${lastLines(err || out)}` });
}

/** The last lines that say something, made printable: what failed, and then what was done about it. */
export function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return printable(lines.slice(-3).join(' ') || 'it said nothing', 700);
}
