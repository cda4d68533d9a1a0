import { sweepFaults } from './faults/sweep.ts';

// DOMAIN: a full disk is refused before any change or taken back; the deadline runs on a clock that no step of the wall clock reaches.
sweepFaults('full and read-only disks, failing commands, steps of the clock by 37 s', [
  { part: 'apply', kind: 'fail', every: 3, from: 1, after: 'expire' },
  { part: 'apply', kind: 'full', every: 4, from: 2, after: 'expire' },
  { part: 'apply', kind: 'full', since: 'armed', every: 6, from: 1, after: 'confirm' },
  { part: 'apply', kind: 'read-only', every: 7, from: 3, after: 'expire' },
  { part: 'confirm', kind: 'full', every: 4, from: 1, after: 'expire' },
  { part: 'rollback', kind: 'full', every: 8, from: 5, after: 'expire' },
  { part: 'apply', kind: 'clock+37', every: 6, from: 1, after: 'confirm' },
  { part: 'apply', kind: 'clock-37', every: 6, from: 2, after: 'expire' },
  { part: 'rollback', kind: 'clock+37', every: 16, from: 6, after: 'expire' },
]);
