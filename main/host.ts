import { homedir } from 'node:os';
import path from 'node:path';
import { api } from '../shared/api.ts';
import { hashSite } from '../shared/bundle/layout.ts';
import { facets } from '../shared/facets.ts';
import type { Result } from '../shared/kit/result.ts';
import { serve } from '../shared/rpc/host.ts';
import type { Transport } from '../shared/rpc/transport.ts';
import type { SiteFailure } from '../shared/site/contract.ts';
import { createApplyService } from './apply/service.ts';
import { compileDevice, measure } from './bundle/build.ts';
import { openBundle } from './bundle/open.ts';
import { createBundleService } from './bundle/service.ts';
import { createDemoBroker } from './demo/mqtt/demoBroker.ts';
import { createDemoServer } from './demo/opcua/demoServer.ts';
import { createDemoPlant } from './demo/plant.ts';
import { createFilesService } from './files/service.ts';
import type { Keychain } from './kit/keychain.ts';
import { version } from './kit/version.ts';
import { createMqttService } from './mqtt/service.ts';
import { createOpcuaService } from './opcua/service.ts';
import { createSiteService } from './site/service.ts';
import { createSshService } from './ssh/service.ts';
import { thisMachine } from './ssh/surroundings.ts';
import { createSystemKeychain } from './ssh/systemKeychain.ts';
import { createTerminalService } from './terminal/service.ts';

/** Everything behind the window: one for a process, whichever face it has. */
export interface Host {
  /** Serves one window until its transport closes. */
  connect(transport: Transport): void;
  /** Opens a site's folder; windows that are connected see it. */
  open(folder: string): Promise<Result<unknown, SiteFailure>>;
  close(): Promise<void>;
}

export interface HostOptions {
  readonly signal: AbortSignal;
  /** Where secrets are kept; without it, the system's own keychain. */
  readonly keychain?: Keychain;
}

/** The composition root: the only place that sees all slices. */
export function createHost({ signal, keychain = createSystemKeychain(process.platform) }: HostOptions): Host {
  const site = createSiteService({ facets, signal });
  const currentSite = async () => site.current()?.site ?? null;
  const bundle = createBundleService({ currentSite: site.current, facets, toolVersion: version });
  const plant = createDemoPlant({ signal });
  const ssh = createSshService({
    ...thisMachine(),
    currentSite,
    keychain,
    simulated: plant,
    signal,
  });
  const terminal = createTerminalService({ openShell: ssh.openShell, openRemote: ssh.open, logFolder: ownFolder('logs') });
  const apply = createApplyService({
    currentSite: site.current,
    facets,
    open: ssh.open,
    compileDevice: (current, device, sha256) => compileDevice({ ...current, facets, toolVersion: version }, device, sha256),
    hashSite: (files) => hashSite(files, measure),
    readBundle: openBundle,
    onBug: (error) => reportBug('apply', error),
  });
  const files = createFilesService(ssh, { signal, partsFolder: ownFolder('transfers') });
  const broker = createDemoBroker({ signal });
  const mqtt = createMqttService({
    currentSite,
    keychain,
    simulated: broker,
    undoFolder: ownFolder('undo'),
  });
  const press = createDemoServer({
    signal,
    makeCertificate: async (request) => (await import('./opcua/ownCertificate.ts')).makeCertificate(request),
  });
  const opcua = createOpcuaService({
    currentSite,
    keychain,
    simulated: press,
    folder: ownFolder('opcua'),
  });
  const handlers = {
    ...site.handlers,
    ...files.handlers,
    ...bundle,
    ...ssh.handlers,
    ...terminal,
    ...apply.handlers,
    ...mqtt.handlers,
    ...opcua.handlers,
  };
  return {
    connect: (transport) => serve(api, handlers, transport, { onBug: reportBug }),
    open: (folder) => site.open(folder),
    async close() {
      await apply.close();
      await files.close();
      await mqtt.close();
      await broker.close();
      await opcua.close();
      await press.close();
      ssh.close();
      await plant.close();
      await site.close();
    },
  };
}

/**
 * What the program keeps of its own stands beside the user's sites: session logs, copies that were cut, what a clean-up of retained messages took
 * away, and the certificates of OPC UA.
 */
const ownFolder = (name: 'logs' | 'transfers' | 'undo' | 'opcua'): string => path.join(homedir(), 'Fieldwright', name);

/** A fault is a bug of ours: the window gets a short message, the log the whole of it. */
function reportBug(method: string, error: unknown): void {
  process.stderr.write(`fieldwright: ${method} broke: ${error instanceof Error ? error.stack : String(error)}\n`);
}
