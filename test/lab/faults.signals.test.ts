import { sweepFaults } from './faults/sweep.ts';

// DOMAIN: the script survives SIGHUP, an OOM kill, and its own death.
sweepFaults('signals and kills', [
  { part: 'apply', kind: 'hangup', every: 3, from: 1, after: 'expire' },
  { part: 'apply', kind: 'terminate', every: 8, from: 5, after: 'expire' },
  { part: 'apply', kind: 'kill', every: 3, from: 2, after: 'expire' },
  { part: 'apply', kind: 'kill-all', every: 5, from: 3, after: 'expire' },
  { part: 'apply', kind: 'kill', since: 'armed', every: 5, from: 2, after: 'confirm' },
  { part: 'apply', kind: 'out-of-memory', every: 6, from: 25, after: 'expire' },
]);
