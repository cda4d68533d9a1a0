import { createStore } from 'zustand/vanilla';
import { type Action, registerActions } from '../kit/actions.ts';
import type { BundleNeeds, BundleOpen } from './needs.ts';

export interface BundleSlice {
  readonly needs: BundleNeeds;
  /** Whether the export dialog is on screen. */
  readonly opened: BundleOpen;
  dispose(): void;
}

/** The export of a bundle: one action and its dialog. */
export function createBundleSlice(needs: BundleNeeds): BundleSlice {
  const opened: BundleOpen = createStore(() => ({ open: false }));
  const action: Action = {
    id: 'bundle.export',
    title: { en: 'Export the bundle…', zh: '导出部署包…' },
    keys: 'Mod+Shift+E',
    disabledBecause: () => (needs.source.store.getState().site ? null : { en: 'No site is open.', zh: '尚未打开站点。' }),
    run: () => opened.setState({ open: true }),
  };
  return { needs, opened, dispose: registerActions([action]) };
}
