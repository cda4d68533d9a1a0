import { facets } from '../../../shared/facets.ts';
import type { Site } from '../../../shared/site/model.ts';
import { readSite, type SiteRead } from '../../../shared/site/read.ts';

const SW1 = `fieldwright: 1
role: bridge
profile: nxp-ls1028a
ports:
  eth1: { speed: 1 Gbit/s, queues: 8 }
  eth2:
    speed: 1 Gbit/s
    queues: 8
    tas:
      mode: offload
      map: [0, 0, 0, 0, 0, 1, 2, 2]
      queues: [1@0, 1@1, 1@2]
      windows:
        - { for: [control], open: [0], length: 200 us } # the classic mistake: TC0 is open, control is in TC2
        - { for: [best-effort], open: [0], length: 800 us }
`;

/** A small site with one known mistake: window 0 of sw1 / eth2 opens the wrong class. */
export const sampleFiles: ReadonlyMap<string, string> = new Map([
  [
    'site.yaml',
    'fieldwright: 1\nname: Press line 3\ntraffic:\n  control: { priorities: [7] }\n  best-effort: { priorities: [0, 1, 2, 3, 4, 5, 6] }\n',
  ],
  ['links.yaml', 'fieldwright: 1\nlinks:\n  - { from: sw1/eth1, to: plc1/eth0, length: 3 }\n'],
  [
    'streams.yaml',
    'fieldwright: 1\nstreams:\n  press-control: { from: plc1, to: [sw1], traffic: control, period: 62500 ns, frameOctets: 128 }\n',
  ],
  ['devices/sw1.yaml', SW1],
  ['devices/plc1.yaml', 'fieldwright: 1\nports: { eth0: { speed: 1 Gbit/s, queues: 4 } }\n'],
]);

export const readSample = (): SiteRead & { readonly site: Site } => {
  const read = readSite(sampleFiles, facets);
  if (!read.site) throw new Error(`the sample does not read: ${JSON.stringify(read.problems)}`);
  return { ...read, site: read.site };
};
