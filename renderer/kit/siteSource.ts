import type { StoreApi } from 'zustand/vanilla';
import type { Edit, LocatedProblem } from '../../shared/kit/problem.ts';
import type { Site } from '../../shared/site/model.ts';

/** The open site as every view sees it. Null before the first update arrives. */
export interface SiteState {
  readonly revision: number;
  readonly folder: string;
  readonly site: Site | null;
  readonly problems: readonly LocatedProblem[];
  readonly problemCount: { readonly error: number; readonly warning: number; readonly note: number };
  readonly undo: string | null;
  readonly redo: string | null;
  readonly savedAt: string | null;
  readonly readOnly: string | null;
  readonly connection: 'connecting' | 'open' | 'lost';
  /** The last failure of an edit, shown until the next edit. */
  readonly failure: string | null;
}

/** What is selected, shared by tree, timeline, inspector and problems. */
export interface Selection {
  readonly device: string | null;
  readonly port: string | null;
  /** Index of a window of the selected port's schedule. */
  readonly window: number | null;
}

/** What a slice of the renderer gets of the site; `app/` makes it and hands it to the slices. */
export interface SiteSource {
  readonly store: StoreApi<SiteState>;
  readonly selection: StoreApi<Selection>;
  /** One undoable edit. Paths as in `shared/site/contract.ts`. Resolves to false, with `failure` set, where it was refused. */
  edit(label: string, edits: readonly Edit[]): Promise<boolean>;
  undo(): Promise<void>;
  redo(): Promise<void>;
}
