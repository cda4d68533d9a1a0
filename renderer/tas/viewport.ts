import { clampView, fitRange, panBy, type TimeRange, type TimeView, timeToX, zoomAt } from './geometry.ts';
import type { Picture, ScheduleEditor } from './scheduleStore.ts';

/** Ways to look at the schedules; each sets the view of the store. */
export interface Viewport {
  /** All of it: the hypercycle. */
  fitAll(): void;
  /** The cycle of the selected port, or of the first. */
  fitCycle(): void;
  /** The selected window, with a little on both sides. */
  fitWindow(): void;
  /** Single nanoseconds where the selected window opens, or in the middle of what is in view. */
  nanoseconds(): void;
  zoom(factor: number, x?: number): void;
  pan(px: number): void;
  resize(widthPx: number): void;
  /** The picture reaches elsewhere than before, ns: who looked at all of it goes on to see all of it. */
  follow(reachedNs: number): void;
  /** Brings the selected window into the picture, if no turn of it shows. */
  reveal(): void;
}

export function createViewport({ store, picture, selected, source }: ScheduleEditor): Viewport {
  const set = (view: TimeView) => {
    const now = picture();
    store.setState({ view: now ? clampView(view, { fromNs: 0, toNs: now.reachNs }) : view, fitted: true });
  };
  const show = (range: TimeRange) => set(fitRange(range, store.getState().view.widthPx));
  const showsAll = (reachNs: number): boolean => {
    const { view } = store.getState();
    return view.nsPerPx === fitRange({ fromNs: 0, toNs: reachNs }, view.widthPx).nsPerPx;
  };
  const cycleScene = (now: Picture) => selected() ?? now.scenes[0];
  return {
    fitAll() {
      const now = picture();
      if (now && now.reachNs > 0) show({ fromNs: 0, toNs: now.reachNs });
    },
    fitCycle() {
      const now = picture();
      const scene = now && cycleScene(now);
      if (scene && scene.cycleNs > 0) show({ fromNs: scene.phaseNs, toNs: scene.phaseNs + scene.cycleNs });
    },
    fitWindow() {
      const scene = selected();
      const { window } = source.selection.getState();
      if (!scene || window === null) return;
      const from = scene.phaseNs + (scene.startsNs[window] ?? 0);
      const length = Math.max(scene.schedule.windows[window]?.length ?? 0, 1);
      show({ fromNs: Math.max(0, Math.floor(from - length / 8)), toNs: Math.ceil(from + length * 1.125) });
    },
    reveal() {
      const scene = selected();
      const { window } = source.selection.getState();
      const { view, drag } = store.getState();
      if (!scene || window === null || drag || scene.cycleNs <= 0) return;
      const from = scene.startsNs[window] ?? 0;
      const to = Math.max(from + 1, Math.min(scene.startsNs[window + 1] ?? 0, scene.cycleNs));
      const turns = Math.ceil((view.originNs - scene.phaseNs - to) / scene.cycleNs);
      const turnNs = scene.phaseNs + Math.max(0, turns) * scene.cycleNs;
      const [x0, x1] = [timeToX(view, turnNs + from), timeToX(view, turnNs + to)];
      if (x0 > view.widthPx - 8) set(panBy(view, x0 - Math.max(view.widthPx / 4, view.widthPx * 0.9 - (x1 - x0))));
      else if (x1 < 8) set(panBy(view, x0 - view.widthPx / 4));
    },
    nanoseconds() {
      const { view } = store.getState();
      const scene = selected();
      const { window } = source.selection.getState();
      const start = scene && window !== null ? scene.startsNs[window] : undefined;
      const middle = scene && start !== undefined ? panBy(view, timeToX(view, scene.phaseNs + start) - view.widthPx / 2) : view;
      set(zoomAt(middle, view.widthPx / 2, 1 / 32 / view.nsPerPx, view.nsPerPx));
    },
    zoom(factor, x) {
      const { view } = store.getState();
      const now = picture();
      if (now) set(zoomAt(view, x ?? view.widthPx / 2, factor, now.reachNs / Math.max(1, view.widthPx - 24)));
    },
    pan(px) {
      set(panBy(store.getState().view, px));
    },
    follow(reachedNs) {
      const now = picture();
      if (now && now.reachNs > 0 && now.reachNs !== reachedNs && showsAll(reachedNs)) show({ fromNs: 0, toNs: now.reachNs });
    },
    resize(widthPx) {
      const { view, fitted } = store.getState();
      if (view.widthPx === widthPx) return;
      const now = picture();
      const showedAll = now && showsAll(now.reachNs);
      store.setState({ view: { ...view, widthPx } });
      if ((!fitted || showedAll) && now && now.reachNs > 0) show({ fromNs: 0, toNs: now.reachNs });
    },
  };
}
