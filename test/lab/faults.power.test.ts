import { sweepFaults } from './faults/sweep.ts';

// DOMAIN: the device loses power mid-write; a reboot inside the window ends in the old state.
sweepFaults('power cuts', [
  { part: 'apply', kind: 'power-cut', every: 3, from: 1, after: 'expire' },
  { part: 'confirm', kind: 'power-cut', every: 2, from: 1, after: 'expire' },
  { part: 'rollback', kind: 'power-cut', every: 4, from: 2, after: 'expire' },
  { part: 'undo', kind: 'power-cut', every: 4, from: 3, after: 'expire' },
]);
