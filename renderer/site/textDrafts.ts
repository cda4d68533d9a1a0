import type { StoredText } from './textFile.ts';

/** A text that was typed and not saved, with the file's text that it started from. */
export interface TextDraft {
  readonly text: string;
  readonly base: StoredText;
}

/** Unsaved texts by folder and file. They outlive their panel, so that closing a tab loses nothing. */
export interface TextDrafts {
  get(folder: string, file: string): TextDraft | undefined;
  /** Keeps the draft, or forgets it where its text is what the file holds. */
  keep(folder: string, file: string, draft: TextDraft): void;
  dispose(): void;
}

/** @param target asks before the window closes while there are drafts */
export function createTextDrafts(target: Pick<Window, 'addEventListener' | 'removeEventListener'>): TextDrafts {
  const drafts = new Map<string, TextDraft>();
  const keyOf = (folder: string, file: string): string => `${folder}\0${file}`;
  const onBeforeUnload = (event: Event): void => {
    if (drafts.size > 0) event.preventDefault();
  };
  target.addEventListener('beforeunload', onBeforeUnload);
  return {
    get: (folder, file) => drafts.get(keyOf(folder, file)),
    keep(folder, file, draft) {
      if (draft.text === draft.base.text) drafts.delete(keyOf(folder, file));
      else drafts.set(keyOf(folder, file), draft);
    },
    dispose: () => target.removeEventListener('beforeunload', onBeforeUnload),
  };
}
