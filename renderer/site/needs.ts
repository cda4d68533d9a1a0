import type { StoreApi } from 'zustand/vanilla';
import type { Edit, Sentence } from '../../shared/kit/problem.ts';
import type { AddKind } from './addForm.ts';
import type { FixChange } from './fixPreview.ts';
import type { RecentStore } from './recent.ts';
import type { SiteStore } from './store.ts';
import type { TextDrafts } from './textDrafts.ts';

export type PanelId = 'site' | 'start' | 'schedule' | 'entries' | 'problems' | 'commands' | 'inspector';

/** A place in a text file; `line` and `column` count from 1, `find` is a key to look for where no line is known. */
export interface TextTarget {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly find?: string;
}

/** What the slice needs of the workbench. */
export interface SiteSliceNeeds {
  readonly source: SiteStore;
  /** Word for a facet that a port carries, by facet name. */
  readonly facetNames: Readonly<Record<string, Sentence>>;
  openPanel(id: PanelId): void;
  openText(target: TextTarget): void;
}

/** What its views see. */
export interface SiteNeeds extends SiteSliceNeeds {
  readonly files: FilesStore;
  readonly recent: RecentStore;
  readonly drafts: TextDrafts;
  readonly adding: AddStore;
  readonly removing: RemoveStore;
  readonly renaming: RenameStore;
  /** What the edits of a fix would change in the files as they stand. */
  previewFix(edits: readonly Edit[]): Promise<readonly FixChange[]>;
  /** Opens the site in a folder of the host. Resolves to the failure's sentence, or null. */
  openSite(folder: string): Promise<string | null>;
  /** Writes a sample to a new folder and opens it. */
  createSite(folder: string, sample: string): Promise<string | null>;
}

/** Text files of the open site. */
export type FilesStore = StoreApi<{ readonly files: readonly string[] }>;

/** Which form that adds something to the site is on screen. */
export type AddStore = StoreApi<{ readonly kind: AddKind | null }>;

/** Key of the tree's row that is asked about before it is removed from the site. */
export type RemoveStore = StoreApi<{ readonly key: string | null }>;

/** Key of the tree's row that gets another name, while it is asked; and the row that got one, until the tree has followed it. */
export type RenameStore = StoreApi<{ readonly key: string | null; readonly moved: { readonly from: string; readonly to: string } | null }>;
