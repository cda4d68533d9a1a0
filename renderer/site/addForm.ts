import type { Edit, Sentence } from '../../shared/kit/problem.ts';
import type { Result } from '../../shared/kit/result.ts';
import type { Site } from '../../shared/site/model.ts';
import type { Selection } from '../kit/siteSource.ts';

/** One field of a form that adds something to the site. Its value is text, as it would be typed in the file. */
export interface AddField {
  readonly id: string;
  readonly label: Sentence;
  readonly hint?: Sentence;
  readonly initial: string;
  /** A choice between values instead of free text; `title` is the value itself where it is left out. */
  readonly choices?: readonly { readonly value: string; readonly title?: Sentence }[];
}

export type AddValues = Readonly<Record<string, string>>;

/** Why a value cannot be taken, for the field that it stands in. */
export interface AddFailure {
  readonly field: string;
  readonly sentence: Sentence;
}

/** One undoable edit, and what is selected once it is made. */
export interface Addition {
  readonly label: Sentence;
  readonly edits: readonly Edit[];
  readonly select?: Selection;
}

/** A form that adds one kind of thing: data, so that one view shows them all. */
export interface AddForm {
  readonly id: AddKind;
  /** In the palette and on buttons. */
  readonly title: Sentence;
  readonly lead: Sentence;
  /** Why there is nothing to add to yet, or null. */
  readonly blocked: (site: Site) => Sentence | null;
  readonly fields: (site: Site, selection: Selection) => readonly AddField[];
  readonly read: (values: AddValues, site: Site) => Result<Addition, AddFailure>;
}

export type AddKind = 'device' | 'port' | 'link' | 'traffic' | 'stream';
