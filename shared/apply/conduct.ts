/** What a device is told to do, one thing at a time. */
export type Order = 'check' | 'upload' | 'apply' | 'reach' | 'confirm' | 'rollBack';

/** Where a device stands, as far as it was seen. */
export type Standing =
  /** This run has changed nothing on it. */
  | 'old'
  /** The plan was in force there already: nothing to confirm, and nothing of this run's to take back. */
  | 'in-place'
  | 'waiting'
  | 'confirmed'
  | 'rolled-back'
  | 'refused'
  | 'stuck'
  /** It was told to change, and what became of it was not seen. */
  | 'unknown';

/** What the run as a whole is doing. */
export type ConductStage =
  | 'planned'
  | 'checking'
  | 'uploading'
  | 'applying'
  | 'waiting'
  | 'reaching'
  | 'confirming'
  | 'rolling-back'
  | 'done';

export interface Conducted {
  readonly standing: Standing;
  readonly busy: Order | null;
  /** The last order that it carried out as asked. */
  readonly done: Order | null;
}

/** One run over several devices, as a value. */
export interface Conduct {
  readonly stage: ConductStage;
  readonly devices: ReadonlyMap<string, Conducted>;
  /** A person ended it, or had it taken back. */
  readonly isStopped: boolean;
  /** Nobody had confirmed when the time of a device was over. */
  readonly isLapsed: boolean;
}

/** How an order ended. `ok`: as asked, and nothing on the device has changed. */
export type End = 'ok' | Exclude<Standing, 'old'>;

export type ConductEvent =
  | { readonly kind: 'start' | 'confirm' | 'stop' | 'rollBack' }
  | { readonly kind: 'ended'; readonly device: string; readonly order: Order; readonly end: End }
  /** While it waited: a device is past its deadline, or was seen to take itself back before it. */
  | { readonly kind: 'lapsed' | 'left' };

export interface Reaction {
  readonly conduct: Conduct;
  readonly orders: readonly { readonly device: string; readonly order: Order }[];
  /** Devices whose order is called off; its end is still told. */
  readonly cancel: readonly string[];
}

export function createConduct(devices: readonly string[]): Conduct {
  return {
    stage: 'planned',
    isStopped: false,
    isLapsed: false,
    devices: new Map(devices.map((name) => [name, { standing: 'old', busy: null, done: null }])),
  };
}

/** A run of earlier as it stands, over and not seen through by this program: all that can be done with it is to take it back. */
export function conductOfEarlier(standings: ReadonlyMap<string, Standing>): Conduct {
  const devices = [...standings].map(([name, standing]) => [name, { standing, busy: null, done: null }] as const);
  return { stage: 'done', isStopped: false, isLapsed: false, devices: new Map(devices) };
}

/**
 * What follows from an event: all devices go through a stage before any enters the next, and where one fails, all that this run may have
 * changed is taken back. Confirms go out only after every device was reached over a new connection.
 */
export function react(before: Conduct, event: ConductEvent): Reaction {
  const conduct = take(before, event);
  return advance(conduct, conduct.stage !== before.stage);
}

function take(conduct: Conduct, event: ConductEvent): Conduct {
  const { stage } = conduct;
  switch (event.kind) {
    case 'ended':
      return withDevice(conduct, event.device, (device) => ({
        standing: event.end === 'ok' ? device.standing : event.end,
        busy: null,
        done: event.order,
      }));
    case 'start':
      return stage === 'planned' ? { ...conduct, stage: 'checking' } : conduct;
    case 'confirm':
      return stage === 'waiting' ? { ...conduct, stage: 'reaching' } : conduct;
    case 'stop':
      return stage === 'done' ? conduct : fall({ ...conduct, isStopped: true });
    case 'rollBack':
      return stage === 'planned' ? conduct : again(fall({ ...conduct, isStopped: true }));
    case 'lapsed':
    case 'left':
      if (stage !== 'waiting' && stage !== 'reaching') return conduct;
      return fall({ ...conduct, isLapsed: event.kind === 'lapsed' && stage === 'waiting' });
  }
}

/** Before the first change the run just ends; after it, everything is taken back. */
function fall(conduct: Conduct): Conduct {
  const isChanged = ['applying', 'waiting', 'reaching', 'confirming', 'rolling-back'].includes(conduct.stage);
  return isChanged
    ? { ...conduct, stage: 'rolling-back' }
    : { ...conduct, stage: conduct.stage === 'done' ? 'done' : 'checking', isStopped: true };
}

/** Taking back what was confirmed, or looking once more at what could not be reached. */
function again(conduct: Conduct): Conduct {
  if (conduct.stage !== 'done') return conduct;
  if (![...conduct.devices.values()].some(mayBeNew)) return conduct;
  const devices = [...conduct.devices].map(([name, device]) => [name, { ...device, done: null }] as const);
  return { ...conduct, stage: 'rolling-back', devices: new Map(devices) };
}

/** This run may have left its change on it. */
const mayBeNew = ({ standing }: Conducted): boolean => ['waiting', 'confirmed', 'stuck', 'unknown'].includes(standing);

/** @param isEntry the stage has just been entered, and its orders are to be given */
function advance(conduct: Conduct, isEntry: boolean): Reaction {
  const all = [...conduct.devices.values()];
  const isQuiet = all.every(({ busy }) => busy === null);
  switch (conduct.stage) {
    case 'planned':
    case 'waiting':
    case 'done':
      return still(conduct);
    case 'checking':
      if (hasFailed(conduct)) return end(conduct, isQuiet);
      return next(conduct, isEntry, 'check', (ready) => advance({ ...ready, stage: 'uploading' }, true));
    case 'uploading':
      if (hasFailed(conduct)) return end(conduct, isQuiet);
      return next(conduct, isEntry, 'upload', (ready) => advance({ ...ready, stage: 'applying' }, true));
    case 'applying':
      if (all.some(({ standing }) => !['old', 'waiting', 'in-place'].includes(standing))) return takeBack(conduct);
      return next(conduct, isEntry, 'apply', (applied) =>
        all.some(({ standing }) => standing === 'waiting') ? still({ ...applied, stage: 'waiting' }) : still({ ...applied, stage: 'done' }),
      );
    case 'reaching':
      if (all.some(({ standing }) => standing !== 'waiting' && standing !== 'in-place')) return takeBack(conduct);
      return next(conduct, isEntry, 'reach', (reached) => advance({ ...reached, stage: 'confirming' }, true));
    case 'confirming':
      if (all.some(({ standing, busy, done }) => !isConfirming(standing, busy, done))) return takeBack(conduct);
      return next(conduct, isEntry, 'confirm', (confirmed) => still({ ...confirmed, stage: 'done' }));
    case 'rolling-back':
      return takeBack(conduct);
  }
}

function isConfirming(standing: Standing, busy: Order | null, done: Order | null): boolean {
  if (standing === 'confirmed' || standing === 'in-place') return true;
  return standing === 'waiting' && (busy === 'confirm' || done === 'reach');
}

const hasFailed = ({ devices, isStopped }: Conduct): boolean =>
  isStopped || [...devices.values()].some(({ standing }) => standing !== 'old');

/** Gives an order to all that are to have it, or goes on once all have carried it out. Devices in place have no part in what follows `apply`. */
function next(conduct: Conduct, isEntry: boolean, order: Order, then: (conduct: Conduct) => Reaction): Reaction {
  const mine = [...conduct.devices].filter(
    ([, { standing }]) => standing !== 'in-place' && !(order === 'confirm' && standing === 'confirmed'),
  );
  if (isEntry)
    return give(
      conduct,
      mine.map(([device]) => device),
      order,
    );
  return [...conduct.devices.values()].some(({ busy }) => busy !== null) ? still(conduct) : then(conduct);
}

function give(conduct: Conduct, names: readonly string[], order: Order): Reaction {
  const devices = new Map(conduct.devices);
  for (const name of names) {
    const device = devices.get(name);
    if (device) devices.set(name, { ...device, busy: order });
  }
  return { conduct: { ...conduct, devices }, orders: names.map((device) => ({ device, order })), cancel: [] };
}

/** Ends a run that has changed nothing: what still looks or uploads is called off. */
function end(conduct: Conduct, isQuiet: boolean): Reaction {
  if (isQuiet) return still({ ...conduct, stage: 'done' });
  return { conduct, orders: [], cancel: [...conduct.devices].flatMap(([name, { busy }]) => (busy === null ? [] : [name])) };
}

/**
 * Each device that may have the change is told to take it back as soon as it is free. An apply that runs is called off: it takes itself back. A
 * confirm that runs is not: what became of it must be seen first.
 */
function takeBack(before: Conduct): Reaction {
  const conduct: Conduct = { ...before, stage: 'rolling-back' };
  const entries = [...conduct.devices];
  const due = entries.filter(([, device]) => device.busy === null && device.done !== 'rollBack' && mayBeNew(device)).map(([name]) => name);
  const given = give(conduct, due, 'rollBack');
  const cancel = entries.flatMap(([name, { busy }]) => (busy === 'apply' || busy === 'reach' ? [name] : []));
  const isQuiet = [...given.conduct.devices.values()].every(({ busy }) => busy === null);
  return { ...given, cancel, conduct: isQuiet ? { ...given.conduct, stage: 'done' } : given.conduct };
}

const still = (conduct: Conduct): Reaction => ({ conduct, orders: [], cancel: [] });

export type Outcome = 'confirmed' | 'rolled-back' | 'refused' | 'mixed' | 'unchanged' | 'stopped';

/** What became of a run that is done. `mixed`: not all devices are known to be in one of the two states. */
export function outcomeOf({ devices, isStopped }: Pick<Conduct, 'devices' | 'isStopped'>): Outcome {
  const standings = [...devices.values()].map(({ standing }) => standing);
  const has = (standing: Standing) => standings.includes(standing);
  const isOld = standings.every((standing) => ['old', 'refused', 'rolled-back', 'in-place'].includes(standing));
  if (isOld) {
    if (has('rolled-back')) return 'rolled-back';
    if (standings.every((standing) => standing === 'in-place')) return 'unchanged';
    return has('refused') ? 'refused' : isStopped ? 'stopped' : 'refused';
  }
  return standings.every((standing) => standing === 'confirmed' || standing === 'in-place') ? 'confirmed' : 'mixed';
}

function withDevice(conduct: Conduct, name: string, change: (device: Conducted) => Conducted): Conduct {
  const device = conduct.devices.get(name);
  return device ? { ...conduct, devices: new Map(conduct.devices).set(name, change(device)) } : conduct;
}
