import type { DeviceSsh, Site } from '../site/model.ts';
import { type Finding, finding } from './findings.ts';

/**
 * A bundle's devices are reached as the open site says, for that is where people keep addresses right. Where the bundle's own site says another,
 * one of the two may be another device.
 */
export function otherAddress(bundle: Site, open: Site | null, device: string): Finding[] {
  const [inBundle, inSite] = [bundle, open].map((site) => site?.devices[device]?.ssh ?? null);
  if (!inBundle || !inSite) return [];
  const [one, other] = [addressText(inBundle), addressText(inSite)];
  return one === other ? [] : [finding('other-address', { bundle: one, site: other })];
}

/** `root@192.168.30.1 port 22`, with the devices on the way. */
function addressText({ user, host, port, jump }: DeviceSsh): string {
  return `${user}@${host} port ${port}${jump.length > 0 ? ` via ${jump.join(', ')}` : ''}`;
}
