import { applyContract } from './apply/contract.ts';
import { bundleContract } from './bundle/contract.ts';
import { filesContract } from './files/contract.ts';
import { mqttContract } from './mqtt/contract.ts';
import { opcuaContract } from './opcua/contract.ts';
import { siteContract } from './site/contract.ts';
import { sshContract } from './ssh/contract.ts';
import { terminalContract } from './terminal/contract.ts';

/** Everything a window can ask of the host. */
export const api = {
  ...siteContract,
  ...bundleContract,
  ...filesContract,
  ...sshContract,
  ...terminalContract,
  ...applyContract,
  ...mqttContract,
  ...opcuaContract,
};
export type Api = typeof api;
