import { sweepFaults } from './faults/sweep.ts';

// DOMAIN: a link cut at any step, a laptop that dies, a second operator at work.
sweepFaults('cut links, killed clients, second operators', [
  { part: 'apply', kind: 'second', every: 3, from: 3, after: 'confirm' },
  { part: 'apply', kind: 'second', since: 'armed', every: 10, from: 2, after: 'expire' },
  { part: 'apply', kind: 'second-rollback', every: 5, from: 24, after: 'confirm' },
  { part: 'confirm', kind: 'second', every: 2, from: 2, after: 'expire' },
  { part: 'rollback', kind: 'second', every: 12, from: 6, after: 'expire' },
  { part: 'apply', kind: 'link-cut', every: 5, from: 2, after: 'expire' },
  { part: 'apply', kind: 'link-client', every: 5, from: 4, after: 'expire' },
  { part: 'apply', kind: 'link-silent', every: 5, from: 6, after: 'expire' },
  { part: 'apply', kind: 'link-cut', since: 'armed', every: 9, from: 3, after: 'confirm' },
]);
