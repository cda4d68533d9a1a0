import type { LocatedProblem } from '../../shared/kit/problem.ts';
import type { SiteUpdate } from '../../shared/site/contract.ts';
import type { Device } from '../../shared/site/model.ts';
import type { SiteSnapshot } from './store.ts';

/** Most problems in one update; all are counted. */
const MAX_PROBLEMS = 2_000;

/** What a window must learn to come from one state of the site to another; from `null`, everything. */
export function updateBetween(sent: SiteSnapshot | null, now: SiteSnapshot): SiteUpdate {
  const { read } = now;
  return {
    revision: now.revision,
    folder: now.folder,
    shared: sharedOf(now),
    devices: changedDevices(sent?.folder === now.folder ? sent.read.devices : {}, read.devices, sent?.read.devices ?? {}),
    problems: shownProblems(read.problems),
    problemCount: {
      error: count(read.problems, 'error'),
      warning: count(read.problems, 'warning'),
      note: count(read.problems, 'note'),
    },
    undo: now.undo.at(-1)?.label ?? null,
    redo: now.redo.at(-1)?.label ?? null,
    savedAt: now.savedAt,
    readOnly: now.readOnly,
    outside: now.outside,
  };
}

/** Without a usable site.yaml its part is empty; the problems say why. */
function sharedOf({ read, folder }: SiteSnapshot): SiteUpdate['shared'] {
  if (read.site) {
    const { devices: _devices, ...shared } = read.site;
    return shared;
  }
  const name = folder.split(/[\\/]/).at(-1) ?? folder;
  return { name, description: null, traffic: {}, management: { ssh: 0, ptp: 0, lldp: 0 }, links: [], streams: {}, connections: {} };
}

function changedDevices(
  before: Readonly<Record<string, Device>>,
  now: Readonly<Record<string, Device>>,
  sent: Readonly<Record<string, Device>>,
): Record<string, Device | null> {
  const changed: Record<string, Device | null> = {};
  for (const [name, device] of Object.entries(now)) if (before[name] !== device) changed[name] = device;
  for (const name of Object.keys(sent)) if (!Object.hasOwn(now, name)) changed[name] = null;
  return changed;
}

function shownProblems(problems: readonly LocatedProblem[]): readonly LocatedProblem[] {
  if (problems.length <= MAX_PROBLEMS) return problems;
  const worstFirst = (['error', 'warning', 'note'] as const).flatMap((severity) =>
    problems.filter((problem) => problem.severity === severity),
  );
  return worstFirst.slice(0, MAX_PROBLEMS);
}

function count(problems: readonly LocatedProblem[], severity: LocatedProblem['severity']): number {
  return problems.reduce((sum, problem) => sum + (problem.severity === severity ? 1 : 0), 0);
}
