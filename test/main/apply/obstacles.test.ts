import { expect, it } from 'vitest';
import { obstacles } from '../../../main/cli/showRun.ts';
import { finding } from '../../../shared/apply/findings.ts';
import type { DeviceRun, Run } from '../../../shared/apply/run.ts';

const device = (name: string, ...findings: DeviceRun['findings']): DeviceRun => ({
  device: name,
  isSimulated: false,
  phase: 'planned',
  findings,
  ...{ changes: [], commands: '', step: null, deadline: null, failure: null, log: '' },
});

// DOMAIN: nothing is applied with a base time while the clock is not traceable; only a person may say otherwise, and of clocks alone.
it('--accept-clocks lets clocks through, and nothing else', () => {
  const of = (...devices: readonly DeviceRun[]): Run => ({
    ...{
      id: 'r1',
      by: 'anna@laptop',
      startedAt: '2026-11-22T19:00:00.000Z',
      baseTimeNs: '0',
      confirmWithinS: 60,
      stage: 'planned' as const,
    },
    source: { kind: 'site', path: '/s', siteName: 's', siteSha256: '', signedBy: null },
    ...{ outcome: null, message: null, journal: null },
    devices: [...devices],
  });
  const clock = { ...finding('clock-not-traceable') };
  const disk = { ...finding('read-only', { place: '/etc' }) };
  expect(obstacles(of(device('sw1', clock), device('sw2')))).toEqual([`sw1: ${clock.message}`]);
  expect(obstacles(of(device('sw1', clock), device('sw2', clock)), { acceptClocks: true })).toEqual([]);
  expect(obstacles(of(device('sw1', clock, disk)), { acceptClocks: true })).toEqual([`sw1: ${disk.message}`]);
});
