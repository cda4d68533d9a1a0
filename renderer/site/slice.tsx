import type { JSX } from 'react';
import { createStore } from 'zustand/vanilla';
import type { Edit } from '../../shared/kit/problem.ts';
import { fileOfPath } from '../../shared/site/files.ts';
import { registerActions } from '../kit/actions.ts';
import { localeStore } from '../kit/i18n.ts';
import { AddDialogHost } from './AddDialog.tsx';
import { addActions, selectionActions } from './addActions.ts';
import { failureText } from './failureText.ts';
import type { AddStore, FilesStore, RemoveStore, RenameStore, SiteNeeds, SiteSliceNeeds, TextTarget } from './needs.ts';
import { ProblemsView } from './ProblemsView.tsx';
import { RemoveDialogHost } from './RemoveDialog.tsx';
import { RenameDialogHost } from './RenameDialog.tsx';
import { createRecentStore, rememberFolder } from './recent.ts';
import { SiteTree } from './SiteTree.tsx';
import { StartView } from './StartView.tsx';
import type { SiteStore } from './store.ts';
import { TextFileView } from './TextFileView.tsx';
import { createTextDrafts } from './textDrafts.ts';

export interface SiteSlice {
  /** Views to dock, each to be rendered as a component. */
  readonly tree: () => JSX.Element;
  readonly problems: () => JSX.Element;
  readonly start: () => JSX.Element;
  readonly text: (props: { readonly target: TextTarget }) => JSX.Element;
  /** Dialogs that any view may open. */
  readonly dialogs: () => JSX.Element;
  readonly files: FilesStore;
  dispose(): void;
}

/** The site's own views, over one store. */
export function createSiteSlice(sliceNeeds: SiteSliceNeeds): SiteSlice {
  const { source } = sliceNeeds;
  const files: FilesStore = createStore(() => ({ files: [] }));
  const recent = createRecentStore();
  const drafts = createTextDrafts(window);
  const adding: AddStore = createStore(() => ({ kind: null }));
  const removing: RemoveStore = createStore(() => ({ key: null }));
  const renaming: RenameStore = createStore(() => ({ key: null, moved: null }));
  // Whoever has opened a site wants to work on it: the start page has done its part.
  const showOpened = (failure: string | null): string | null => {
    if (failure === null) sliceNeeds.openPanel('schedule');
    return failure;
  };
  const needs: SiteNeeds = {
    ...sliceNeeds,
    files,
    recent,
    drafts,
    adding,
    removing,
    renaming,
    previewFix: (edits) => previewFix(source, edits),
    openSite: (folder) => openSite(source, 'site.open', { folder }).then(showOpened),
    createSite: (folder, sample) => openSite(source, 'site.create', { folder, sample }).then(showOpened),
  };
  const forgetActions = registerActions([...addActions(source, adding), ...selectionActions(source, { removing, renaming })]);
  const stopFiles = followFiles(source, files);
  const stopRecent = source.store.subscribe(({ folder }, before) => {
    if (folder && folder !== before.folder) rememberFolder(recent, folder);
  });
  return {
    tree: () => <SiteTree needs={needs} />,
    problems: () => <ProblemsView needs={needs} />,
    start: () => <StartView needs={needs} />,
    text: ({ target }) => <TextFileView needs={needs} target={target} />,
    dialogs: () => (
      <>
        <AddDialogHost needs={needs} />
        <RemoveDialogHost needs={needs} />
        <RenameDialogHost needs={needs} />
      </>
    ),
    files,
    dispose: () => {
      forgetActions();
      stopFiles();
      stopRecent();
      drafts.dispose();
    },
  };
}

/** Lists the files again when another site opens or devices come and go. */
function followFiles(source: SiteStore, files: FilesStore): () => void {
  return source.store.subscribe((now, before) => {
    const same = now.folder === before.folder && deviceCount(now.site) === deviceCount(before.site);
    if (same || !now.site) return;
    void source
      .client()
      ?.['site.files']({})
      .then((result) => result.ok && files.setState({ files: result.value.files }))
      .catch(() => files.setState({ files: [] }));
  });
}

const deviceCount = (site: { readonly devices: Readonly<Record<string, unknown>> } | null): number =>
  site ? Object.keys(site.devices).length : -1;

async function previewFix(source: SiteStore, edits: readonly Edit[]) {
  const { previewFix: preview } = await import('./fixPreview.ts');
  const names = [...new Set(edits.flatMap(({ path }) => fileOfPath(path)?.file.file ?? []))];
  const texts = await Promise.all(
    names.map(async (file) => {
      const result = await source.client()?.['site.readFile']({ file });
      return [file, result?.ok ? result.value.text : ''] as const;
    }),
  );
  return preview(edits, new Map(texts));
}

async function openSite(
  source: SiteStore,
  how: 'site.open' | 'site.create',
  input: { readonly folder: string; readonly sample?: string },
): Promise<string | null> {
  const { locale } = localeStore.getState();
  const client = source.client();
  if (!client) return failureText({ code: 'not-connected' }, locale);
  try {
    const { folder, sample = '' } = input;
    const result = how === 'site.open' ? await client['site.open']({ folder }) : await client['site.create']({ folder, sample });
    return result.ok ? null : failureText(result.failure, locale);
  } catch {
    return failureText({ code: 'not-connected' }, locale);
  }
}
