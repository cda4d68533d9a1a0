import type { applyContract } from '../../shared/apply/contract.ts';
import type { Client } from '../../shared/rpc/contract.ts';
import type { SiteSource } from '../kit/siteSource.ts';

export type ApplyClient = Client<typeof applyContract>;

/** What the slice needs of the workbench. */
export interface ApplySliceNeeds {
  readonly source: SiteSource;
  readonly client: () => ApplyClient | null;
  /** Brings the pane to the front. */
  readonly showPane: () => void;
  /** Opens a device's file where it can be given an address. */
  readonly openText: (target: { readonly file: string; readonly find?: string }) => void;
}

/** What is asked for when a plan is made; kept while the pane is away. */
export interface PlanForm {
  readonly kind: 'site' | 'bundle';
  readonly file: string;
  readonly publicKey: string;
  readonly scope: 'all' | 'chosen';
  readonly chosen: readonly string[];
}

/** What of the pane is on screen. */
export interface ApplyScreen {
  readonly form: PlanForm;
  readonly page: 'run' | 'journals';
  /** Device whose changes are shown; null: the one that needs a look most. */
  readonly device: string | null;
  /** A question that stands over every pane. */
  readonly asking: 'start' | 'take-back' | 'take-back-earlier' | null;
  /** Journal of the run of earlier that the question is about. */
  readonly earlier: string | null;
}
