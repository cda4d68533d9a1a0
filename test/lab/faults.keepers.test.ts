import { sweepFaults } from './faults/sweep.ts';

// DOMAIN: a step that hangs; the reverter survives SIGHUP and a kill; confirming and taking back are as safe as applying.
sweepFaults('hanging steps, those who hold the deadline, kills while confirming and taking back', [
  // Before all is armed, nothing is changed and nobody needs to stop it.
  { part: 'apply', kind: 'hang', since: 'armed', every: 3, from: 1, after: 'expire' },
  { part: 'apply', kind: 'hangup-keepers', since: 'armed', every: 6, from: 1, after: 'expire' },
  { part: 'apply', kind: 'kill-keeper', since: 'armed', every: 4, from: 2, after: 'expire' },
  { part: 'confirm', kind: 'hangup', every: 2, from: 1, after: 'expire' },
  { part: 'confirm', kind: 'kill', every: 1, from: 1, after: 'expire' },
  { part: 'rollback', kind: 'hangup', every: 8, from: 3, after: 'expire' },
  { part: 'rollback', kind: 'kill', every: 4, from: 2, after: 'expire' },
  { part: 'undo', kind: 'hangup', every: 8, from: 1, after: 'expire' },
  { part: 'undo', kind: 'kill', every: 4, from: 4, after: 'expire' },
  // Elsewhere the lab moves the clock; here the ten seconds pass by themselves.
  { part: 'apply', kind: 'real-expire', every: 24, from: 10, after: 'expire' },
  { part: 'apply', kind: 'real-hang', since: 'armed', every: 8, from: 3, after: 'expire' },
]);
