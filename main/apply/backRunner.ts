import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type Conduct, conductOfEarlier, type Standing } from '../../shared/apply/conduct.ts';
import { deviceFailure } from '../../shared/apply/failures.ts';
import { type EarlierRun, parseEarlierRun } from '../../shared/apply/inForce.ts';
import { type Journal, mayHaveChange } from '../../shared/apply/journal.ts';
import { outcomeMessage } from '../../shared/apply/outcome.ts';
import type { Run } from '../../shared/apply/run.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import type { Site } from '../../shared/site/model.ts';
import type { OpenRemote } from '../kit/remote.ts';
import { lastLines, runAsRoot } from './commands.ts';
import { type Conductor, createConductor } from './conductor.ts';
import { createConnections } from './connections.ts';
import { type RunDevice, short, tell } from './device.ts';
import { createKeeper } from './keeper.ts';
import { createLimit } from './limit.ts';
import { type ApplyTiming, defaultTiming, type Sleep } from './ports.ts';
import type { Runner } from './runner.ts';
import { createRunState, type RunState } from './runState.ts';

const LOOK_AT_ONCE = 32;

export interface BackRunnerPorts {
  /** The run that is taken back. */
  readonly earlier: Journal['run'];
  /** Names its devices: where they are reached is what the open site says now. */
  readonly site: Site;
  readonly journalFolder: string;
  readonly open: OpenRemote;
  readonly operator: string;
  readonly timing?: Partial<ApplyTiming>;
  onBug(error: unknown): void;
}

const sleep: Sleep = (ms, signal) => delay(ms, true, { signal }).catch(() => false);

export interface BackRunner extends Runner {
  /** Begins; what follows shows in the snapshot. */
  begin(): Promise<Result<null>>;
}

/**
 * Takes back an earlier run that was confirmed, as a run of its own. All its devices are asked first; where one of them says that another run
 * came later, that this one is gone, or nothing at all, none of them is touched.
 */
export function createBackRunner(ports: BackRunnerPorts): BackRunner {
  const { earlier, site, operator } = ports;
  const id = randomBytes(6).toString('hex');
  const connections = createConnections(ports.open);
  const limit = createLimit(LOOK_AT_ONCE);
  const calledOff = new AbortController();
  let gaveUp = new AbortController();
  const concerned = earlier.devices.filter(mayHaveChange).map(({ device }) => device);
  const planIds = new Map<string, string>();
  const wasConfirmed = (name: string) => earlier.devices.some(({ device, phase }) => device === name && phase === 'confirmed');
  const state = createRunState(headOf(ports, id), concerned.map(shownOf(earlier)));
  const keeper = createKeeper(ports.journalFolder, state.snapshot);
  let conductor: Conductor | null = null;
  let over = Promise.resolve();

  const deviceOf = (name: string): RunDevice => {
    const device = site.devices[name];
    if (!device) throw new Error(`${name} is no device of the site`);
    const planId = planIds.get(name) ?? '-';
    return {
      ...{ name, device, files: [], planId, tools: [], usesBaseTime: false, needsTrueClock: false },
      script: { run: earlier.id, planId, by: operator, baseTimeNs: earlier.baseTimeNs },
      ...{ confirmWithinS: 0, known: [], connections, sleep, timing: { ...defaultTiming, ...ports.timing }, gaveUp: gaveUp.signal },
      show: (change) => state.setDevice(name, change),
      print: (text) => state.print(name, text),
    };
  };

  async function goOn(): Promise<void> {
    const said = await Promise.all(concerned.map((name) => limit(() => ask(deviceOf(name), earlier.id, calledOff.signal))));
    if (calledOff.signal.aborted) return end(state, 'stopped');
    const first = firstConduct(concerned, said, { state, planIds, wasConfirmed });
    if (first === null) return end(state, 'refused');
    conductor = createConductor({ names: concerned, first, deviceOf, state, keeper, onOver: connections.dropAll, onBug: ports.onBug });
    conductor.tell({ kind: 'rollBack' });
    await conductor.settled();
  }

  return {
    id,
    snapshot: state.snapshot,
    subscribe: state.subscribe,
    plan: () => Promise.resolve(),
    start: () => Promise.resolve(fail({ code: 'not-now', message: 'This run takes an earlier one back: there is nothing to apply.' })),
    async begin() {
      const begun = await keeper.write();
      if (!begun.ok) {
        end(state, 'stopped');
        return begun;
      }
      state.set({ journal: begun.value });
      over = goOn()
        .catch((error: unknown) => {
          ports.onBug(error);
          end(state, 'stopped');
        })
        .then(async () => {
          if (conductor) return;
          connections.dropAll();
          await keeper.write();
        });
      return ok(null);
    },
    confirm: () => fail({ code: 'not-now', message: 'Nothing waits for a confirmation.' }),
    rollBack() {
      if (conductor?.stage() !== 'done') return fail({ code: 'not-now', message: 'There is nothing more that could be taken back now.' });
      gaveUp = new AbortController();
      conductor.tell({ kind: 'rollBack' });
      return ok(null);
    },
    stop() {
      if (conductor) gaveUp.abort();
      else calledOff.abort();
    },
    written: keeper.written,
    settled: () => over.then(() => conductor?.settled()),
    close() {
      calledOff.abort();
      gaveUp.abort();
      conductor?.close();
      connections.close();
    },
  };
}

/** What the device says of the run; that it cannot be asked is said as well. */
async function ask(device: RunDevice, run: string, signal: AbortSignal): Promise<EarlierRun> {
  const late = AbortSignal.any([signal, AbortSignal.timeout(device.timing.shortMs)]);
  const remote = await device.connections.get(device.name, late);
  if (!remote.ok) return { kind: 'gone', failure: remote.failure };
  const printed = await runAsRoot(remote.value, 'inForce', [], short(device, signal));
  if (!printed.ok) return { kind: 'gone', failure: printed.failure };
  const { out, err } = printed.value;
  if (!out.startsWith('look 1'))
    return { kind: 'gone', failure: deviceFailure('no-answer', { device: device.name, said: lastLines(err || out) }) };
  return parseEarlierRun(out, run, device.name);
}

interface Asked {
  readonly state: RunState;
  readonly planIds: Map<string, string>;
  wasConfirmed(name: string): boolean;
}

/**
 * All of them have it, or those that have it not have taken it back already: else null, and it is told which device stands in the way. Where it was
 * never known to be confirmed it need not be: then that device has no part in this, and says why.
 */
function firstConduct(names: readonly string[], answers: readonly EarlierRun[], { state, planIds, wasConfirmed }: Asked): Conduct | null {
  const standings = new Map<string, Standing>();
  const isBackEverywhere = answers.every(({ kind }) => kind === 'back');
  let isFree = answers.some(({ kind }) => kind === 'there');
  for (const [index, name] of names.entries()) {
    const answer = answers[index];
    if (answer?.kind === 'there') planIds.set(name, answer.planId);
    const isOut = answer !== undefined && isElsewhere(answer) && !wasConfirmed(name);
    standings.set(name, answer?.kind === 'there' ? 'confirmed' : answer?.kind === 'back' ? 'rolled-back' : 'refused');
    const failure = answer?.kind === 'gone' ? answer.failure : isBackEverywhere ? deviceFailure('back-already', { device: name }) : null;
    if (failure === null) continue;
    tell({ show: (change) => state.setDevice(name, change), print: (text) => state.print(name, text) }, failure);
    isFree = isFree && isOut;
  }
  return isFree ? conductOfEarlier(standings) : null;
}

const isElsewhere = (answer: EarlierRun): boolean =>
  answer.kind === 'gone' && (answer.failure.code === 'not-in-force' || answer.failure.code === 'superseded');

/** Nothing was changed on any device. */
function end(state: RunState, outcome: 'refused' | 'stopped'): void {
  for (const { device } of state.snapshot().devices) state.setDevice(device, { phase: 'refused' });
  const { devices } = state.snapshot();
  state.set({ stage: 'done', outcome, message: outcomeMessage({ outcome, devices }, 'en') });
}

function headOf({ earlier, operator }: BackRunnerPorts, id: string): Omit<Run, 'devices'> {
  return {
    id,
    source: earlier.source,
    takesBack: { run: earlier.id, startedAt: earlier.startedAt, by: earlier.by },
    by: operator,
    startedAt: new Date().toISOString(),
    baseTimeNs: earlier.baseTimeNs,
    confirmWithinS: 0,
    stage: 'rolling-back',
    outcome: null,
    message: null,
    journal: null,
  };
}

const shownOf = (earlier: Run) => (device: string) => ({
  device,
  isSimulated: earlier.devices.some((one) => one.device === device && one.isSimulated),
  phase: 'checking' as const,
  ...{ changes: [], commands: '', findings: [], step: null, deadline: null, failure: null, log: '' },
});
