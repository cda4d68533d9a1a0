import type { JSX } from 'react';
import { createStore } from 'zustand/vanilla';
import { BundleDialogHost } from '../bundle/BundleDialogHost.tsx';
import { createBundleSlice } from '../bundle/slice.ts';
import { registerActions } from '../kit/actions.ts';
import { goToProblem } from '../site/goToProblem.ts';
import { createSiteSlice } from '../site/slice.tsx';
import { createSiteStore } from '../site/store.ts';
import { createTasSlice } from '../tas/slice.tsx';
import { type PaletteOpen, workbenchActions } from './actions.ts';
import { facetNames } from './catalog.ts';
import { createDock } from './dock.ts';
import { firstSelection } from './firstSelection.ts';
import type { HostLinkOpener } from './hostLink.ts';
import { startKeyboard } from './keyboard.ts';
import { Palette } from './Palette.tsx';
import { problemActions } from './problemActions.ts';
import { markUsable } from './usable.ts';
import { Workbench } from './Workbench.tsx';

/** Makes the stores and slices of one window and joins them: the only place that sees all slices. They live as long as the window. */
export function composeWorkbench({ openLink }: { readonly openLink: HostLinkOpener }): JSX.Element {
  let bundleClient: Awaited<ReturnType<HostLinkOpener>>['bundle'] | null = null;
  const source = createSiteStore({
    openLink: async (signal) => {
      const link = await openLink(signal);
      bundleClient = link.bundle;
      return { client: link.site, close: link.close };
    },
  });
  const dock = createDock(source);
  const palette: PaletteOpen = createStore(() => ({ open: null }));
  const siteNeeds = { source, facetNames, openPanel: dock.open, openText: dock.openText };
  const site = createSiteSlice(siteNeeds);
  const bundle = createBundleSlice({ source, client: () => (source.client() ? bundleClient : null) });
  const tas = createTasSlice(source);
  registerActions([...workbenchActions({ source, dock, palette }), ...problemActions(siteNeeds)]);
  startKeyboard();
  firstSelection(source);
  markUsable(source.store);

  const views = {
    site: site.tree,
    start: site.start,
    problems: site.problems,
    text: site.text,
    schedule: tas.ScheduleView,
    entries: tas.EntriesView,
    commands: tas.CommandsView,
    inspector: tas.InspectorView,
  };
  const goTo = {
    port: (device: string, port: string | null) => {
      source.selection.setState({ device, port, window: null });
      dock.open('schedule');
    },
    file: (file: string) => dock.openText({ file }),
    problem: (problem: Parameters<typeof goToProblem>[1]) => goToProblem(siteNeeds, problem),
  };
  return (
    <Workbench source={source} dock={dock} views={views}>
      <Palette opened={palette} source={source} files={site.files} goTo={goTo} />
      <site.dialogs />
      <BundleDialogHost needs={bundle.needs} opened={bundle.opened} />
    </Workbench>
  );
}
