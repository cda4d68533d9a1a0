import type { ApplyClient } from '../apply/needs.ts';
import type { BundleClient } from '../bundle/needs.ts';
import type { FilesClient } from '../files/needs.ts';
import { connectApi } from '../kit/api.ts';
import type { MqttClient } from '../mqtt/needs.ts';
import type { OpcuaClient } from '../opcua/needs.ts';
import type { SiteClient } from '../site/store.ts';
import type { SshClient } from '../ssh/needs.ts';
import type { TerminalClient } from '../terminal/needs.ts';

/** One living connection to the host, as the slices see it. */
export interface WorkbenchLink {
  readonly site: SiteClient;
  readonly bundle: BundleClient;
  readonly ssh: SshClient;
  readonly apply: ApplyClient;
  readonly terminal: TerminalClient;
  readonly files: FilesClient;
  readonly mqtt: MqttClient;
  readonly opcua: OpcuaClient;
  close(): void;
}

export type HostLinkOpener = (signal: AbortSignal) => Promise<WorkbenchLink>;

export const openHostLink: HostLinkOpener = async (signal) => {
  const { client, close } = await connectApi(signal);
  return { site: client, bundle: client, ssh: client, apply: client, terminal: client, files: client, mqtt: client, opcua: client, close };
};
