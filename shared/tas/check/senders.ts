import type { Site } from '../../site/model.ts';
import type { Report, Subject, TrafficHere } from './subject.ts';

/** Streams that certainly leave through this port, and priorities that must be on the wire for the next switch. */
export function checkSenders(subject: Subject, report: Report): void {
  if (subject.trafficInWindows.size === 0) return;
  checkStreamsWithoutWindow(subject, report);
  for (const vlan of subject.place.port.vlans) {
    for (const traffic of subject.trafficInWindows) checkEgress(vlan, traffic, report);
  }
}

/** Only the sending device's single port is sure to carry a stream; further on the route is not known here. */
function checkStreamsWithoutWindow({ place, trafficInWindows }: Subject, report: Report): void {
  const { site, device } = place;
  if (Object.keys(device.ports).length !== 1) return;
  const named = new Set([...trafficInWindows].map(({ name }) => name));
  for (const [name, traffic] of streamsBySender(site).get(device.name) ?? []) {
    if (!named.has(traffic)) report('tas-traffic-without-window', ['windows'], { stream: name, traffic });
  }
}

const sendersOfSite = new WeakMap<Site, ReadonlyMap<string, [name: string, traffic: string][]>>();

/** Worked out once per site: every port asks. */
function streamsBySender(site: Site): ReadonlyMap<string, [name: string, traffic: string][]> {
  const known = sendersOfSite.get(site);
  if (known) return known;
  const senders = new Map<string, [string, string][]>();
  for (const [name, { from, traffic }] of Object.entries(site.streams)) {
    const streams = senders.get(from);
    if (streams) streams.push([name, traffic]);
    else senders.set(from, [[name, traffic]]);
  }
  sendersOfSite.set(site, senders);
  return senders;
}

interface EgressMap {
  readonly device: string;
  readonly egress: Readonly<Record<string, number>>;
}

/** What an egress map does not name leaves with PCP 0 (net/8021q/vlan_dev.c), which is what traffic with priority 0 wants anyway. */
function checkEgress({ device, egress }: EgressMap, { name, traffic }: TrafficHere, report: Report): void {
  const missing = traffic.priorities.filter((priority) => !Object.hasOwn(egress, String(priority)));
  if (missing.length > 0 && !traffic.priorities.includes(0)) {
    const example = missing.map((priority) => `"${priority}": ${Math.min(7, priority)}`).join(', ');
    report('tas-vlan-egress-missing', [], { vlan: device, priorities: missing.join(', '), traffic: name, example });
  }
  for (const priority of traffic.priorities) {
    const pcp = egress[String(priority)];
    if (pcp === undefined || priority > 7 || traffic.priorities.includes(pcp)) continue;
    report('tas-vlan-egress-differs', [], { vlan: device, priority, pcp, expected: priority, traffic: name });
  }
}
