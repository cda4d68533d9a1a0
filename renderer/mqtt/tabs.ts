import type { StoreApi } from 'zustand/vanilla';

export const detailTabs = ['message', 'charts', 'publish', 'retained', 'sparkplug', 'broker'] as const;
export type DetailTab = (typeof detailTabs)[number];

/** What stands at the right of the tree. */
export type TabStore = StoreApi<{ readonly tab: DetailTab }>;
