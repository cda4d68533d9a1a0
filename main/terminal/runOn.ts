import type { Result } from '../../shared/kit/result.ts';
import { subscribe } from '../../shared/rpc/subscribe.ts';
import { RUN_AT_ONCE, RUN_KEEPS_BYTES, type RunEvent, type RunOutcome, type TerminalFailure } from '../../shared/terminal/contract.ts';
import type { OpenRemote, Remote } from '../kit/remote.ts';

export interface Run {
  readonly devices: readonly string[];
  /** One line for `sh`, as a person typed it: the only place where a line, not words, goes to a device. */
  readonly line: string;
  readonly signal: AbortSignal;
  /** Milliseconds on a clock that never goes back. */
  readonly now: () => number;
}

/** A command that prints more than this on one device is ended (octets). */
const ENDS_BEYOND_BYTES = 4 * 1024 * 1024;

/** Runs a line on devices, at most 16 at once, and tells how it goes as it goes. A device named twice runs it once. */
export function runOnDevices(openRemote: OpenRemote, run: Run): AsyncIterable<RunEvent> {
  return subscribe<RunEvent>(
    (emit, end) => {
      const stop = new AbortController();
      const queue = [...new Set(run.devices)];
      const work = async () => {
        for (let device = queue.shift(); device !== undefined && !stop.signal.aborted; device = queue.shift()) {
          emit({ kind: 'started', device });
          emit({ kind: 'ended', device, outcome: await runOn(openRemote, device, { ...run, signal: stop.signal }) });
        }
      };
      Promise.all(Array.from({ length: RUN_AT_ONCE }, work)).then(() => end(), end);
      return () => stop.abort();
    },
    { signal: run.signal },
  );
}

async function runOn(openRemote: OpenRemote, device: string, { line, signal, now }: Run): Promise<RunOutcome> {
  const begun = now();
  const opened = await openRemote(device);
  const failed = (failure: TerminalFailure): RunOutcome => ({ kind: 'failed', failure, durationMs: now() - begun });
  if (!opened.ok) return failed(opened.failure);
  try {
    const result = await execute(opened.value, line, signal);
    if (!result.ok) return failed(result.failure);
    const { stdout, stderr, code, signal: ending } = result.value;
    const kept = [stdout, stderr].map((bytes) => bytes.subarray(0, RUN_KEEPS_BYTES));
    const droppedBytes = stdout.length + stderr.length - kept.reduce((sum, bytes) => sum + bytes.length, 0);
    const [out = '', err = ''] = kept.map((bytes) => new TextDecoder().decode(bytes));
    return { kind: 'done', code, signal: ending, stdout: out, stderr: err, droppedBytes, durationMs: now() - begun };
  } finally {
    opened.value.close();
  }
}

type Executed = Awaited<ReturnType<Remote['exec']>>;

function execute(
  remote: Remote,
  line: string,
  signal: AbortSignal,
): Promise<Result<Extract<Executed, { ok: true }>['value'], TerminalFailure>> {
  return remote.exec(['sh', '-c', line], { signal, limitBytes: ENDS_BEYOND_BYTES });
}
