import type { JSX } from 'react';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { registerActions } from '../kit/actions.ts';
import { setDeviceMarks } from '../kit/liveMarks.ts';
import { ApplyHeader, ApplyStatus } from './ApplyStatus.tsx';
import { ApplyView } from './ApplyView.tsx';
import { applyActions } from './actions.ts';
import { createCountdown } from './countdown.ts';
import type { ApplyScreen, ApplySliceNeeds } from './needs.ts';
import { isStale } from './permissions.ts';
import { treeMarks } from './phases.ts';
import { ApplyDialogs } from './StartDialog.tsx';
import { createApplyStore } from './store.ts';
import './apply.css';
import './devices.css';
import type { ApplyNeeds } from './viewNeeds.ts';

export interface ApplySlice {
  /** The pane. */
  readonly view: () => JSX.Element;
  /** Questions over every pane. */
  readonly dialogs: () => JSX.Element;
  readonly header: () => JSX.Element;
  readonly status: () => JSX.Element;
  dispose(): void;
}

const firstScreen: ApplyScreen = {
  form: { kind: 'site', file: '', publicKey: '', scope: 'all', chosen: [] },
  page: 'run',
  device: null,
  asking: null,
  earlier: null,
};

/** The way to live devices: plan, apply, confirm or roll back, in its pane and from every other. */
export function createApplySlice(sliceNeeds: ApplySliceNeeds): ApplySlice {
  const apply = createApplyStore(sliceNeeds);
  const screen = createStore<ApplyScreen>(() => firstScreen);
  const countdown = createCountdown(apply.store);
  const needs: ApplyNeeds = { ...sliceNeeds, apply, screen, countdown };
  const disposers = [registerActions(applyActions(needs)), ...markTree(needs), forgetChoices(needs.source.store, screen)];
  return {
    view: () => <ApplyView needs={needs} />,
    dialogs: () => <ApplyDialogs needs={needs} />,
    header: () => <ApplyHeader needs={needs} />,
    status: () => <ApplyStatus needs={needs} />,
    dispose: () => {
      for (const dispose of disposers) dispose();
      countdown.dispose();
      apply.dispose();
    },
  };
}

function markTree({ source, apply }: ApplyNeeds): (() => void)[] {
  const mark = (): void => {
    const state = apply.store.getState();
    setDeviceMarks('apply', treeMarks(state.run, isStale({ site: source.store.getState(), state })));
  };
  const stopRun = apply.store.subscribe((now, before) => {
    if (now.run !== before.run || now.planned !== before.planned) mark();
  });
  const stopSite = source.store.subscribe((now, before) => {
    if (now.revision !== before.revision) mark();
  });
  return [stopRun, stopSite];
}

/** Another site has other devices. */
function forgetChoices(site: ApplySliceNeeds['source']['store'], screen: StoreApi<ApplyScreen>): () => void {
  return site.subscribe((now, before) => {
    if (before.folder === '' || now.folder === before.folder) return;
    screen.setState(({ form }) => ({ form: { ...form, scope: 'all', chosen: [] }, device: null, asking: null }));
  });
}
