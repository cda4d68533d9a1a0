import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Sentence } from '../../shared/kit/problem.ts';
import type { Site } from '../../shared/site/model.ts';
import type { Schedule } from '../../shared/tas/model.ts';
import { localeStore } from '../kit/i18n.ts';
import type { SiteSource } from '../kit/siteSource.ts';
import { documentEdits, schedulePath } from './documentEdits.ts';
import type { Drag } from './drag.ts';
import type { EditResult, Grain } from './edits.ts';
import { type Hypercycle, hypercycle, type TimeRange, type TimeView } from './geometry.ts';
import { type Hit, type Layout, layOut } from './layout.ts';
import { type PortScene, portKey, portScenes } from './scene.ts';
import type { Snapped } from './snap.ts';

export type Shown = 'site' | 'device' | 'port';

export interface ScheduleState {
  readonly view: TimeView;
  /** Null until the canvas has a size, and again when the whole is to be shown anew. */
  readonly fitted: boolean;
  readonly shown: Shown;
  readonly snap: boolean;
  /** Lengths typed or nudged leave the sum of the windows as it is. */
  readonly keepSum: boolean;
  readonly hover: { readonly hit: Hit | null; readonly ns: number; readonly x: number; readonly y: number } | null;
  readonly drag: { readonly drag: Drag; readonly index: number; readonly snapped: Snapped | null; readonly label: Sentence } | null;
  /** Schedules that are being edited and not yet saved, by port key. */
  readonly drafts: ReadonlyMap<string, Schedule>;
  /** What the last edit did, or why it was refused; read out. */
  readonly said: { readonly sentence: Sentence; readonly refused: boolean } | null;
}

/** What follows from the site, the filter and the drafts. */
export interface Picture {
  readonly site: Site;
  readonly scenes: readonly PortScene[];
  readonly layout: Layout;
  readonly hypercycle: Hypercycle;
  /** What is drawn at all. */
  readonly range: TimeRange;
  /** With what hangs over the end. */
  readonly reachNs: number;
}

export interface ScheduleEditor {
  readonly store: StoreApi<ScheduleState>;
  readonly source: SiteSource;
  /** Null before a site is there. The same object as long as nothing changed. */
  picture(): Picture | null;
  scene(key: string): PortScene | null;
  /** The port that is selected, with its draft if it has one. */
  selected(): PortScene | null;
  select(key: string, window: number | null): void;
  /** Changes the selected port's schedule, as one undoable edit. Resolves to false where it was refused. */
  edit(make: (scene: PortScene, grain: Grain) => EditResult): Promise<boolean>;
  /** Saves a schedule that a drag left as a draft. */
  commit(key: string, before: Schedule, after: Schedule, label: Sentence): Promise<boolean>;
  setDraft(key: string, schedule: Schedule | null): void;
}

const emptyView: TimeView = { originNs: 0, originPartNs: 0, nsPerPx: 1_000, widthPx: 800 };

export function createScheduleEditor(source: SiteSource): ScheduleEditor {
  const store = createStore<ScheduleState>(() => ({
    view: emptyView,
    fitted: false,
    shown: 'site',
    snap: true,
    keepSum: true,
    hover: null,
    drag: null,
    drafts: new Map(),
    said: null,
  }));
  const picture = rememberPicture(source, store);
  const scene = (key: string) => picture()?.scenes.find((candidate) => candidate.key === key) ?? null;
  const setDraft = (key: string, schedule: Schedule | null) => {
    const drafts = new Map(store.getState().drafts);
    if (schedule) drafts.set(key, schedule);
    else drafts.delete(key);
    store.setState({ drafts });
  };
  const say = (sentence: Sentence, refused: boolean) => store.setState({ said: { sentence, refused } });
  const commit: ScheduleEditor['commit'] = async (key, before, after, label) => {
    const [device = '', port = ''] = splitKey(key);
    const edits = documentEdits(schedulePath(device, port), before, after);
    if (edits.length === 0) {
      setDraft(key, null);
      return true;
    }
    setDraft(key, after);
    const saved = await source.edit(label[localeStore.getState().locale], edits);
    if (store.getState().drafts.get(key) === after) setDraft(key, null);
    if (saved) say(label, false);
    return saved;
  };
  const selected = () => {
    const { device, port } = source.selection.getState();
    return device !== null && port !== null ? scene(portKey(device, port)) : null;
  };
  return {
    store,
    source,
    picture,
    scene,
    selected,
    setDraft,
    commit,
    select: (key, window) => {
      const [device = '', port = ''] = splitKey(key);
      source.selection.setState({ device, port, window });
    },
    async edit(make) {
      const at = selected();
      if (!at || store.getState().drag) return false;
      const result = make(at, grainOf(at));
      if (!result.ok) {
        say(result.failure.message, true);
        return false;
      }
      return commit(at.key, at.schedule, result.value.schedule, result.value.label);
    },
  };
}

export const grainOf = ({ port: { tas } }: PortScene): Grain => ({ granularityNs: tas.granularityNs, minIntervalNs: tas.minIntervalNs });

/** Device and port of a key: device names hold no slash. */
function splitKey(key: string): [string, string] {
  const slash = key.indexOf('/');
  return [key.slice(0, slash), key.slice(slash + 1)];
}

function rememberPicture(source: SiteSource, store: StoreApi<ScheduleState>): () => Picture | null {
  let inputs: readonly unknown[] = [];
  let last: Picture | null = null;
  return () => {
    const { site } = source.store.getState();
    const { drafts, shown } = store.getState();
    const { device, port } = source.selection.getState();
    const now = [site, drafts, shown, shown === 'site' ? null : device, shown === 'port' ? port : null];
    if (now.every((input, i) => input === inputs[i]) && now.length === inputs.length) return last;
    inputs = now;
    last = site && draw(site, portScenes(site, drafts), { shown, device, port });
    return last;
  };
}

function draw(
  site: Site,
  all: readonly PortScene[],
  { shown, device, port }: { shown: Shown; device: string | null; port: string | null },
): Picture {
  const wanted = all.filter(
    (scene) =>
      shown === 'site' ||
      device === null ||
      (scene.device.name === device && (shown === 'device' || port === null || scene.port.name === port)),
  );
  const scenes = wanted.length > 0 ? wanted : all;
  const cycle = hypercycle(scenes.map(({ cycleNs }) => cycleNs));
  const overhang = scenes.reduce(
    (most, { sumNs, cycleNs, phaseNs }) => (sumNs > cycleNs ? Math.max(most, phaseNs + sumNs - cycleNs) : most),
    0,
  );
  return {
    site,
    scenes,
    layout: layOut(scenes),
    hypercycle: cycle,
    range: { fromNs: 0, toNs: cycle.ns },
    reachNs: cycle.ns + Math.min(overhang, cycle.ns),
  };
}
