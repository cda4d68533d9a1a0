import { MAX_ENTRIES } from '../../shared/files/contract.ts';

/** How much is taken of what a device lists: a hostile one lists without end. */
export interface Limits {
  /** Entries of one folder that are shown. */
  readonly entries: number;
  /** Files and folders of one copy or removal: more than a person means. */
  readonly items: number;
}

export const usualLimits: Limits = { entries: MAX_ENTRIES, items: 250_000 };
