import { useSyncExternalStore } from 'react';
import { useStore } from 'zustand';
import type { Ticks } from './needs.ts';
import type { PortScene } from './scene.ts';
import type { Picture, ScheduleEditor } from './scheduleStore.ts';

/** The picture and the selected port, drafts included; the view re-renders when either changes. */
export function useEditor(editor: ScheduleEditor): {
  readonly picture: Picture | null;
  readonly scene: PortScene | null;
  readonly window: number | null;
} {
  useStore(editor.store, (state) => state.drafts);
  useStore(editor.store, (state) => state.shown);
  useStore(editor.source.store, (state) => state.site);
  const window = useStore(editor.source.selection, (state) => state.window);
  useStore(editor.source.selection, (state) => `${state.device}/${state.port}`);
  const scene = editor.selected();
  const within = scene && window !== null && window < scene.schedule.windows.length ? window : null;
  return { picture: editor.picture(), scene, window: within };
}

export const useReadOnly = (editor: ScheduleEditor): boolean => useStore(editor.source.store, (state) => state.readOnly !== null);

/** Counts up whenever the background check has found something out. */
export function useTicks(ticks: Ticks): number {
  return useSyncExternalStore(ticks.subscribe, ticks.get);
}
