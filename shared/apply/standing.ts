import type { DeviceStatus } from './status.ts';

/** What a device's status says about one run: where that run stands on it, `busy` while it works, `none` where the device knows nothing of it. */
export type RunStanding = 'busy' | 'waiting' | 'confirmed' | 'rolled-back' | 'stuck' | 'none';

export function standingOf(status: DeviceStatus, run: string): RunStanding {
  if (status.run === run) {
    if (status.state === 'waiting' || status.state === 'stuck') return status.state;
    if (status.state !== 'idle') return 'busy';
  }
  // Someone is at work who has not said yet for which run: before its record is written, or after it is gone.
  if (status.run === null && (status.state === 'applying' || status.state === 'reverting')) return 'busy';
  return status.last?.run === run ? status.last.outcome : 'none';
}
