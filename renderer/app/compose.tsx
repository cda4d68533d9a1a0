import type { JSX } from 'react';
import { createStore } from 'zustand/vanilla';
import { createApplySlice } from '../apply/slice.tsx';
import { BundleDialogHost } from '../bundle/BundleDialogHost.tsx';
import { createBundleSlice } from '../bundle/slice.ts';
import { createFilesSlice } from '../files/slice.tsx';
import { registerActions } from '../kit/actions.ts';
import { createMqttSlice } from '../mqtt/slice.tsx';
import { createOpcuaSlice } from '../opcua/slice.tsx';
import { goToProblem } from '../site/goToProblem.ts';
import { createSiteSlice } from '../site/slice.tsx';
import { createSiteStore } from '../site/store.ts';
import { createSshSlice } from '../ssh/slice.tsx';
import { createTasSlice } from '../tas/slice.tsx';
import { createTerminalSlice } from '../terminal/slice.tsx';
import { type PaletteOpen, workbenchActions } from './actions.ts';
import { facetNames } from './catalog.ts';
import { createDock } from './dock.ts';
import { firstSelection } from './firstSelection.ts';
import type { HostLinkOpener, WorkbenchLink } from './hostLink.ts';
import { startKeyboard } from './keyboard.ts';
import { Palette } from './Palette.tsx';
import { problemActions } from './problemActions.ts';
import { markUsable } from './usable.ts';
import { Workbench } from './Workbench.tsx';

/** Makes the stores and slices of one window and joins them: the only place that sees all slices. They live as long as the window. */
export function composeWorkbench({ openLink }: { readonly openLink: HostLinkOpener }): JSX.Element {
  let liveLink: WorkbenchLink | null = null;
  const source = createSiteStore({
    openLink: async (signal) => {
      liveLink = await openLink(signal);
      return { client: liveLink.site, close: liveLink.close };
    },
  });
  const link = () => (source.client() ? liveLink : null);
  const dock = createDock(source);
  const palette: PaletteOpen = createStore(() => ({ open: null }));
  const siteNeeds = { source, facetNames, openPanel: dock.open, openText: dock.openText };
  const site = createSiteSlice(siteNeeds);
  const bundle = createBundleSlice({ source, client: () => link()?.bundle ?? null });
  const tas = createTasSlice(source);
  const ssh = createSshSlice({
    source,
    client: () => link()?.ssh ?? null,
    showConnections: () => dock.open('connections'),
    openText: dock.openText,
  });
  const apply = createApplySlice({
    source,
    client: () => link()?.apply ?? null,
    showPane: () => dock.open('apply'),
    openText: dock.openText,
  });
  const terminal = createTerminalSlice({
    source,
    client: () => link()?.terminal ?? null,
    showTerminals: () => dock.open('terminal'),
  });
  const files = createFilesSlice({ source, client: () => link()?.files ?? null, showFiles: () => dock.open('files') });
  const mqtt = createMqttSlice({
    source,
    client: () => link()?.mqtt ?? null,
    showPane: () => dock.open('mqtt'),
    openText: dock.openText,
  });
  const opcua = createOpcuaSlice({ source, client: () => link()?.opcua ?? null, showPane: () => dock.open('opcua') });
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
    apply: apply.view,
    connections: ssh.connections,
    terminal: terminal.terminals,
    run: terminal.run,
    files: files.view,
    mqtt: mqtt.view,
    opcua: opcua.view,
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
    <Workbench
      source={source}
      dock={dock}
      views={views}
      live={{ header: <apply.header />, status: [<ssh.status key="ssh" />, <apply.status key="apply" />] }}
    >
      <Palette opened={palette} source={source} files={site.files} goTo={goTo} />
      <site.dialogs />
      <apply.dialogs />
      <ssh.dialogs />
      <files.dialogs />
      <mqtt.dialogs />
      <opcua.dialogs />
      <BundleDialogHost needs={bundle.needs} opened={bundle.opened} />
    </Workbench>
  );
}
