import { createStore, type StoreApi } from 'zustand/vanilla';
import { RpcFault } from '../../shared/rpc/fault.ts';
import type { RunEvent, RunOutcome } from '../../shared/terminal/contract.ts';
import type { TerminalClient } from './needs.ts';

export interface RunState {
  readonly line: string;
  readonly chosen: ReadonlySet<string>;
  /** The run that is shown; null before the first. */
  readonly run: {
    readonly line: string;
    readonly devices: readonly string[];
    readonly waiting: ReadonlySet<string>;
    readonly outcomes: ReadonlyMap<string, RunOutcome>;
    readonly state: 'running' | 'ended' | 'cancelled' | { readonly brokenBecause: string };
  } | null;
}

/** One command line on chosen devices, and how it went on each. */
export interface Runs {
  readonly store: StoreApi<RunState>;
  choose(device: string, isChosen: boolean): void;
  chooseAll(devices: readonly string[]): void;
  setLine(line: string): void;
  /** Runs the line on those of the chosen devices that are named. */
  start(devices: readonly string[]): Promise<void>;
  cancel(): void;
}

type Run = NonNullable<RunState['run']>;

export function createRuns(client: () => TerminalClient | null, noHost: () => string): Runs {
  const store = createStore<RunState>(() => ({ line: '', chosen: new Set(), run: null }));
  let life: AbortController | null = null;
  const change = (over: (run: Run) => Partial<Run>): void => store.setState(({ run }) => (run ? { run: { ...run, ...over(run) } } : {}));

  async function follow(host: TerminalClient, line: string, devices: readonly string[], signal: AbortSignal): Promise<void> {
    for await (const { items } of host['terminal.runOn']({ line, devices: [...devices] }, { signal })) {
      change((run) => after(run, items));
    }
    change(() => ({ state: signal.aborted ? 'cancelled' : 'ended', waiting: new Set() }));
  }

  return {
    store,
    choose: (device, isChosen) =>
      store.setState(({ chosen }) => {
        const next = new Set(chosen);
        if (isChosen) next.add(device);
        else next.delete(device);
        return { chosen: next };
      }),
    chooseAll: (devices) => store.setState({ chosen: new Set(devices) }),
    setLine: (line) => store.setState({ line }),
    async start(devices) {
      const { line, run } = store.getState();
      if (run?.state === 'running' || devices.length === 0 || line.trim() === '') return;
      store.setState({ run: { line, devices, waiting: new Set(), outcomes: new Map(), state: 'running' } });
      const host = client();
      if (!host) return change(() => ({ state: { brokenBecause: noHost() } }));
      life = new AbortController();
      await follow(host, line, devices, life.signal).catch((error: unknown) => {
        if (!(error instanceof RpcFault)) throw error;
        change(() => ({ state: { brokenBecause: error.message }, waiting: new Set() }));
      });
    },
    cancel: () => life?.abort(),
  };
}

function after(run: Run, events: readonly RunEvent[]): Partial<Run> {
  const waiting = new Set(run.waiting);
  const outcomes = new Map(run.outcomes);
  for (const event of events) {
    if (event.kind === 'started') waiting.add(event.device);
    else {
      waiting.delete(event.device);
      outcomes.set(event.device, event.outcome);
    }
  }
  return { waiting, outcomes };
}
