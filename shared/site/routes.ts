import type { Device, Link } from './model.ts';

/**
 * Which devices reach each other over links. Bridges pass frames on, end stations do not.
 * Time goes with the number of links, not of pairs: bridges that reach each other share a segment.
 */
export function routesOf({
  devices,
  links,
}: {
  readonly devices: Readonly<Record<string, Device>>;
  readonly links: readonly { readonly link: Link }[];
}): (from: string, to: string) => boolean {
  const isBridge = (device: string) => devices[device]?.role === 'bridge';
  const parent = new Map<string, string>();
  const segmentOf = (device: string): string => {
    let root = device;
    for (let up = parent.get(root); up !== undefined; up = parent.get(root)) root = up;
    for (let at = device; at !== root; ) {
      const up = parent.get(at) ?? root;
      parent.set(at, root);
      at = up;
    }
    return root;
  };
  const neighbours = new Map<string, Set<string>>();
  for (const { link } of links) {
    const [from, to] = [link.from.device, link.to.device];
    for (const [one, other] of [[from, to] as const, [to, from] as const]) {
      const known = neighbours.get(one) ?? new Set();
      neighbours.set(one, known.add(other));
    }
    if (isBridge(from) && isBridge(to) && segmentOf(from) !== segmentOf(to)) parent.set(segmentOf(from), segmentOf(to));
  }
  const segments = (device: string): string[] =>
    isBridge(device) ? [segmentOf(device)] : [...(neighbours.get(device) ?? [])].filter(isBridge).map(segmentOf);
  return (from, to) => {
    if (neighbours.get(from)?.has(to)) return true;
    const reached = new Set(segments(from));
    return segments(to).some((segment) => reached.has(segment));
  };
}
