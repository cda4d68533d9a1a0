import type { StoreApi } from 'zustand/vanilla';
import type { Countdown } from './countdown.ts';
import type { ApplyScreen, ApplySliceNeeds } from './needs.ts';
import type { ApplyStore } from './store.ts';

/** What its views see. */
export interface ApplyNeeds extends ApplySliceNeeds {
  readonly apply: ApplyStore;
  readonly screen: StoreApi<ApplyScreen>;
  readonly countdown: Countdown;
}
