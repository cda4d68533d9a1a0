import type { SshSliceNeeds } from './needs.ts';
import type { SshStore } from './store.ts';

/** What its views see. */
export interface SshNeeds extends SshSliceNeeds {
  readonly ssh: SshStore;
}
