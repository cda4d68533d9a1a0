import type { Fault } from './fault.ts';

/** What state.sh saw, after all has come to rest. */
export interface Facts {
  /** Queueing disciplines, all of /etc with owners, modes and hashes, the plan in force. */
  readonly state: string;
  /** Files and processes that nothing may leave behind, once someone came by after a kill; empty where nothing did. */
  readonly leftOver: string;
  /** `--status` by key. */
  readonly status: ReadonlyMap<string, string>;
  readonly journal: string;
}

export interface States {
  readonly old: string;
  readonly new: string;
}

export interface Verdict {
  /** Null where the state is exactly the one it must be, nothing is left over, and the device tells the truth about it. */
  readonly wrong: string | null;
  readonly events: string;
}

/** The text after `== state`. */
export function readFacts(text: string): Facts {
  const [state = '', afterState = ''] = text.split('== left over\n');
  const [leftOver = '', afterLeft = ''] = afterState.split('== status\n');
  const [status = '', journal = ''] = afterLeft.split('== journal\n');
  const lines = status.split('\n').map((line) => {
    const [key = '', ...rest] = line.split(' ');
    return [key, rest.join(' ')] as const;
  });
  return { state, leftOver, status: new Map(lines), journal };
}

/** Decides what must be there, and compares. `run` is the run's FIELDWRIGHT_RUN. */
export function judge({
  fault,
  run,
  events,
  facts,
  states,
}: {
  readonly fault: Fault;
  readonly run: string;
  readonly events: string;
  readonly facts: Facts;
  readonly states: States;
}): Verdict {
  const is = facts.state === states.old ? 'old' : facts.state === states.new ? 'new' : null;
  const wrongs: string[] = [];
  if (is === null) wrongs.push(`neither old nor new: ${differences(facts.state, states)}`);
  const wanted = wantedState(fault, events);
  if (is !== null && !wanted.includes(is)) wrongs.push(`${is}, but it must be ${wanted.join(' or ')}`);
  if (facts.leftOver !== '') wrongs.push(`left over: ${facts.leftOver.trimEnd().replaceAll('\n', ', ')}`);
  if (/^early/m.test(events)) wrongs.push('it was taken back before its time was over');
  if (/^restless/m.test(events)) wrongs.push('it does not come to rest');
  if (/^visited/m.test(events) && somebodyHolds(fault, events)) wrongs.push('nobody held the deadline');
  wrongs.push(...untruths({ fault, run, events, facts, is }));
  return { wrong: wrongs.length === 0 ? null : wrongs.join('; '), events };
}

/** Old, unless confirming succeeded; where a script was stopped in the middle of confirming or taking back, it is one of the two. */
function wantedState({ part }: Fault, events: string): readonly ('old' | 'new')[] {
  const ended = /^ended (\d+)/m.exec(events)?.[1];
  switch (part) {
    case 'apply':
      return /^confirm 0/m.test(events) ? ['new'] : ['old'];
    case 'confirm':
      if (ended === '0' || /^confirm 0/m.test(events)) return ['new'];
      return ['old', 'new'];
    case 'rollback':
      return ['old'];
    case 'undo':
      return ended === '0' ? ['old'] : ['old', 'new'];
  }
}

/**
 * Whether nobody needs to come: what runs at boot ends every run. A kill before those stand who hold the deadline has changed nothing yet, and the
 * next one who comes clears the record; taking back what was confirmed has no deadline, and the next one who comes ends it.
 */
function somebodyHolds({ kind, part }: Fault, events: string): boolean {
  return kind === 'power-cut' || (part !== 'undo' && /^armed$/m.test(events));
}

function untruths({
  fault,
  run,
  events,
  facts: { status, journal },
  is,
}: {
  readonly fault: Fault;
  readonly run: string;
  readonly events: string;
  readonly facts: Facts;
  readonly is: 'old' | 'new' | null;
}): string[] {
  if (is === null) return [];
  const said: string[] = [];
  const expect = (key: string, value: string): void => {
    if (status.get(key) !== value) said.push(`--status says "${key} ${status.get(key)}" instead of "${key} ${value}"`);
  };
  expect('state', 'idle');
  expect('pending', '-');
  if (is === 'old') expect('plan', '-');
  else if (status.get('plan') === '-') said.push('--status knows of no plan');
  // Refused before the first change: then the run is no run, and the record is of the one before. What it printed went away with a cut link.
  const isRefused = /^\| .*refused, nothing was changed/m.test(events) || new RegExp(`, run ${run}, by .* refused: `, 's').test(journal);
  const begun = fault.part !== 'apply' || (/^pending$/m.test(events) && !isRefused && !/^unwritten$/m.test(events));
  const last = status.get('last') ?? '';
  if (is === 'new') {
    expect('last', `${run} confirmed`);
    said.push(...untrueEnd(journal, 'confirmed', run, fault));
  } else if (begun || last.startsWith(`${run} `)) {
    expect('last', `${run} rolled-back`);
    said.push(...untrueEnd(journal, 'rolled back', run, fault));
  }
  return said;
}

/** The last line of the journal that tells how a run ended must tell how this one did. */
function untrueEnd(journal: string, outcome: string, run: string, { part, kind }: Fault): string[] {
  const ends = [...journal.matchAll(/^\S+ (confirmed|rolled back): run (\S+), plan /gm)];
  const [, how, whose] = ends.at(-1) ?? [];
  if (how === outcome && whose === run) return [];
  // Confirming keeps the room that is set aside for the journal of a take-back: on a full disk its line is lost, and `last` alone tells it.
  if (kind === 'full' && outcome === 'confirmed' && part !== 'undo') return [];
  return [`the journal ends with "${how} ${whose}" instead of "${outcome} ${run}"`];
}

function differences(state: string, states: States): string {
  const old = new Set(states.old.split('\n'));
  const wanted = new Set(states.new.split('\n'));
  const lines = state.split('\n');
  const mine = new Set(lines);
  const strange = lines.filter((line) => !old.has(line) && !wanted.has(line)).map((line) => `? ${line}`);
  const missing = [...old].filter((line) => !mine.has(line)).map((line) => `- ${line}`);
  const foreign = lines.filter((line) => !old.has(line) && wanted.has(line)).map((line) => `+ ${line}`);
  return [...strange, ...missing, ...foreign].slice(0, 12).join(' / ');
}
