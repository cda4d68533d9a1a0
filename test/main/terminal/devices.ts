import { createTerminalService } from '../../../main/terminal/service.ts';
import { fail, ok } from '../../../shared/kit/result.ts';
import { createClient as createRpcClient } from '../../../shared/rpc/client.ts';
import type { Handlers } from '../../../shared/rpc/contract.ts';
import { serve } from '../../../shared/rpc/host.ts';
import { inProcess } from '../../../shared/rpc/inProcess.ts';
import { terminalContract } from '../../../shared/terminal/contract.ts';
import { createClient, hop, know } from '../ssh/client.ts';
import { type Bench, makeKey, type Server, startSshd } from '../ssh/peers.ts';
import type { TerminalClient } from './terminal.ts';

export interface DeviceService {
  readonly handlers: Handlers<typeof terminalContract>;
  readonly servers: readonly Server[];
  readonly keyFile: string;
  readonly knownHosts: string;
}

/** The terminal service over devices that are real sshds, named `sw1`, `sw2` … */
export async function startDeviceService(bench: Bench, count: number): Promise<DeviceService> {
  const key = makeKey(bench, 'key');
  const servers: Server[] = [];
  for (let index = 1; index <= count; index++) servers.push(await startSshd(bench, `sw${index}`, [key]));
  const { sessions, knownHosts } = createClient(bench, { identityFiles: [key.file] });
  know(knownHosts, servers);
  const session = (device: string) => {
    const port = servers[Number(device.replace('sw', '')) - 1]?.port;
    return port === undefined ? null : sessions.session([hop(port, { label: device })]);
  };
  const noDevice = (device: string) => fail({ code: 'no-device', message: `The site has no device "${device}".` });
  const handlers = createTerminalService({
    openShell: async (device, options) => session(device)?.shell(options) ?? noDevice(device),
    logFolder: bench.file('logs'),
    openRemote: async (device) => {
      const open = session(device);
      if (!open) return noDevice(device);
      return ok({ exec: open.exec, execAsRoot: open.exec, close: () => open.close() });
    },
  });
  return { handlers, servers, keyFile: key.file, knownHosts };
}

export interface Devices extends DeviceService {
  readonly client: TerminalClient;
}

/** The same as a window reaches it. */
export async function startDevices(bench: Bench, count: number): Promise<Devices> {
  const service = await startDeviceService(bench, count);
  const [ours, theirs] = inProcess(setImmediate);
  serve(terminalContract, service.handlers, ours);
  bench.onEnd(() => theirs.close());
  return { ...service, client: createRpcClient(terminalContract, theirs) };
}
