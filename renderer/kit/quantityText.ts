import { formatBitRate, formatDuration } from '../../shared/kit/units.ts';

/** A duration for the screen, `62.5 µs`, with a narrow no-break space before the unit. */
export const durationText = (ns: number): string => formatDuration(ns).replace(' us', ' µs').replace(' ', '\u202f');

/** A bit rate for the screen, `1 Gbit/s`, with a narrow no-break space before the unit. */
export const rateText = (bitsPerSecond: number): string => formatBitRate(bitsPerSecond).replace(' ', '\u202f');
