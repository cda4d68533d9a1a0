import { appendLog } from '../../shared/apply/progress.ts';
import type { DeviceRun, Run } from '../../shared/apply/run.ts';

/** A run as it is shown. Its memory is bounded: the more devices, the less is kept of each. */
export interface RunState {
  snapshot(): Run;
  set(change: Partial<Omit<Run, 'devices' | 'id'>>): void;
  get(device: string): DeviceRun | undefined;
  setDevice(device: string, change: Partial<DeviceRun>): void;
  print(device: string, text: string): void;
  /** @returns what ends the telling */
  subscribe(listener: () => void): () => void;
}

/** All text of a run that goes to a window together, UTF-16 units; a frame of the RPC holds 32 MiB. */
const MAX_LOGS = 4 * 1024 * 1024;
const MAX_COMMANDS = 4 * 1024 * 1024;
const MAX_CHANGES = 10_000;

/** What may be shown of each of so many devices. */
export function sharesOf(devices: number) {
  const each = (all: number, least: number, most: number) => Math.min(most, Math.max(least, Math.floor(all / Math.max(1, devices))));
  return { log: each(MAX_LOGS, 2_048, 64 * 1024), commands: each(MAX_COMMANDS, 2_048, 256 * 1024), changes: each(MAX_CHANGES, 8, 500) };
}

export function createRunState(first: Omit<Run, 'devices'>, devices: readonly DeviceRun[]): RunState {
  const shares = sharesOf(devices.length);
  const shown = new Map(devices.map((device) => [device.device, { ...device, commands: cut(device.commands, shares.commands) }]));
  const listeners = new Set<() => void>();
  let head = first;
  const changed = () => {
    for (const listener of [...listeners]) listener();
  };
  const setDevice: RunState['setDevice'] = (name, change) => {
    const device = shown.get(name);
    if (!device) return;
    const changes = change.changes && fewer(change.changes, shares.changes);
    shown.set(name, { ...device, ...change, ...(changes && { changes }) });
    changed();
  };
  return {
    snapshot: () => ({ ...head, devices: [...shown.values()] }),
    set(change) {
      head = { ...head, ...change };
      changed();
    },
    get: (name) => shown.get(name),
    setDevice,
    print: (name, text) => setDevice(name, { log: appendLog(shown.get(name)?.log ?? '', text, shares.log) }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}\n# … ${text.length - most} characters more: see "fieldwright compile".\n`;
}

/** How many are left out is said in the last. */
function fewer(changes: DeviceRun['changes'], most: number): DeviceRun['changes'] {
  if (changes.length <= most) return changes;
  const more = changes.length - most + 1;
  const rest = { port: '', facet: '', what: `${more} more`, wanted: '…', live: '…', code: 'more', values: { count: more } };
  return [...changes.slice(0, most - 1), rest];
}
