import { sweepFaults } from './faults/sweep.ts';

// DOMAIN: the reverter and the script survive SIGHUP and an OOM kill, a step that hangs, and the death of the script itself.
sweepFaults('signals, kills and hanging steps', [
  { part: 'apply', kind: 'hangup', every: 3, from: 1, after: 'expire' },
  { part: 'apply', kind: 'terminate', every: 8, from: 5, after: 'expire' },
  { part: 'apply', kind: 'kill', every: 3, from: 2, after: 'expire' },
  { part: 'apply', kind: 'kill-all', every: 5, from: 3, after: 'expire' },
  { part: 'apply', kind: 'kill', every: 9, from: 30, after: 'confirm' },
  { part: 'apply', kind: 'out-of-memory', every: 6, from: 25, after: 'expire' },
  { part: 'apply', kind: 'hang', every: 4, from: 27, after: 'expire' },
  { part: 'apply', kind: 'hangup-keepers', every: 8, from: 28, after: 'expire' },
  { part: 'apply', kind: 'kill-keeper', every: 4, from: 28, after: 'expire' },
  { part: 'confirm', kind: 'hangup', every: 2, from: 1, after: 'expire' },
  { part: 'confirm', kind: 'kill', every: 1, from: 1, after: 'expire' },
  { part: 'rollback', kind: 'hangup', every: 8, from: 3, after: 'expire' },
  { part: 'rollback', kind: 'kill', every: 4, from: 2, after: 'expire' },
  { part: 'undo', kind: 'kill', every: 4, from: 4, after: 'expire' },
  // Elsewhere the lab moves the clock; here the ten seconds pass by themselves.
  { part: 'apply', kind: 'real-expire', every: 24, from: 10, after: 'expire' },
  { part: 'apply', kind: 'real-hang', every: 8, from: 36, after: 'expire' },
]);
