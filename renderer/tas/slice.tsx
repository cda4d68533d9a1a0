import type { JSX } from 'react';
import { createStore } from 'zustand/vanilla';
import type { Sentence } from '../../shared/kit/problem.ts';
import type { Site } from '../../shared/site/model.ts';
import { type Action, registerActions } from '../kit/actions.ts';
import { localeStore } from '../kit/i18n.ts';
import type { SiteSource } from '../kit/siteSource.ts';
import { CommandsView } from './CommandsView.tsx';
import { createChecker } from './checker.ts';
import { schedulePath } from './documentEdits.ts';
import { EntriesView } from './EntriesView.tsx';
import { InspectorView } from './InspectorView.tsx';
import { createTicks, type EditorNeeds } from './needs.ts';
import { ScheduleView } from './ScheduleView.tsx';
import { scheduleOf } from './scene.ts';
import { scheduleActions } from './scheduleActions.ts';
import { createScheduleEditor } from './scheduleStore.ts';
import './tas.css';
import './inspector.css';
import './entries.css';
import { createViewport } from './viewport.ts';

/** The gate schedule editor as the workbench composes it. */
export interface TasSlice {
  readonly ScheduleView: () => JSX.Element;
  readonly EntriesView: () => JSX.Element;
  readonly CommandsView: () => JSX.Element;
  readonly InspectorView: () => JSX.Element;
  dispose(): void;
}

/** Makes the editor over the open site and registers its actions. */
export function createTasSlice(source: SiteSource): TasSlice {
  const editor = createScheduleEditor(source);
  const checked = createTicks();
  const checker = createChecker(checked.tick);
  const baseline = createStore<{ readonly site: Site | null }>(() => ({ site: source.store.getState().site }));
  const copying = createStore(() => ({ open: false }));
  const needs: EditorNeeds = { editor, viewport: createViewport(editor), checker, checked, baseline, copying };
  const stopFollowing = source.store.subscribe((now, before) => {
    if (now.folder === before.folder && baseline.getState().site !== null) return;
    baseline.setState({ site: now.site });
    editor.store.setState({ fitted: false, drafts: new Map(), drag: null, hover: null });
  });
  const openCopy = () => copying.setState({ open: true });
  const unregister = registerActions([...scheduleActions(editor, needs.viewport, openCopy), createAction(source)]);
  return {
    ScheduleView: bind(ScheduleView, needs),
    EntriesView: bind(EntriesView, needs),
    CommandsView: bind(CommandsView, needs),
    InspectorView: bind(InspectorView, needs),
    dispose: () => {
      unregister();
      stopFollowing();
      checker.dispose();
    },
  };
}

/** A view that has what it works with. */
function bind(View: (props: { readonly needs: EditorNeeds }) => JSX.Element, needs: EditorNeeds): () => JSX.Element {
  return () => <View needs={needs} />;
}

/** A schedule to start from, for a port that has none: one class for each queue, everything open. */
function createAction(source: SiteSource): Action {
  const label: Sentence = { en: 'Schedule: add one to this port', zh: '调度表：为此端口添加' };
  const target = () => {
    const { device, port } = source.selection.getState();
    const found = device !== null && port !== null ? source.store.getState().site?.devices[device]?.ports[port] : undefined;
    return found && device !== null && !scheduleOf(found) ? { device, port: found } : null;
  };
  return {
    id: 'tas.create',
    title: label,
    disabledBecause: () => {
      if (source.store.getState().readOnly !== null) return { en: 'The site is read-only.', zh: '站点为只读。' };
      return target() ? null : { en: 'Select a port without a schedule first.', zh: '请先选择一个没有调度表的端口。' };
    },
    run: async () => {
      const at = target();
      if (!at) return;
      const classes = Math.min(at.port.queues, 8);
      const all = Array.from({ length: classes }, (_, i) => i);
      const value = {
        mode: at.port.tas.modes[0] ?? 'software',
        map: Array.from({ length: 8 }, (_, priority) => Math.min(priority, classes - 1)),
        queues: all.map((offset) => `1@${offset}`),
        cycle: '1 ms',
        windows: [{ open: all, length: '1 ms' }],
      };
      const done = await source.edit(label[localeStore.getState().locale], [{ path: schedulePath(at.device, at.port.name), value }]);
      if (done) source.selection.setState({ device: at.device, port: at.port.name, window: 0 });
    },
  };
}
