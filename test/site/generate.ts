/** What a generated site is made of. The same numbers and seed give the same texts. */
export interface GeneratedSite {
  readonly devices: number;
  readonly ports: number;
  /** Gate control entries of each port, at least 4: the windows of three traffics, each with a guard window, and best effort. */
  readonly entries: number;
  readonly seed: number;
}

/** The site of the speed budgets: 1,000 devices of 4 ports with 16 entries each. */
export const LARGE_SITE: GeneratedSite = { devices: 1_000, ports: 4, entries: 16, seed: 1 };

/**
 * The texts of a site without mistakes, by file: bridges in a line, each with a schedule at every port, and one stream for each
 * neighbouring pair.
 */
export function generateSite({ devices, ports, entries, seed }: GeneratedSite): Map<string, string> {
  const random = randomFrom(seed);
  const files = new Map<string, string>([['site.yaml', SITE]]);
  const names = Array.from({ length: devices }, (_, index) => `sw${String(index + 1).padStart(4, '0')}`);
  for (const [index, name] of names.entries()) files.set(`devices/${name}.yaml`, deviceText(name, index, { ports, entries, random }));
  files.set('links.yaml', linksText(names, ports, random));
  files.set('streams.yaml', streamsText(names));
  return files;
}

const SITE = `fieldwright: 1
name: Generated site
traffic:
  control: { priorities: [7] }
  status: { priorities: [5, 6] }
  best-effort: { priorities: [0, 1, 2, 3, 4] }
management: { ssh: 0, ptp: 0, lldp: 0 }
`;

function deviceText(name: string, index: number, shape: { ports: number; entries: number; random: () => number }): string {
  const address = `10.${(index >> 16) & 255}.${(index >> 8) & 255}.${index & 255}`;
  const ports = Array.from({ length: shape.ports }, (_, port) => portText(`eth${port}`, shape.entries, shape.random));
  return `fieldwright: 1
title: Switch ${name}
role: bridge
profile: linux
ssh: { host: ${address}, user: root }
ports:
${ports.join('')}`;
}

/** Windows fill 1 ms, in whole microseconds; a guard window of 13 us stands before each control window. */
function portText(port: string, entries: number, random: () => number): string {
  const lengths = split(1_000, entries, random);
  const windows = lengths.map((length, index) => `        - ${windowText(index, entries)}, length: ${length} us }\n`);
  return `  ${port}:
    speed: 1 Gbit/s
    queues: 3
    tas:
      map: [0, 0, 0, 0, 0, 1, 1, 2]
      queues: [1@0, 1@1, 1@2]
      windows:
${windows.join('')}`;
}

function windowText(index: number, entries: number): string {
  if (index === entries - 1) return '{ for: [], open: []';
  const [traffic, trafficClass] = (['control 2', 'status 1', 'best-effort 0'][index % 3] ?? '').split(' ');
  return `{ for: [${traffic}], open: [${trafficClass}]`;
}

/** Whole parts of at least 15, in random proportion. */
function split(total: number, count: number, random: () => number): number[] {
  const spare = total - 15 * count;
  const cuts = Array.from({ length: count - 1 }, () => Math.floor(random() * spare)).sort((a, b) => a - b);
  return [...cuts, spare].map((cut, index) => 15 + cut - (cuts[index - 1] ?? 0));
}

function linksText(names: readonly string[], ports: number, random: () => number): string {
  const links = names
    .slice(1)
    .map((name, index) => `  - { from: ${names[index]}/eth${ports - 1}, to: ${name}/eth0, length: ${1 + Math.floor(random() * 100)} }\n`);
  return `fieldwright: 1\nlinks:${links.length > 0 ? `\n${links.join('')}` : ' []\n'}`;
}

function streamsText(names: readonly string[]): string {
  const streams = names
    .slice(1)
    .map(
      (name, index) => `  loop-${index + 1}: { from: ${names[index]}, to: [${name}], traffic: control, period: 1 ms, frameOctets: 256 }\n`,
    );
  return `fieldwright: 1\nstreams:${streams.length > 0 ? `\n${streams.join('')}` : ' {}\n'}`;
}

/** Numbers from 0 to 1 (exclusive) by the mulberry32 generator. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
