import type { Problem } from '../kit/problem.ts';

/** A problem and the source offset (UTF-16 units) it stands at. */
export interface Spotted {
  readonly problem: Problem;
  readonly at: number;
}
