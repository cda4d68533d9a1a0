import type { Site } from '../../shared/site/model.ts';
import { isSimulatedHost } from '../kit/Simulated.tsx';

/** Devices that can be reached, by name, with whether they are of the demo plant. */
export function reachableDevices(site: Site | null): readonly { readonly name: string; readonly isSimulated: boolean }[] {
  return Object.values(site?.devices ?? {})
    .filter(({ ssh }) => ssh !== undefined)
    .map(({ name, ssh }) => ({ name, isSimulated: isSimulatedHost(ssh?.host) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
