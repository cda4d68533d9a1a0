import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Finding } from '../../shared/apply/findings.ts';
import type { DeviceRun, Run } from '../../shared/apply/run.ts';
import type { AnyFacet } from '../../shared/facets.ts';
import { fail, ok, type Result } from '../../shared/kit/result.ts';
import { isSimulatedHost } from '../../shared/ssh/simulated.ts';
import type { OpenRemote } from '../kit/remote.ts';
import { createConductor } from './conductor.ts';
import { createConnections } from './connections.ts';
import { factsOf, type RunDevice } from './device.ts';
import { createKeeper } from './keeper.ts';
import { planAll } from './plan.ts';
import { type ApplySource, type ApplyTiming, defaultTiming, type Sleep } from './ports.ts';
import { createRunState } from './runState.ts';

export interface RunnerPorts {
  readonly source: ApplySource;
  /** Devices of the source, at least one, each with something to be applied. */
  readonly devices: readonly string[];
  readonly open: OpenRemote;
  /** What is to be said of a device before it is looked at. */
  readonly known?: (device: string) => readonly Finding[];
  readonly facets: readonly AnyFacet[];
  /** Who does it: stands in the journals, here and on the devices. */
  readonly operator: string;
  readonly timing?: Partial<ApplyTiming>;
  onBug(error: unknown): void;
}

export interface StartOptions {
  readonly confirmWithinS: number;
  /** TAI ns, decimal; the same for all devices. */
  readonly baseTimeNs: string;
  /** Clocks that say they are not traceable, or follow none, are only warned of. */
  readonly acceptClocks?: boolean | undefined;
}

/** One plan, and what becomes of it. */
export interface Runner {
  readonly id: string;
  snapshot(): Run;
  subscribe(listener: () => void): () => void;
  /** Looks at the devices; ends when that is done or stopped. */
  plan(): Promise<void>;
  /** Begins to apply. What follows shows in the snapshot. */
  start(options: StartOptions): Promise<Result<null>>;
  confirm(): Result<null>;
  rollBack(): Result<null>;
  /** Ends a plan; takes a run back that changes something; while that goes on, no longer waits for devices that cannot be reached. */
  stop(): void;
  /** The run is over, or waits for a confirmation; its journal is written. */
  settled(): Promise<void>;
  /** Its journal on the disk is as it is shown. */
  written(): Promise<unknown>;
  close(): void;
}

const sleep: Sleep = (ms, signal) => delay(ms, true, { signal }).catch(() => false);

export function createRunner(ports: RunnerPorts): Runner {
  const { source } = ports;
  const id = randomBytes(6).toString('hex');
  const connections = createConnections(ports.open);
  const planStop = new AbortController();
  let gaveUp = new AbortController();
  let options: StartOptions = { confirmWithinS: 0, baseTimeNs: '0' };
  /** Stopped while its journal was begun. */
  let isCalledOff = false;
  const scheduled = ports.devices.filter((name) => factsOf(source.folderOf(name))?.usesBaseTime).length;
  const isClockShared = () => scheduled > 1 || options.baseTimeNs !== '0';
  const state = createRunState(
    headOf(ports, id),
    ports.devices.map((name) => shownOf(source, name)),
  );
  const keeper = createKeeper(source.journalFolder, state.snapshot);
  const deviceOf = (name: string): RunDevice => {
    const fixed = fixedPart(source, name);
    return {
      ...fixed,
      script: { run: id, planId: fixed.planId, by: ports.operator, baseTimeNs: options.baseTimeNs },
      confirmWithinS: options.confirmWithinS,
      known: ports.known?.(name) ?? [],
      needsTrueClock: fixed.usesBaseTime && isClockShared() && !options.acceptClocks,
      ...{ connections, sleep, timing: { ...defaultTiming, ...ports.timing }, gaveUp: gaveUp.signal },
      show: (change) => state.setDevice(name, change),
      print: (text) => state.print(name, text),
    };
  };
  const conductor = createConductor({
    names: ports.devices,
    ...{ deviceOf, state, keeper },
    onOver: connections.dropAll,
    onBug: ports.onBug,
  });
  const isPlanning = () => state.snapshot().stage === 'planning';

  return {
    id,
    snapshot: state.snapshot,
    subscribe: state.subscribe,
    async plan() {
      const { site, journalFolder } = source;
      const fixed = { site, journalFolder, facets: ports.facets, limit: conductor.limit, onBug: ports.onBug };
      const findingsOf = (name: string) => state.get(name)?.findings ?? [];
      await planAll({ ...fixed, devices: ports.devices.map(deviceOf), findingsOf }, planStop.signal);
      if (planStop.signal.aborted) state.set({ stage: 'done', outcome: 'stopped', message: 'The plan was stopped; nothing was changed.' });
      else state.set({ stage: 'planned' });
    },
    async start(chosen) {
      if (state.snapshot().stage !== 'planned') return refusal('This run was started already, or its plan is not made yet.');
      const { confirmWithinS, baseTimeNs } = chosen;
      options = chosen;
      isCalledOff = false;
      state.set({ confirmWithinS, baseTimeNs, stage: 'applying', startedAt: new Date().toISOString() });
      const begun = await keeper.write();
      state.set(begun.ok ? { journal: begun.value } : { stage: 'planned' });
      if (!begun.ok) return begun;
      conductor.tell({ kind: 'start' });
      if (isCalledOff) conductor.tell({ kind: 'stop' });
      return ok(null);
    },
    confirm() {
      if (conductor.stage() !== 'waiting') return refusal('Nothing waits for a confirmation.');
      conductor.tell({ kind: 'confirm' });
      return ok(null);
    },
    rollBack() {
      if (conductor.stage() === 'planned') return refusal('Nothing was changed that could be taken back.');
      if (conductor.stage() === 'done') gaveUp = new AbortController();
      conductor.tell({ kind: 'rollBack' });
      return ok(null);
    },
    stop() {
      if (isPlanning()) return planStop.abort();
      if (conductor.stage() === 'rolling-back') gaveUp.abort();
      else if (conductor.stage() !== 'planned') conductor.tell({ kind: 'stop' });
      else isCalledOff = true;
    },
    settled: conductor.settled,
    written: keeper.written,
    close() {
      planStop.abort();
      gaveUp.abort();
      conductor.close();
      connections.close();
    },
  };
}

const refusal = (message: string) => fail({ code: 'not-now', message });

function fixedPart(source: ApplySource, name: string) {
  const files = source.folderOf(name);
  const facts = factsOf(files);
  const device = source.site.devices[name];
  if (!facts || !device) throw new Error(`${name}: there is nothing to be applied to it`);
  return { name, device, files, ...facts };
}

function headOf({ source, operator }: RunnerPorts, id: string): Omit<Run, 'devices'> {
  const { kind, path, siteName, siteSha256, signedBy } = source;
  return {
    id,
    source: { kind, path, siteName, siteSha256, signedBy },
    by: operator,
    startedAt: new Date().toISOString(),
    baseTimeNs: '0',
    confirmWithinS: 0,
    stage: 'planning',
    outcome: null,
    message: null,
    journal: null,
  };
}

function shownOf(source: ApplySource, name: string): DeviceRun {
  const commands = source.folderOf(name).find(({ path }) => path === 'commands.txt')?.text ?? '';
  return {
    device: name,
    isSimulated: isSimulatedHost(source.site.devices[name]?.ssh?.host ?? ''),
    ...{ phase: 'connecting', changes: [], commands, findings: [], step: null, deadline: null, failure: null, log: '' },
  };
}
