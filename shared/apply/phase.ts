import type { Conducted, ConductStage, Order, Standing } from './conduct.ts';
import type { Phase, Run } from './run.ts';

const atWork: Readonly<Record<Order, Phase>> = {
  check: 'checking',
  upload: 'uploading',
  apply: 'applying',
  reach: 'confirming',
  confirm: 'confirming',
  rollBack: 'rolling-back',
};

const atRest: Readonly<Record<Exclude<Standing, 'old' | 'in-place'>, Phase>> = {
  waiting: 'waiting',
  confirmed: 'confirmed',
  'rolled-back': 'rolled-back',
  refused: 'refused',
  stuck: 'stuck',
  unknown: 'unknown',
};

/**
 * What is shown of a device. One that had the plan before counts as confirmed as long as the run goes well, and as unchanged where it is
 * taken back.
 */
export function phaseOf({ standing, busy }: Conducted, stage: ConductStage, isTakenBack: boolean): Phase {
  if (busy !== null) return atWork[busy];
  if (standing === 'in-place') return isTakenBack ? 'refused' : 'confirmed';
  if (standing === 'old') return stage === 'done' || stage === 'rolling-back' ? 'refused' : 'planned';
  // Reached over a new connection, and waiting for the others to be.
  if (standing === 'waiting' && (stage === 'reaching' || stage === 'confirming')) return 'confirming';
  return atRest[standing];
}

export const stageOf: Readonly<Record<ConductStage, Run['stage']>> = {
  planned: 'planned',
  checking: 'applying',
  uploading: 'applying',
  applying: 'applying',
  waiting: 'waiting',
  reaching: 'confirming',
  confirming: 'confirming',
  'rolling-back': 'rolling-back',
  done: 'done',
};
