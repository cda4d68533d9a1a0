/**
 * Reads the egress maps that `ip -d link show dev VLAN` printed: `egress-qos-map { 5:5 7:7 }`; without entries the kernel lists none.
 * @param outputs one of each VLAN device
 * @returns PCP by priority, by VLAN device; a device that was not there is absent
 */
export function parseEgress(outputs: readonly string[]): Record<string, Record<string, number>> {
  return Object.fromEntries(
    outputs.flatMap((output): [string, Record<string, number>][] => {
      const device = /^\d+: ([^@:\s]+)/.exec(output.trim())?.[1];
      if (device === undefined || !/\bvlan protocol\b/.test(output)) return [];
      const entries = /\begress-qos-map \{([\d: ]*)\}/.exec(output)?.[1] ?? '';
      return [[device, Object.fromEntries([...entries.matchAll(/(\d+):(\d+)/g)].map(([, priority = '', pcp]) => [priority, Number(pcp)]))]];
    }),
  );
}
