import { parseProgress } from '../../shared/apply/progress.ts';
import type { RunOptions } from './commands.ts';
import type { RunDevice } from './device.ts';

/** Shows the steps and keeps the words, as they come. */
export function withProgress(device: RunDevice, options: RunOptions): RunOptions {
  let rest = '';
  return {
    ...options,
    onStdout(text) {
      const lines = (rest + text).slice(-65_536).split('\n');
      rest = lines.pop() ?? '';
      const step = lines.map(parseProgress).findLast((progress) => progress !== null);
      if (step) device.show({ step });
      if (lines.length > 0) device.print(`${lines.join('\n')}\n`);
    },
  };
}
