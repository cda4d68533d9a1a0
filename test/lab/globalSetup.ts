import { ensureDisk } from './image.ts';
import { whyNoLab } from './prerequisites.ts';

/** Builds the devices' disk once, before several files would. Where that fails, the tests fail, each with what the build said. */
export async function setup(): Promise<void> {
  if (whyNoLab() !== null) return;
  await ensureDisk({ say: (line) => void process.stderr.write(`lab: ${line}\n`) }).catch(() => undefined);
}
