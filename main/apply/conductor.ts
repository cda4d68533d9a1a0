import { type Conduct, type ConductEvent, createConduct, type Order, outcomeOf, react } from '../../shared/apply/conduct.ts';
import { outcomeMessage } from '../../shared/apply/outcome.ts';
import { phaseOf, stageOf } from '../../shared/apply/phase.ts';
import type { DeviceRun } from '../../shared/apply/run.ts';
import { type DeviceMemory, type RunDevice, tellOf } from './device.ts';
import type { Keeper } from './keeper.ts';
import { leave } from './leave.ts';
import { createLimit } from './limit.ts';
import { orders } from './orders.ts';
import type { RunState } from './runState.ts';
import { watchWaiting } from './watch.ts';

/** Looks and uploads at once, and devices that are changed at once: more, so that none that waits already waits long for the last. */
const LOOK_AT_ONCE = 32;
const CHANGE_AT_ONCE = 128;

export interface ConductorPorts {
  readonly names: readonly string[];
  /** How the run stands; without it, it is a new one. */
  readonly first?: Conduct;
  /** The device as this run stands now. */
  readonly deviceOf: (name: string) => RunDevice;
  readonly state: RunState;
  readonly keeper: Keeper;
  /** The run is over: connections may go. */
  onOver(): void;
  onBug(error: unknown): void;
}

/** Carries a run out: gives the orders that follow from what happens, and tells what came of them. */
export interface Conductor {
  readonly limit: ReturnType<typeof createLimit>;
  stage(): Conduct['stage'];
  tell(event: ConductEvent): void;
  /** The run is over, or waits for a confirmation, and its journal says so. */
  settled(): Promise<void>;
  /** Ends what watches waiting devices. */
  close(): void;
}

interface Entry {
  readonly memory: DeviceMemory;
  cancel: AbortController;
}

export function createConductor(ports: ConductorPorts): Conductor {
  const { state, keeper } = ports;
  const limits = { look: createLimit(LOOK_AT_ONCE), change: createLimit(CHANGE_AT_ONCE) };
  const waiters = new Set<() => void>();
  let conduct = ports.first ?? createConduct(ports.names);
  const entries = new Map([...conduct.devices].map(([name, { standing }]): [string, Entry] => [name, newEntry(standing === 'confirmed')]));
  let watching = new AbortController();
  let isSettled = false;

  function tell(event: ConductEvent): void {
    const before = conduct;
    const reaction = react(before, event);
    conduct = reaction.conduct;
    for (const name of reaction.cancel) entries.get(name)?.cancel.abort();
    for (const { device, order } of reaction.orders) give(device, order).catch(ports.onBug);
    show(state, conduct);
    if (conduct.stage !== before.stage) enter(before.stage);
  }

  function enter(before: Conduct['stage']): void {
    isSettled = false;
    if (before === 'waiting') watching.abort();
    if (conduct.stage === 'done')
      finish().catch((error: unknown) => {
        ports.onBug(error);
        settle();
      });
    else void keeper.write().then(() => conduct.stage === 'waiting' && settle());
    if (conduct.stage === 'waiting') watch();
  }

  async function give(name: string, order: Order): Promise<void> {
    const entry = entries.get(name);
    if (!entry) return;
    entry.cancel = new AbortController();
    const limit = order === 'check' || order === 'upload' ? limits.look : limits.change;
    const { signal } = entry.cancel;
    const end = await limit(() => orders[order](ports.deviceOf(name), entry.memory, signal)).catch((error: unknown) => {
      ports.onBug(error);
      const reason = error instanceof Error ? error.message : String(error);
      tellOf(ports.deviceOf(name), 'bug', { said: reason });
      return order === 'check' || order === 'upload' ? ('refused' as const) : ('unknown' as const);
    });
    tell({ kind: 'ended', device: name, order, end });
  }

  function watch(): void {
    watching = new AbortController();
    const waiting = [...entries].flatMap(([name, { memory }]) =>
      conduct.devices.get(name)?.standing === 'waiting' ? [{ device: ports.deviceOf(name), memory }] : [],
    );
    watchWaiting(waiting, limits.look, watching.signal).then((kind) => kind && tell({ kind }), ports.onBug);
  }

  async function finish(): Promise<void> {
    tellOutcome(conduct.isLapsed);
    await keeper.write();
    const deviceJournals = await leave(ports.names.filter(hasTraces).map(ports.deviceOf), limits.look);
    // Meanwhile someone may have asked for a rollback: then the run goes on.
    if (conduct.stage !== 'done') return;
    // This computer may have slept, or its link was cut: only the devices know then why they stopped waiting.
    if (!conduct.isStopped && !conduct.isLapsed && Object.values(deviceJournals).some(saysLapsed)) tellOutcome(true);
    ports.onOver();
    const written = await keeper.write(deviceJournals);
    if (written.ok) state.set({ journal: written.value });
    else state.set({ message: `${state.snapshot().message ?? ''} ${written.failure.message}` });
    settle();
  }

  function tellOutcome(isLapsed: boolean): void {
    const outcome = outcomeOf(conduct);
    const message = outcomeMessage({ outcome, isLapsed, devices: state.snapshot().devices }, 'en');
    state.set({ stage: 'done', outcome, isLapsed, message });
  }

  /** The device's own journal of its plan, which may hold earlier runs as well. */
  function saysLapsed(text: string): boolean {
    const { id } = state.snapshot();
    return text
      .split('\n')
      .some((line) => line.includes(`run ${id} of plan `) && line.endsWith('was not confirmed in time and is taken back'));
  }

  /** It was told to take the upload, and was seen since. */
  function hasTraces(name: string): boolean {
    const device = conduct.devices.get(name);
    return device !== undefined && device.standing !== 'unknown' && device.done !== null && device.done !== 'check';
  }

  function settle(): void {
    isSettled = true;
    for (const wake of [...waiters]) wake();
    waiters.clear();
  }

  return {
    limit: limits.look,
    stage: () => conduct.stage,
    tell,
    settled: () => (isSettled ? Promise.resolve() : new Promise((resolve) => waiters.add(resolve))),
    close: () => watching.abort(),
  };
}

function newEntry(isConfirmed: boolean): Entry {
  return { memory: { deadlineMs: null, toldMs: null, fresh: null, isConfirmed, isDoubtful: false }, cancel: new AbortController() };
}

/** Nothing on the device moves any more, and no deadline runs. */
const isFinal: ReadonlySet<DeviceRun['phase']> = new Set(['confirmed', 'rolled-back', 'refused', 'stuck']);

function show(state: RunState, conduct: Conduct): void {
  const { stage } = conduct;
  const isTakenBack = stage === 'rolling-back' || (stage === 'done' && !['confirmed', 'unchanged'].includes(outcomeOf(conduct)));
  for (const [name, conducted] of conduct.devices) {
    const phase = phaseOf(conducted, stage, isTakenBack);
    if (state.get(name)?.phase === phase) continue;
    const isUntouched = conducted.standing === 'in-place' && { isUntouched: true as const };
    state.setDevice(name, { phase, ...isUntouched, ...(isFinal.has(phase) && { deadline: null, step: null }) });
  }
  if (stage !== 'done') state.set({ stage: stageOf[stage], outcome: null, message: null });
}
