import type { ApplyService } from '../../../main/apply/service.ts';
import { applyContract } from '../../../shared/apply/contract.ts';
import type { Run } from '../../../shared/apply/run.ts';
import { createClient } from '../../../shared/rpc/client.ts';
import { serve } from '../../../shared/rpc/host.ts';
import { inProcess } from '../../../shared/rpc/inProcess.ts';

export const raise = (error: unknown) => {
  throw error;
};

/** A window on the service, over the RPC. */
export function windowOf(service: ApplyService) {
  const [here, there] = inProcess(setImmediate);
  serve(applyContract, service.handlers, there, { onBug: (_, error) => raise(error) });
  return createClient(applyContract, here);
}

type Window = ReturnType<typeof windowOf>;

/** Follows the run until it is as a test wants it; what was told on the way is counted. */
export async function until(
  window: Window,
  isSo: (run: Run) => boolean,
): Promise<{ readonly run: Run; readonly told: number; readonly tookMs: number }> {
  const start = performance.now();
  const leave = new AbortController();
  let told = 0;
  for await (const { items } of window['apply.run']({}, { signal: leave.signal })) {
    told += items.length;
    const run = items.at(-1)?.run;
    if (!run || !isSo(run)) continue;
    leave.abort();
    return { run, told, tookMs: performance.now() - start };
  }
  throw new Error('the stream ended');
}
