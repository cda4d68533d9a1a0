import { ethtool } from '../network/ethtool.ts';
import { ip } from '../network/ip.ts';
import type { Network } from '../network/model.ts';
import { pmc, type TimeState } from '../network/pmc.ts';
import { type Answer, tc } from '../network/tc.ts';
import { type Call, complain, type Program, write } from '../shell/machine.ts';
import { usage } from './options.ts';

interface Facts {
  readonly network: () => Network;
  readonly time: () => TimeState;
}

export function networkTools({ network, time }: Facts): ReadonlyMap<string, Program> {
  const isRoot = (call: Call) => call.process.user.uid === 0;
  return new Map<string, Program>([
    ['tc', (call) => answer(call, tc(network(), call.args, { isRoot: isRoot(call) }))],
    ['ip', (call) => answer(call, ip(network(), call.args, { isRoot: isRoot(call) }))],
    ['ethtool', (call) => answer(call, ethtool(network(), call.args, { isRoot: isRoot(call) }))],
    ['pmc', (call) => (isRoot(call) ? answer(call, pmc(time(), call.args)) : usage(call, 'uds: bind failed: Permission denied'))],
    [
      'ping',
      async (call) => {
        await write(call, 'ping: this device is simulated: no packets are sent\n');
        return 2;
      },
    ],
  ]);
}

async function answer(call: Call, { stdout, stderr, status }: Answer): Promise<number> {
  if (stdout !== '') await write(call, stdout);
  if (stderr !== '') await complain(call, stderr);
  return status;
}
