import { bundleContract } from './bundle/contract.ts';
import { siteContract } from './site/contract.ts';

/** Everything a window can ask of the host. */
export const api = { ...siteContract, ...bundleContract };
export type Api = typeof api;
