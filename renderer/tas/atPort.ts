import type { PortScene } from './scene.ts';

/**
 * A problem's sentence where its port is known already: without the place that it begins with (`sw1 / eth2: window 0 is …`), which
 * would fill a narrow column with what all rows have in common.
 */
export function atPort(message: string, { device, port }: Pick<PortScene, 'device' | 'port'>): string {
  const place = `${device.name} / ${port.name}`;
  const rest = message.startsWith(place) ? /^(?:: |：)(.+)$/s.exec(message.slice(place.length))?.[1] : undefined;
  return rest === undefined ? message : rest.charAt(0).toUpperCase() + rest.slice(1);
}
