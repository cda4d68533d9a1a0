import { z } from 'zod';
import type { SiteFacet } from '../../shared/site/parseFile.ts';
import { readSite } from '../../shared/site/read.ts';

/** A facet as small as can be: a number at a port that must be even, with a quick fix. */
export const evenFacet: SiteFacet = {
  name: 'even',
  schema: z.strictObject({ count: z.number().int(), names: z.array(z.string()).default([]) }),
  problems: {},
  changes: {},
  titles: {},
  states: {},
  check: (model) => {
    const { count } = model as { count: number };
    if (count % 2 === 0) return [];
    return [
      {
        code: 'odd',
        severity: 'error',
        path: ['count'],
        values: { count },
        message: `${count} is odd`,
        edits: [{ path: ['count'], value: count + 1 }],
      },
    ];
  },
  compile: () => ({ files: [], steps: [] }),
  probe: () => [],
  parse: () => null,
  diff: () => [],
  persist: () => ({ files: [], steps: [] }),
};

/** A facet that looks at another device: what it says must not be kept when that one changes. */
export const nosyFacet: SiteFacet = {
  ...evenFacet,
  name: 'nosy',
  schema: z.string(),
  check: (model, { site }) =>
    site.devices[String(model)]
      ? []
      : [{ code: 'lonely', severity: 'error', path: [], values: {}, message: `${String(model)} is not there` }],
};

export const SITE = `fieldwright: 1
name: Test
traffic:
  control: { priorities: [7] }
`;
export const SW = 'fieldwright: 1\nrole: bridge\nports:\n  eth0: { speed: 1 Gbit/s }\n  eth1: { speed: 1 Gbit/s }\n';
export const GOOD = {
  'site.yaml': SITE,
  'devices/sw1.yaml': SW,
  'devices/sw2.yaml': SW,
  'links.yaml': 'fieldwright: 1\nlinks:\n  - { from: sw1/eth1, to: sw2/eth0, length: 10 }\n',
  'streams.yaml': 'fieldwright: 1\nstreams:\n  s1: { from: sw1, to: [sw2], traffic: control, period: 1 ms, frameOctets: 64 }\n',
};

export function read(files: Record<string, string>) {
  return readSite(new Map(Object.entries({ ...GOOD, ...files })), [evenFacet]);
}

/** `file:line:column code` of every problem. */
export function places(files: Record<string, string>): string[] {
  return read(files).problems.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`);
}
