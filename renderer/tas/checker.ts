import type { Problem, Severity } from '../../shared/kit/problem.ts';
import type { Site } from '../../shared/site/model.ts';
import { tasFacet } from '../../shared/tas/facet.ts';
import type { Schedule } from '../../shared/tas/model.ts';
import type { PortScene } from './scene.ts';

/** The problems of schedules as they stand on screen, a draft's included. */
export interface Checker {
  /** At once where `urgent`; else what is known, and the rest is looked at when there is time. */
  problemsOf(scene: PortScene, site: Site, urgent: boolean): readonly Problem[];
  /** The worst severity for each window index; −1 for the port as a whole. */
  marksOf(scene: PortScene, site: Site, urgent: boolean): ReadonlyMap<number, Severity>;
  dispose(): void;
}

interface Checked {
  readonly site: Site;
  readonly problems: readonly Problem[];
  readonly marks: ReadonlyMap<number, Severity>;
}

/** What the check of a long schedule takes. */
const EXPECTED_MS = 4;
/** A port in view is checked after this even where the browser is never idle. */
const PATIENCE_MS = 400;
/** Each telling draws the picture anew. */
const TELL_EVERY_MS = 120;
const unchecked: Pick<Checked, 'problems' | 'marks'> = { problems: [], marks: new Map() };

/** @param changed called after problems were found out in the background */
export function createChecker(changed: () => void): Checker {
  const known = new WeakMap<Schedule, Checked>();
  const waiting = new Map<Schedule, { scene: PortScene; site: Site }>();
  let idle: number | null = null;
  let toldAt = 0;
  const check = (scene: PortScene, site: Site): Checked => {
    const problems = tasFacet.check(scene.schedule, { site, device: scene.device, port: scene.port });
    const checked = { site, problems, marks: worstByWindow(problems) };
    known.set(scene.schedule, checked);
    waiting.delete(scene.schedule);
    return checked;
  };
  // Between frames, so that scrolling past ports that nobody has looked at yet stays smooth.
  const work = (deadline: IdleDeadline) => {
    idle = null;
    for (const { scene, site } of waiting.values()) {
      check(scene, site);
      if (deadline.timeRemaining() < EXPECTED_MS) break;
    }
    if (waiting.size > 0) idle = requestIdleCallback(work, { timeout: PATIENCE_MS });
    const now = performance.now();
    if (waiting.size > 0 && now - toldAt < TELL_EVERY_MS) return;
    toldAt = now;
    changed();
  };
  const look = (scene: PortScene, site: Site, urgent: boolean) => {
    const checked = known.get(scene.schedule);
    if (checked?.site === site) return checked;
    if (urgent) return check(scene, site);
    waiting.set(scene.schedule, { scene, site });
    idle ??= requestIdleCallback(work, { timeout: PATIENCE_MS });
    return checked ?? unchecked;
  };
  return {
    problemsOf: (scene, site, urgent) => look(scene, site, urgent).problems,
    marksOf: (scene, site, urgent) => look(scene, site, urgent).marks,
    dispose: () => {
      if (idle !== null) cancelIdleCallback(idle);
    },
  };
}

const rank: Readonly<Record<Severity, number>> = { error: 2, warning: 1, note: 0 };

function worstByWindow(problems: readonly Problem[]): Map<number, Severity> {
  const worst = new Map<number, Severity>();
  const add = (index: number, severity: Severity) => {
    const known = worst.get(index);
    if (known === undefined || rank[severity] > rank[known]) worst.set(index, severity);
  };
  for (const { path, severity } of problems) {
    add(windowOf(path) ?? -1, severity);
    add(-1, severity);
  }
  return worst;
}

/** The window that a problem's path points into, or null where it is about the schedule as a whole. */
export function windowOf(path: Problem['path']): number | null {
  const index = path[path.indexOf('windows') + 1];
  return path.includes('windows') && typeof index === 'number' ? index : null;
}
