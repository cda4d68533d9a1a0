import { describe, expect, it } from 'vitest';
import { type Conduct, type ConductEvent, createConduct, type End, type Order, outcomeOf, react } from '../../shared/apply/conduct.ts';
import { randomFrom } from '../site/generate.ts';

/** What is really on a simulated device. `waiting` ends as `old` by itself: the device holds the timer. */
type Truth = 'old' | 'waiting' | 'new' | 'stuck';

interface Plant {
  readonly truth: Map<string, Truth>;
  /** The link is cut for good. */
  readonly unreachable: Set<string>;
  readonly inPlace: ReadonlySet<string>;
}

/** Carries one order out as a device would, with faults by chance; what it tells is never more than can be seen. */
function carryOut(plant: Plant, device: string, order: Order, random: () => number, faults: number): End {
  const fault = () => random() < faults;
  if (fault()) plant.unreachable.add(device);
  const isCut = plant.unreachable.has(device);
  const truth = plant.truth.get(device) ?? 'old';
  switch (order) {
    case 'check':
    case 'upload':
      return isCut || fault() ? 'refused' : 'ok';
    case 'apply': {
      if (plant.inPlace.has(device)) return 'in-place';
      // The command may have begun before the link was cut.
      if (isCut) return random() < 0.5 ? set(plant, device, 'waiting', 'unknown') : 'unknown';
      if (fault()) return random() < 0.2 ? set(plant, device, 'stuck', 'stuck') : random() < 0.5 ? 'refused' : 'rolled-back';
      return set(plant, device, 'waiting', 'waiting');
    }
    case 'reach':
      if (isCut) return 'unknown';
      return fault() ? set(plant, device, 'old', 'rolled-back') : 'ok';
    case 'confirm':
      // Both generals: the confirm may have arrived.
      if (isCut) return random() < 0.5 ? set(plant, device, 'new', 'unknown') : 'unknown';
      if (fault()) return random() < 0.5 ? 'waiting' : set(plant, device, 'old', 'rolled-back');
      return set(plant, device, 'new', 'confirmed');
    case 'rollBack':
      if (isCut) return 'unknown';
      if (truth === 'stuck' || fault()) return set(plant, device, 'stuck', 'stuck');
      return set(plant, device, 'old', 'rolled-back');
  }
}

function set(plant: Plant, device: string, truth: Truth, end: End): End {
  plant.truth.set(device, truth);
  return end;
}

interface Played {
  readonly conduct: Conduct;
  readonly plant: Plant;
  readonly wasWaiting: boolean;
  readonly seen: readonly string[];
}

/** Plays one run: the busy devices end in any order, a person presses anything at any time. */
function play(seed: number, faults: number): Played {
  const random = randomFrom(seed);
  const names = Array.from({ length: 1 + Math.floor(random() * 5) }, (_, index) => `d${index}`);
  const plant: Plant = {
    truth: new Map(names.map((name) => [name, 'old'])),
    unreachable: new Set(),
    inPlace: new Set(names.filter(() => random() < 0.15)),
  };
  const running = new Map<string, Order>();
  const cancelled = new Set<string>();
  const seen: string[] = [];
  let conduct = createConduct(names);
  let wasWaiting = false;
  const tell = (event: ConductEvent) => {
    const reaction = react(conduct, event);
    conduct = reaction.conduct;
    wasWaiting ||= conduct.stage === 'waiting';
    for (const { device, order } of reaction.orders) {
      expect(running.has(device), `seed ${seed}: ${device} got ${order} while busy`).toBe(false);
      if (order === 'confirm') {
        const others = [...conduct.devices.values()].every((one) => one.done === 'reach' || one.standing === 'in-place');
        expect(others, `seed ${seed}: a confirm before all were reached`).toBe(true);
      }
      running.set(device, order);
      seen.push(`${order} ${device}`);
    }
    for (const name of reaction.cancel) cancelled.add(name);
  };
  tell({ kind: 'start' });
  for (let turn = 0; turn < 500 && conduct.stage !== 'done'; turn++) {
    const busy = [...running];
    if (random() < 0.03) tell({ kind: random() < 0.5 ? 'stop' : 'rollBack' });
    else if (conduct.stage === 'waiting') {
      if (random() < 0.1) {
        for (const [name, truth] of plant.truth) if (truth === 'waiting') plant.truth.set(name, 'old');
        tell({ kind: 'lapsed' });
      } else tell({ kind: 'confirm' });
    } else {
      const [device, order] = busy[Math.floor(random() * busy.length)] ?? ['', 'check'];
      expect(device, `seed ${seed}: nothing runs in stage ${conduct.stage}`).not.toBe('');
      running.delete(device);
      const isCalledOff = cancelled.delete(device) && (order === 'check' || order === 'upload' || order === 'reach');
      tell({ kind: 'ended', device, order, end: isCalledOff ? 'ok' : carryOut(plant, device, order, random, faults) });
    }
  }
  // In the end every device that waited has taken itself back.
  for (const [name, truth] of plant.truth) if (truth === 'waiting') plant.truth.set(name, 'old');
  return { conduct, plant, wasWaiting, seen };
}

const runs = [0, 0.02, 0.1, 0.3].flatMap((faults) => Array.from({ length: 300 }, (_, seed) => ({ faults, seed: seed * 7 + 1 })));

describe('all devices, or none', () => {
  it('whatever fails, in any order: the devices end all new or all old, or the run says that they may not', () => {
    const outcomes = new Map<string, number>();
    for (const { faults, seed } of runs) {
      const { conduct, plant, seen } = play(seed, faults);
      const where = `seed ${seed}, faults ${faults}: ${seen.join(', ')}`;
      expect(conduct.stage, where).toBe('done');
      const outcome = outcomeOf(conduct);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      const truths = [...plant.truth].filter(([name]) => !plant.inPlace.has(name)).map(([, truth]) => truth);
      if (outcome === 'confirmed')
        expect(
          truths.every((truth) => truth === 'new'),
          where,
        ).toBe(true);
      else if (outcome !== 'mixed')
        expect(
          truths.every((truth) => truth === 'old'),
          where,
        ).toBe(true);
      else {
        const named = [...conduct.devices.values()].map(({ standing }) => standing);
        expect(named.includes('unknown') || named.includes('stuck'), `${where}: mixed without a device to look at`).toBe(true);
      }
    }
    for (const outcome of ['confirmed', 'rolled-back', 'refused', 'stopped', 'mixed', 'unchanged'])
      expect(outcomes.get(outcome)).toBeGreaterThan(3);
  });

  it('what is claimed of a device was seen: confirmed is new, rolled back and refused are old', () => {
    for (const { faults, seed } of runs) {
      const { conduct, plant } = play(seed, faults);
      for (const [name, { standing }] of conduct.devices) {
        const truth = plant.truth.get(name);
        if (standing === 'confirmed') expect(truth, `seed ${seed}, ${name}`).toBe('new');
        if (['rolled-back', 'refused', 'old'].includes(standing)) expect(truth, `seed ${seed}, ${name}`).toBe('old');
      }
    }
  });

  it('without a fault and with a patient person every run is confirmed, and can be taken back afterwards', () => {
    const names = ['a', 'b', 'c'];
    let conduct = createConduct(names);
    const orders: string[] = [];
    const tell = (event: ConductEvent): void => {
      const reaction = react(conduct, event);
      conduct = reaction.conduct;
      orders.push(...reaction.orders.map(({ order }) => order));
      const ends: Readonly<Record<Order, End>> = {
        check: 'ok',
        upload: 'ok',
        apply: 'waiting',
        reach: 'ok',
        confirm: 'confirmed',
        rollBack: 'rolled-back',
      };
      for (const { device, order } of reaction.orders) tell({ kind: 'ended', device, order, end: ends[order] });
    };
    tell({ kind: 'start' });
    tell({ kind: 'start' });
    expect(conduct.stage).toBe('waiting');
    tell({ kind: 'confirm' });
    expect([conduct.stage, outcomeOf(conduct)]).toEqual(['done', 'confirmed']);
    tell({ kind: 'confirm' });
    expect(orders).toEqual(['check', 'upload', 'apply', 'reach', 'confirm'].flatMap((order) => [order, order, order]));
    tell({ kind: 'rollBack' });
    expect([conduct.stage, outcomeOf(conduct)]).toEqual(['done', 'rolled-back']);
  });

  it('a confirm that fails after others were confirmed: those are taken back too', () => {
    let conduct = createConduct(['a', 'b']);
    const tell = (event: ConductEvent) => {
      const reaction = react(conduct, event);
      conduct = reaction.conduct;
      return reaction.orders.map(({ device, order }) => `${order} ${device}`);
    };
    const ended = (device: string, order: Order, end: End) => tell({ kind: 'ended', device, order, end });
    tell({ kind: 'start' });
    for (const [order, end] of [
      ['check', 'ok'],
      ['upload', 'ok'],
      ['apply', 'waiting'],
    ] as const)
      for (const device of ['a', 'b']) ended(device, order, end);
    expect(tell({ kind: 'confirm' })).toEqual(['reach a', 'reach b']);
    ended('a', 'reach', 'ok');
    expect(ended('b', 'reach', 'ok')).toEqual(['confirm a', 'confirm b']);
    expect(ended('a', 'confirm', 'confirmed')).toEqual([]);
    expect(ended('b', 'confirm', 'rolled-back')).toEqual(['rollBack a']);
    ended('a', 'rollBack', 'rolled-back');
    expect([conduct.stage, outcomeOf(conduct)]).toEqual(['done', 'rolled-back']);
  });
});
