import { outcomeIn, titleIn } from '../../shared/apply/inLanguage.ts';
import type { DeviceRun, Run } from '../../shared/apply/run.ts';
import type { Locale } from '../../shared/kit/problem.ts';
import { type Translate, translate } from '../kit/i18n.ts';
import type { MarkShape, MarkTone } from '../kit/StateMark.tsx';
import { clockText, firstDeadline } from './countdown.ts';
import { applyFailureText } from './hostTexts.ts';
import { blockers } from './permissions.ts';
import { runTexts } from './runTexts.ts';

export interface Headline {
  readonly shape: MarkShape;
  readonly tone: MarkTone;
  readonly text: string;
  /** What it means, or what to do next. */
  readonly detail: string;
}

type T = Translate<typeof runTexts>;

/** The run in one plain sentence, and what follows from it. */
export function headline(run: Run, { locale, stale }: { readonly locale: Locale; readonly stale: boolean }): Headline {
  const t = translate(runTexts, locale);
  const all = run.devices.length;
  const changed = run.devices.filter(({ changes }) => changes.length > 0).length;
  switch (run.stage) {
    case 'planning':
      return { shape: 'work', tone: 'accent', text: t('planning', { count: all }), detail: t('planningNext') };
    case 'planned':
      return planned(run, t, stale);
    case 'applying':
      return { shape: 'work', tone: 'accent', text: t('applying', { count: changed }), detail: t('applyingNext') };
    case 'waiting':
      return { shape: 'clock', tone: 'warn', text: t('waiting', { time: clockText(firstDeadline(run) ?? '') }), detail: t('waitingNext') };
    case 'confirming':
      return { shape: 'work', tone: 'accent', text: t('confirming'), detail: t('confirmingNext') };
    case 'rolling-back':
      return { shape: 'work', tone: 'warn', text: t('rollingBack'), detail: t('rollingBackNext') };
    case 'done':
      return done(run, t, locale);
  }
}

function planned(run: Run, t: T, stale: boolean): Headline {
  const differing = run.devices.filter(({ changes }) => changes.length > 0);
  const changes = differing.reduce((sum, device) => sum + device.changes.length, 0);
  const stopped = blockers(run);
  const values = { differing: differing.length, all: run.devices.length, changes, names: stopped.join(', ') };
  if (run.devices.length === 0) return { shape: 'tick', tone: 'dim', text: t('noDevices'), detail: t('noDevicesNext') };
  if (stopped.length > 0) return { shape: 'cross', tone: 'err', text: t('blocked', values), detail: t('blockedNext') };
  if (differing.length === 0) return { shape: 'tick', tone: 'ok', text: t('asWanted', values), detail: t('asWantedNext') };
  if (stale) return { shape: 'differs', tone: 'warn', text: t('stale'), detail: t('staleNext') };
  return { shape: 'differs', tone: 'warn', text: t(changes === 1 ? 'differsOne' : 'differs', values), detail: t('differsNext') };
}

const doneLooks: Readonly<Record<NonNullable<Run['outcome']>, { readonly shape: MarkShape; readonly tone: MarkTone }>> = {
  confirmed: { shape: 'tick', tone: 'ok' },
  'rolled-back': { shape: 'back', tone: 'warn' },
  refused: { shape: 'cross', tone: 'err' },
  mixed: { shape: 'stop', tone: 'err' },
  unchanged: { shape: 'tick', tone: 'ok' },
  stopped: { shape: 'ring', tone: 'dim' },
};

function done(run: Run, t: T, locale: Locale): Headline {
  const outcome = run.outcome ?? 'stopped';
  const of = (phase: DeviceRun['phase']) => run.devices.filter((device) => device.phase === phase).map(({ device }) => device);
  const stuck = of('stuck');
  const unknown = of('unknown');
  const look = doneLooks[outcome];
  const text = outcomeIn({ ...run, outcome }, locale);
  if (stuck.length > 0) return { shape: 'stop', tone: 'err', text, detail: t('stuckNext', { names: stuck.join(', ') }) };
  if (unknown.length > 0) return { shape: 'question', tone: 'err', text, detail: t('unknownNext', { names: unknown.join(', ') }) };
  if (outcome !== 'rolled-back') return { ...look, text, detail: t(`${outcome}Next`) };
  return { ...look, text, detail: t(run.isLapsed ? 'lapsedNext' : run.takesBack ? 'takenBackNext' : 'rolled-backNext') };
}

/** What is true of one device now, in a sentence; empty where its phase says it all. */
export function deviceTruth(device: DeviceRun, locale: Locale): string {
  const t = translate(runTexts, locale);
  const { phase, failure, deadline, step } = device;
  const because = failure ? ` ${applyFailureText(failure, locale)}` : '';
  const time = deadline === null ? '' : clockText(deadline);
  switch (phase) {
    case 'planned':
      return device.changes.length === 0 ? t('deviceAsWanted') : `${t('devicePlanned')}${because}`;
    case 'applying':
    case 'rolling-back':
      return step ? t('deviceStep', { at: step.at, of: step.of, title: titleIn(step.title, locale) }) : '';
    case 'waiting':
      return t('deviceWaiting', { time });
    case 'confirmed':
      return `${t('deviceConfirmed')}${because}`;
    case 'rolled-back':
      return `${t('deviceRolledBack')}${because}`;
    case 'refused':
      return because === '' ? t('deviceRefused') : `${because.trim()} ${t('deviceRefused')}`;
    case 'stuck':
      return `${t('deviceStuck')}${because} ${t('deviceStuckNext', { device: device.device })}`;
    case 'unknown':
      return `${t('deviceUnknown')}${because} ${time ? t('deviceUnknownBy', { time }) : t('deviceUnknownSoon')}`;
    default:
      return because.trim();
  }
}

/** How far the run has come, 0 to 1; null where there is no telling. */
export function progressOf({ stage, devices }: Run): number | null {
  if (devices.length === 0) return null;
  const share = (sum: number): number => Math.min(1, sum / devices.length);
  if (stage === 'planning') return share(devices.filter(({ phase }) => phase !== 'connecting' && phase !== 'planning').length);
  if (stage !== 'applying') return null;
  const moving = devices.filter(({ phase, changes }) => phase !== 'planned' || changes.length > 0);
  return moving.length === 0 ? 1 : Math.min(1, moving.reduce((sum, { phase, step }) => sum + partOf(phase, step), 0) / moving.length);
}

/** The step under way counts as half done. */
function partOf(phase: DeviceRun['phase'], step: DeviceRun['step']): number {
  if (phase === 'applying') return step && step.of > 0 ? Math.max(0, step.at - 0.5) / step.of : 0;
  return phase === 'waiting' || phase === 'confirmed' || phase === 'refused' ? 1 : 0;
}

export interface PortChanges {
  readonly port: string;
  readonly changes: DeviceRun['changes'];
}

/** Changes by port, in the order in which the ports first come; what belongs to no port stands under ''. */
export function changesByPort(changes: DeviceRun['changes']): PortChanges[] {
  const ports = [...new Set(changes.map(({ port }) => port))];
  return ports.map((port) => ({ port, changes: changes.filter((change) => change.port === port) }));
}
