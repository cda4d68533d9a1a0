import { type MessagePort, parentPort } from 'node:worker_threads';
import { overPort } from '../../main/kit/transport.ts';
import { serve } from '../../shared/rpc/host.ts';
import { terminalContract } from '../../shared/terminal/contract.ts';
import { createBench } from '../main/ssh/peers.ts';
import { startDeviceService } from '../main/terminal/devices.ts';

// The host's half of the bench, in a thread of its own as in the app: an sshd, and the terminal service over it.

const bench = createBench();
const { handlers, servers, keyFile, knownHosts } = await startDeviceService(bench, 1);

parentPort?.on('message', async (message: MessagePort | 'end') => {
  if (message !== 'end') return serve(terminalContract, handlers, overPort(message));
  await bench.end();
  parentPort?.close();
});
parentPort?.postMessage({ port: servers[0]?.port, keyFile, knownHosts });
