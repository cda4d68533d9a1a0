import type { ProblemCatalog } from '../kit/problem.ts';
import { cycleProblems } from './problems/cycle.ts';
import { deviceProblems } from './problems/device.ts';
import { intentProblems } from './problems/intent.ts';
import { structureProblems } from './problems/structure.ts';
import { timingProblems } from './problems/timing.ts';

/** Every mistake that the check of a gate schedule can name. Windows count from 0, as tc's `index` does. */
export const tasProblems = {
  ...structureProblems,
  ...cycleProblems,
  ...deviceProblems,
  ...intentProblems,
  ...timingProblems,
} as const satisfies ProblemCatalog;

export type TasCode = keyof typeof tasProblems;
