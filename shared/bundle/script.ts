import { quoteWord, renderCommand } from '../kit/command.ts';
import type { Argv, Plan, PlanFile, Step } from '../kit/plan.ts';
import { plainText } from './plainText.ts';
import { runtime } from './runtime.ts';

/** The steps from `nowSteps` on bring the state back after a reboot; they need systemd and are left out where there is none. */
export interface DevicePlan extends Plan {
  readonly nowSteps: number;
}

export interface DeviceScript {
  readonly device: string;
  /** Names the state folder on the device: changes with the plan and with nothing else. */
  readonly planId: string;
  readonly siteSha256: string;
  readonly siteName: string;
  readonly plan: DevicePlan;
  /** How many files the device folder's SHA256SUMS lists. */
  readonly payload: number;
}

/**
 * Renders a plan as a POSIX script that applies it on the device, reads every step back, and takes everything back where one fails.
 *
 * Base time: without BASE_TIME_NS in the environment it is 0, the start of TAI, and not "the next full second". A base time in the past is legal,
 * the kernel starts at base + (n+1)·cycle (net/sched/sch_taprio.c taprio_get_start_time). So 0 gives every device the same phase whenever its
 * script runs. "Next full second", read on each device, would shift the phase between devices wherever the cycle does not divide 1 s
 * (1 s mod 300 µs = 100 µs), and would need the device's TAI offset, which no portable command tells.
 */
export function renderApply({ device, planId, siteSha256, siteName, plan, payload }: DeviceScript): string {
  const { steps } = plan;
  const likes = likeSteps(steps);
  const usesBaseTime = steps.some((step) => [...step.apply, step.verify, ...step.rollback].some((argv) => argv.some(isBaseTime)));
  return `#!/bin/sh
# Fieldwright: brings device ${plainText(device)} of site "${plainText(siteName)}" to its plan. Run it on the device, as root, from its folder: sh apply.sh
# It reads every step back; where one fails, or the device loses power, everything is taken back. Running it again changes nothing.
# Status: 0 done; 1 refused, nothing changed; 2 wrong usage; 3 failed, all taken back; 4 failed, and not all could be taken back.
#
#   sh apply.sh --confirm-within SECONDS   takes itself back after that time (10 to 3600 s), unless
#   sh apply.sh --confirm                  comes first, best over a new connection
#   sh apply.sh --status                   what stands here; changes nothing
#   sh rollback.sh                         takes back what waits, what was cut off, or the plan that was confirmed
#
# FIELDWRIGHT_BY in the environment: who does this, for the journal. FIELDWRIGHT_RUN: a name for this run, which --confirm and rollback.sh then check.
# BASE_TIME_NS in the environment: the base time of all schedules, TAI nanoseconds since 1970. Give all devices the same.
# Without it: 0. A base time in the past is legal, a schedule then starts at the next whole cycle after it, so all devices
# agree on the phase whenever they run this, for every cycle, as long as PTP keeps their clocks.
set -eu

DEVICE=${quoteWord(device)}
PLAN_ID=${quoteWord(planId)}
SITE_SHA256=${quoteWord(siteSha256)}
NOW_STEPS=${plan.nowSteps}
STEPS=${steps.length}
PAYLOAD=${payload}
USES_BASE_TIME=${usesBaseTime ? 'yes' : 'no'}

need_tools() {
${indent(toolsOf(steps.slice(0, plan.nowSteps)).map((tool) => `need ${quoteWord(tool)}`))}
}

${stepFunction('title', steps, (step) => [`printf '%s\\n' ${quoteWord(plainText(step.title))}`])}

${stepFunction('apply_step', steps, (step) => chain(step.apply.map((argv) => `run ${renderCommand(argv)}`)))}

${stepFunction('read_step', steps, (step) => [`run ${renderCommand(step.verify)}`])}

${stepFunction('expect_step', steps, (step) => chain(step.expect.map((fragment) => `has ${quoteWord(fold(fragment))}`)))}

${stepFunction('undo_step', steps, (step) => step.rollback.map((argv) => `run ${renderCommand(argv)} || :`))}

${stepFunction('root_of', steps, ({ replacesRootOf }) => [`PORT=${replacesRootOf === undefined ? '' : quoteWord(replacesRootOf)}`])}

${stepFunction('read_like', steps, (step) => [`LIKE=${likes.get(renderCommand(step.verify))}`])}

each_file() {
${indent(plan.files.length === 0 ? [':'] : plan.files.map((file) => `"$1" ${[safePath(file), file.mode, pathInBundle(file)].map(quoteWord).join(' ')} || return 1`))}
}
${runtime}`;
}

/** Takes back what `apply.sh` of the same folder did: the same code, so that the two can never disagree. */
export function renderRollback({ device }: Pick<DeviceScript, 'device'>): string {
  return `#!/bin/sh
# Fieldwright: takes back what apply.sh did on device ${plainText(device)}. Run it on the device, as root, from its folder: sh rollback.sh
# Status: 0 the state before is there again; 1 refused, nothing changed; 4 not everything could be taken back.
set -eu
[ "$#" = 0 ] || { printf '%s\\n' 'Usage: sh rollback.sh' >&2; exit 2; }
set -- --rollback
# shellcheck source=/dev/null
. "$(dirname -- "$0")/apply.sh"
`;
}

/** The plan for a person to read: each step with its commands, how it is read back, how it is undone. */
export function renderCommands({ device, plan }: Pick<DeviceScript, 'device' | 'plan'>): string {
  const files = plan.files.map((file) => `# writes ${safePath(file)} (mode ${file.mode})\n`);
  const steps = plan.steps.map((step, index) =>
    [
      `# ${index + 1}. ${plainText(step.title)}`,
      ...step.apply.map(renderCommand),
      '# read back:',
      `#   ${plainText(renderCommand(step.verify))}`,
      '# undo:',
      ...step.rollback.map((argv) => `#   ${plainText(renderCommand(argv))}`),
      '',
    ].join('\n'),
  );
  return `# Device ${plainText(device)}: what apply.sh does. BASE_TIME_NS is the base time of the run, TAI ns.\n\n${[...files, ...steps].join('\n')}`;
}

/**
 * A plan's path as it stands in the bundle and in the scripts.
 * @throws RangeError on a path that is not absolute, plain and without `..`; no facet makes such a path
 */
export function safePath({ path, mode }: PlanFile): string {
  const plain = /^(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._@%+=,\\-]+)+$/.test(path);
  if (!plain) throw new RangeError(`a plan wants the file ${JSON.stringify(path)}: a path is absolute, of letters, digits and ._@%+=,-\\`);
  if (!/^0?[0-7]{3}$/.test(mode))
    throw new RangeError(`a plan wants mode ${JSON.stringify(mode)} for ${path}: three octal digits are needed`);
  return path;
}

/** Where a plan's file lies under `files`: systemd's names hold backslashes (`\\x40`), which other systems take for folders. */
export function pathInBundle(file: PlanFile): string {
  return safePath(file).replace(/[%\\]/g, (character) => (character === '%' ? '%25' : '%5C'));
}

function stepFunction(name: string, steps: readonly Step[], lines: (step: Step) => readonly string[]): string {
  const cases = steps.map((step, index) => {
    const body = lines(step);
    return `    ${index + 1})\n${(body.length === 0 ? [':'] : body).map((line) => `      ${line}`).join('\n')}\n      ;;`;
  });
  return `${name}() {\n${cases.length === 0 ? '  :' : `  case $1 in\n${cases.join('\n')}\n  esac`}\n}`;
}

/** Joins commands so that the first that fails ends them, also where `set -e` does not reach. */
function chain(commands: readonly string[]): readonly string[] {
  return commands.map((command, index) => (index < commands.length - 1 ? `${command} &&` : command));
}

/** By read-back command: the number of the first step that is read back by it. */
function likeSteps(steps: readonly Step[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const [index, { verify }] of steps.entries()) {
    const command = renderCommand(verify);
    if (!first.has(command)) first.set(command, index + 1);
  }
  return first;
}

function toolsOf(steps: readonly Step[]): readonly string[] {
  const programs = steps.flatMap((step) => [...step.apply, step.verify, ...step.rollback].map(([program]) => program));
  return [...new Set(programs.filter((program) => typeof program === 'string'))].sort();
}

const isBaseTime = (word: Argv[number]): boolean => typeof word !== 'string';
const indent = (lines: readonly string[]): string => (lines.length === 0 ? ['  :'] : lines.map((line) => `  ${line}`)).join('\n');
/** As `read_back` folds what the device says: no other white space is touched. */
const fold = (text: string): string => text.replace(/[ \t\n]+/g, ' ').replace(/^ | $/g, '');
