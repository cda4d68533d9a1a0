import { isBaseTime } from '../../shared/apply/baseTime.ts';
import type { Run } from '../../shared/apply/run.ts';
import type { Runner } from '../apply/runner.ts';
import type { ExitCode } from './output.ts';
import { followRun, obstacles, showPlan } from './showRun.ts';
import { orEnd, type Planned, planTarget, targetHelp, targetOptions } from './target.ts';
import { hasTerminal, type Terminal } from './terminal.ts';
import { CliFailure, type Invocation, text, usage, type Verb } from './verb.ts';

const USUAL_SECONDS = 120;

export const applyVerb: Verb = {
  synopsis:
    'fieldwright apply DIR|FILE.fwb [--device NAME]… [--key PUB] [--confirm-within SECONDS] [--base-time NS] [--accept-clocks] [--yes]',
  summary:
    'Brings the live devices to their plan: all, or none. Shows the plan and asks; then each device waits for a confirmation over a new connection, and takes itself back without one.',
  options: {
    ...targetOptions,
    'confirm-within': { type: 'string' },
    'base-time': { type: 'string' },
    'accept-clocks': { type: 'boolean' },
    yes: { type: 'boolean' },
  },
  help: [
    ...targetHelp,
    ['--confirm-within SECONDS', `until the devices take themselves back, 10 to 3600; ${USUAL_SECONDS} without it`],
    ['--base-time NS', 'the base time of all schedules, TAI nanoseconds since 1970; 0 without it, which all devices agree on'],
    ['--accept-clocks', 'applies although a device says that its clock is not traceable, or follows no grandmaster'],
    ['--yes', 'asks nothing, and confirms once every device has answered over a new connection'],
  ],
  args: [1, 1],
  endsBySignal: true,
  async run(invocation) {
    const { options, out, signal } = invocation;
    const within = secondsOf(text(options, 'confirm-within'));
    const baseTimeNs = baseTimeOf(text(options, 'base-time'));
    if (options.yes !== true && !hasTerminal())
      throw usage('There is no terminal to ask on: look at "fieldwright plan" first, then give --yes.');
    const stop = new AbortController();
    signal.addEventListener('abort', () => stop.abort());
    const planned = await planTarget(invocation, () => stop.abort());
    try {
      const exitCode = await applyPlanned(planned, invocation, { confirmWithinS: within, baseTimeNs, stop: stop.signal });
      out.value(planned.runner.snapshot());
      return exitCode;
    } finally {
      await planned.close();
    }
  },
};

interface HowToApply {
  readonly confirmWithinS: number;
  readonly baseTimeNs: string;
  readonly stop: AbortSignal;
}

async function applyPlanned({ runner, terminal }: Planned, { options, out }: Invocation, how: HowToApply): Promise<ExitCode> {
  const plan = runner.snapshot();
  showPlan(plan, out);
  out.line('');
  const acceptClocks = options['accept-clocks'] === true;
  const inTheWay = obstacles(plan, { acceptClocks });
  if (inTheWay.length > 0) {
    const more = inTheWay.length > 1 ? ` And ${inTheWay.length - 1} more.` : '';
    throw new CliFailure(1, { code: 'refused', message: `Nothing was changed: all devices or none. ${inTheWay[0]}${more}` });
  }
  if (plan.outcome === 'stopped' || how.stop.aborted) return stopped();
  const names = plan.devices.map(({ device }) => device).join(', ');
  const isYes = options.yes === true;
  if (!isYes && !isConsent(await terminal.ask(`Apply this to ${names}? Type yes: `, { signal: how.stop }))) return stopped();
  const quiet = runner.subscribe(() => follow(runner.snapshot()));
  const follow = followRun(out);
  const halt = () => runner.stop();
  how.stop.addEventListener('abort', halt);
  try {
    orEnd(await runner.start({ confirmWithinS: how.confirmWithinS, baseTimeNs: how.baseTimeNs, acceptClocks }));
    await runner.settled();
    if (runner.snapshot().stage === 'waiting') await decide(runner, isYes ? null : terminal, how.stop);
    while (runner.snapshot().stage !== 'done') await runner.settled();
    await runner.settled();
  } finally {
    how.stop.removeEventListener('abort', halt);
    quiet();
    out.progress('');
  }
  const { outcome, message, journal } = runner.snapshot();
  out.line(message ?? '');
  if (journal) out.line(`Journal: ${journal}`);
  return outcome === 'confirmed' || outcome === 'unchanged' ? 0 : 1;
}

function stopped(): never {
  throw new CliFailure(1, { code: 'stopped', message: 'Stopped. Nothing was changed.' });
}

/** Confirms, or takes back: by itself where nobody is to be asked, else by what the person says while it counts down. */
async function decide(runner: Runner, terminal: Terminal | null, stop: AbortSignal): Promise<void> {
  if (stop.aborted) return;
  if (terminal === null) {
    runner.confirm();
    return;
  }
  const over = new AbortController();
  const quiet = runner.subscribe(() => runner.snapshot().stage !== 'waiting' && over.abort());
  const question = () =>
    `All steps hold. The devices take themselves back in ${secondsLeft(runner.snapshot())} s. Type yes to confirm, no to take back now: `;
  const signal = AbortSignal.any([stop, over.signal]);
  let answer = await terminal.ask(question(), { signal, again: question });
  while (answer !== null && !isConsent(answer) && !/^no?$/i.test(answer.trim()))
    answer = await terminal.ask(question(), { signal, again: question });
  quiet();
  if (runner.snapshot().stage !== 'waiting') return;
  if (answer !== null && isConsent(answer)) runner.confirm();
  else runner.rollBack();
}

function secondsLeft({ devices }: Run): number {
  const deadlines = devices.flatMap(({ deadline }) => (deadline ? [Date.parse(deadline)] : []));
  return Math.max(0, Math.round((Math.min(...deadlines) - Date.now()) / 1_000));
}

const isConsent = (answer: string | null): boolean => /^y(es)?$/i.test(answer?.trim() ?? '');

function secondsOf(written: string | undefined): number {
  if (written === undefined) return USUAL_SECONDS;
  const seconds = /^\d{1,4}$/.test(written) ? Number(written) : Number.NaN;
  if (seconds >= 10 && seconds <= 3_600) return seconds;
  throw usage(`--confirm-within takes whole seconds from 10 to 3600, not "${written}".`);
}

function baseTimeOf(written: string | undefined): string {
  if (written === undefined) return '0';
  if (isBaseTime(written)) return written;
  throw usage(`--base-time takes TAI nanoseconds since 1970, a whole number from 0 to 8999999999999999999, not "${written}".`);
}
