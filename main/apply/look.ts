import type { Finding } from '../../shared/apply/findings.ts';
import { commonTools, judgeLook, judgeRootLook, type Look, type Needs, parseLook, parseRootLook } from '../../shared/apply/preflight.ts';
import type { DeviceStatus } from '../../shared/apply/status.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Remote } from '../kit/remote.ts';
import { lastLines, type Printed, type RunOptions, runLook } from './commands.ts';
import type { RunDevice } from './device.ts';

/** For a person to type sudo's password. */
const PASSWORD_MS = 600_000;

export interface Looked {
  readonly findings: readonly Finding[];
  /** The device's clock minus this computer's, s; null where not known. */
  readonly clockOffS: number | null;
  /** Null where only root may know, or it could not be told. */
  readonly status: DeviceStatus | null;
}

/**
 * Looks at a device before a run; reads only.
 * @param isThorough as root in any case, which may ask for a password; else only where that is had without one
 */
export async function lookAt(device: RunDevice, remote: Remote, isThorough: boolean, options: RunOptions): Promise<Result<Looked>> {
  const needs: Needs = {
    tools: [...new Set([...commonTools, ...device.tools])].sort(),
    bytes: device.files.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0),
    usesBaseTime: device.usesBaseTime,
    needsTrueClock: device.needsTrueClock,
    planId: device.planId,
    run: device.script.run,
  };
  const before = Date.now();
  const printed = whole(await runLook(remote, 'user', needs.tools, options));
  const after = Date.now();
  if (!printed.ok) return printed;
  const look = parseLook(printed.value.out);
  const clockOffS = clockOff(look, before, after);
  const findings = judgeLook(look, needs, clockOffS, device.device.ssh?.user ?? '?');
  const isRootHad = look.rights === 'root' || look.rights === 'sudo';
  if (look.rights === 'none' || (!isThorough && !isRootHad)) return ok({ findings, clockOffS, status: null });
  const patience = look.rights === 'password' ? { timeoutMs: PASSWORD_MS } : {};
  const root = whole(await runLook(remote, 'root', [], { ...options, ...patience }));
  if (!root.ok) return root;
  const seen = parseRootLook(root.value.out);
  return ok({ findings: [...judgeRootLook(seen, needs), ...findings], clockOffS, status: seen.status });
}

/** The answer of a script of ours begins with its name and version. */
function whole(printed: Result<Printed>): Result<Printed> {
  if (!printed.ok) return printed;
  const { out, err, code } = printed.value;
  if (out.startsWith('look 1')) return printed;
  return fail({ code: 'no-look', message: `It could not be looked at (status ${code}): ${lastLines(err || out)}` });
}

/** What lies within the way there and back counts as no difference. */
function clockOff({ clockS }: Look, beforeMs: number, afterMs: number): number | null {
  if (clockS === null) return null;
  if (clockS * 1_000 + 1_000 < beforeMs) return clockS + 1 - beforeMs / 1_000;
  return clockS * 1_000 > afterMs ? clockS - afterMs / 1_000 : 0;
}
