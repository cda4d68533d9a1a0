import { type Problem, problemsOf } from '../kit/problem.ts';
import type { PortPlace } from '../site/model.ts';
import { checkCycle } from './check/cycle.ts';
import { checkDevice } from './check/device.ts';
import { checkFrames } from './check/frames.ts';
import { checkGuardBands } from './check/guard.ts';
import { checkIntent } from './check/intent.ts';
import { checkReach } from './check/reach.ts';
import { checkSenders } from './check/senders.ts';
import { checkSiblings } from './check/siblings.ts';
import { checkStaticGuardBands } from './check/staticGuard.ts';
import { checkStructure } from './check/structure.ts';
import { type Report, subjectOf } from './check/subject.ts';
import type { Schedule } from './model.ts';
import { tasProblems } from './problems.ts';

const problem = problemsOf(tasProblems);

const checks = [
  checkStructure,
  checkCycle,
  checkDevice,
  checkSiblings,
  checkIntent,
  checkReach,
  checkGuardBands,
  checkStaticGuardBands,
  checkFrames,
  checkSenders,
] as const;

/**
 * Every mistake of one port's schedule, in the context of its device and site. Linear in the number of windows.
 * @returns problems with paths relative to the port's `tas`
 */
export function checkSchedule(schedule: Schedule, place: PortPlace): Problem[] {
  const found: Problem[] = [];
  const [device, port] = [place.device.name, place.port.name];
  const names = { device, port, place: `${device} / ${port}` };
  const report: Report = (code, path, values, edits) => {
    found.push(problem(code, path, { ...names, ...values }, edits));
  };
  const subject = subjectOf(schedule, place);
  for (const check of checks) check(subject, report);
  return found;
}
