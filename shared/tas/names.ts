import { classesOfMask } from './model.ts';

/** `TC0, TC2`; a dash for an empty mask. */
export function classNames(mask: number): string {
  const names = classesOfMask(mask).map((trafficClass) => `TC${trafficClass}`);
  return names.length > 0 ? names.join(', ') : '–';
}

export function maskName(mask: number): string {
  return `0x${mask.toString(16)}`;
}
