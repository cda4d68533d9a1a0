import { sweepFaults } from './faults/sweep.ts';

const year = 365 * 86_400;

// DOMAIN: the deadline runs on a clock that no step of the wall clock reaches. The schedules begin in 2096: one that runs goes through every window
// that it is moved over, one by one (Linux 6.1, sch_taprio.c advance_sched). A day takes 3 s, a year takes longer than anybody waits.
sweepFaults(
  'steps of the clock by a year',
  [
    { part: 'apply', kind: `clock+${year}`, every: 6, from: 3, after: 'expire' },
    { part: 'apply', kind: `clock-${year}`, every: 6, from: 4, after: 'confirm' },
    { part: 'apply', kind: `clock+${year}`, since: 'armed', every: 5, from: 1, after: 'confirm' },
    { part: 'apply', kind: `clock-${year}`, since: 'armed', every: 5, from: 3, after: 'expire' },
    { part: 'confirm', kind: `clock+${year}`, every: 4, from: 2, after: 'expire' },
    { part: 'confirm', kind: `clock-${year}`, every: 4, from: 4, after: 'expire' },
    { part: 'rollback', kind: `clock-${year}`, every: 10, from: 5, after: 'expire' },
  ],
  { baseTimeNs: 4_000_000_000_000_000_000n },
);
