import type { AddPanelPositionOptions, DockviewApi, IDockviewPanel } from 'dockview-react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Locale } from '../../shared/kit/problem.ts';
import { localeStore } from '../kit/i18n.ts';
import type { SiteSource } from '../kit/siteSource.ts';
import type { TextTarget } from '../site/needs.ts';
import { forgetLayout, keepLayout, restoreLayout } from './layoutStorage.ts';
import { isPanelName, type PanelName, panelNames } from './panels.ts';
import { focusInside } from './panes.ts';

/** The docked panels: which are open, where they stand, which is in front. */
export interface Dock {
  readonly active: StoreApi<{ readonly panel: string | null }>;
  /** Takes over a dock that has come on screen: restores its layout, or lays out the default. */
  attach(api: DockviewApi): void;
  open(panel: PanelName): void;
  openText(target: TextTarget): void;
  closeActive(): void;
  toggleMaximised(): void;
  /** Moves the panel in front into the next group, or into a group of its own beside it: what dragging a tab does. */
  moveActive(where: 'next' | 'right' | 'below'): void;
  reset(): void;
  dispose(): void;
}

/** Where a panel stands by default, relative to those before it; in the order in which they are laid out. */
const places: Readonly<Record<PanelName, { readonly beside: PanelName | null; readonly how: Direction; readonly size?: number }>> = {
  schedule: { beside: null, how: 'within' },
  start: { beside: 'schedule', how: 'within' },
  apply: { beside: 'schedule', how: 'within' },
  site: { beside: 'schedule', how: 'left', size: 252 },
  inspector: { beside: 'schedule', how: 'right', size: 320 },
  entries: { beside: 'schedule', how: 'below', size: 226 },
  problems: { beside: 'entries', how: 'within' },
  connections: { beside: 'entries', how: 'within' },
  terminal: { beside: 'schedule', how: 'within' },
  files: { beside: 'schedule', how: 'within' },
  mqtt: { beside: 'schedule', how: 'within' },
  opcua: { beside: 'schedule', how: 'within' },
  run: { beside: 'schedule', how: 'within' },
  commands: { beside: 'inspector', how: 'below', size: 226 },
};

/** Below this width of the window the side columns give some of theirs to the schedule. */
const NARROW_PX = 1_400;

type Direction = 'within' | 'left' | 'right' | 'below';
const order = Object.keys(places).filter(isPanelName);

export function createDock(source: SiteSource): Dock {
  const active = createStore<{ readonly panel: string | null }>(() => ({ panel: null }));
  const disposers: (() => void)[] = [];
  let dock: DockviewApi | null = null;

  const retitle = (): void => {
    for (const panel of dock?.panels ?? []) panel.api.setTitle(titleOf(panel.id, localeStore.getState().locale, source));
  };
  const layOut = (api: DockviewApi, front: PanelName): void => {
    api.clear();
    for (const name of order) addPanel(api, name);
    api.getPanel('entries')?.api.setActive();
    api.getPanel(front)?.api.setActive();
    retitle();
  };

  return {
    active,
    attach(api) {
      dock = api;
      const restored = restoreLayout(api);
      let folder = restored ?? '';
      if (restored === null) layOut(api, 'start');
      else if (!isReload()) api.getPanel('schedule')?.api.setActive();
      retitle();
      active.setState({ panel: api.activePanel?.id ?? null });
      const activated = api.onDidActivePanelChange(() => active.setState({ panel: api.activePanel?.id ?? null }));
      disposers.push(
        () => activated.dispose(),
        keepLayout(api, () => folder),
        localeStore.subscribe(retitle),
        source.selection.subscribe(retitle),
        source.store.subscribe((now, before) => {
          if (now.folder && now.folder !== folder) {
            if (folder) closeTexts(api);
            folder = now.folder;
          }
          if (now.problemCount !== before.problemCount) retitle();
        }),
      );
    },
    open(name) {
      if (!dock) return;
      const panel = dock.getPanel(name) ?? addPanel(dock, name);
      retitle();
      show(panel);
    },
    openText(target) {
      if (!dock) return;
      const id = `text:${target.file}`;
      const known = dock.getPanel(id);
      known?.api.updateParameters({ ...target, line: target.line, column: target.column, find: target.find });
      const beside = dock.getPanel('schedule') ?? dock.getPanel('start');
      show(
        known ??
          dock.addPanel({
            id,
            component: 'text',
            title: target.file,
            params: target,
            ...(beside && { position: { referencePanel: beside, direction: 'within' as const } }),
          }),
      );
    },
    closeActive: () => dock?.activePanel?.api.close(),
    toggleMaximised() {
      const panel = dock?.activePanel;
      if (!panel || !dock) return;
      if (panel.api.isMaximized()) panel.api.exitMaximized();
      else panel.api.maximize();
    },
    moveActive(where) {
      const panel = dock?.activePanel;
      if (!panel || !dock) return;
      const { groups } = dock;
      const next = groups[(groups.indexOf(panel.group) + 1) % groups.length];
      if (where !== 'next') panel.api.moveTo({ group: panel.group, position: where === 'right' ? 'right' : 'bottom' });
      else if (next && next !== panel.group) panel.api.moveTo({ group: next });
      show(panel);
    },
    reset() {
      forgetLayout();
      if (dock) layOut(dock, 'schedule');
    },
    dispose() {
      for (const dispose of disposers) dispose();
    },
  };
}

/** Adds a panel where it stands by default, or where that place is gone, beside what is there. */
function addPanel(api: DockviewApi, name: PanelName): IDockviewPanel {
  const { beside, how, size } = places[name];
  const reference = beside ? api.getPanel(beside) : undefined;
  const position: AddPanelPositionOptions | undefined = reference && { referencePanel: reference, direction: how };
  const sized =
    size === undefined
      ? {}
      : how === 'below'
        ? { initialHeight: size }
        : { initialWidth: window.innerWidth < NARROW_PX ? size - 26 : size };
  return api.addPanel({ id: name, component: name, title: panelNames[name].en, ...(position && { position }), ...(reference && sized) });
}

/** The window was loaded again, and shows what it showed; else it was opened, and begins with the work. */
function isReload(): boolean {
  const [entry] = performance.getEntriesByType('navigation');
  return entry instanceof PerformanceNavigationTiming && entry.type === 'reload';
}

/** Texts belong to the site that was open; what was typed in them and not saved is kept as a draft. */
function closeTexts(api: DockviewApi): void {
  for (const panel of api.panels.filter(({ id }) => id.startsWith('text:'))) api.removePanel(panel);
}

function show(panel: IDockviewPanel): void {
  panel.api.setActive();
  // The content of a panel that was just added is drawn after this task.
  requestAnimationFrame(() => {
    const group = panel.group.element;
    if (!group.contains(document.activeElement)) focusInside(group);
  });
}

function titleOf(id: string, locale: Locale, { store, selection }: SiteSource): string {
  if (!isPanelName(id)) return id.replace(/^text:/, '');
  const name = panelNames[id][locale];
  const { device, port } = selection.getState();
  if (id === 'schedule' && device) return `${name} · ${port ? `${device} / ${port}` : device}`;
  const { error, warning, note } = store.getState().problemCount;
  if (id === 'problems' && error + warning + note > 0) return `${name} ${error + warning + note}`;
  return name;
}
