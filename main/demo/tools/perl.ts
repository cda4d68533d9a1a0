import { posix } from 'node:path';
import { SCHEDULE_SENDER } from '../../../shared/kit/plan.ts';
import type { Network } from '../network/model.ts';
import { tc } from '../network/tc.ts';
import { complain, type Program, write } from '../shell/machine.ts';

/**
 * No Perl runs here. What the product's own program would do, which passes a schedule of any length to the kernel, is done where that program
 * lies on the device and is the one that is called.
 */
export const perlTool =
  (network: () => Network): Program =>
  async (call) => {
    const [script = '', ...words] = call.args;
    const path = posix.resolve(call.folder, script);
    if (script === '-v' || script === '--version') {
      await write(call, 'This is a simulated perl: it runs the gate schedule program of a plan and nothing else.\n');
      return 0;
    }
    if (path !== SCHEDULE_SENDER || !(await call.machine.files(call.process.user).exists(path))) {
      await complain(call, `Can't open perl script "${script}": this simulated device runs ${SCHEDULE_SENDER} and nothing else\n`);
      return 2;
    }
    const { stdout, stderr, status } = tc(network(), words, { isRoot: call.process.user.uid === 0, passesAll: true });
    if (stdout !== '') await write(call, stdout);
    if (stderr !== '') await complain(call, stderr);
    return status;
  };
