import { useStore } from 'zustand';
import type { Run } from '../../shared/apply/run.ts';
import { runAction } from '../kit/actions.ts';
import { localeStore, type Translate, useText } from '../kit/i18n.ts';
import { StateMark } from '../kit/StateMark.tsx';
import { ActionButton } from './ActionButton.tsx';
import { urgencyOf } from './CountdownRing.tsx';
import { minutesText } from './countdown.ts';
import { headline, progressOf } from './headline.ts';
import { countdownTexts, paneTexts } from './texts.ts';
import type { ApplyNeeds } from './viewNeeds.ts';

/** The run in the header of every pane: the way in; while devices wait, what is left and the decision itself. */
export function ApplyHeader({ needs }: { readonly needs: ApplyNeeds }) {
  const t = useText(paneTexts);
  const tc = useText(countdownTexts);
  const stage = useStore(needs.apply.store, (state) => state.run?.stage);
  const remainingS = useStore(needs.countdown.store, (state) => state.remainingS);
  if (stage !== 'waiting' || remainingS === null) {
    return (
      <button type="button" className="button small" onClick={() => runAction('panel.apply')}>
        {t('header')}
      </button>
    );
  }
  const time = minutesText(remainingS);
  return (
    <span className={`apply-header ${urgencyOf(remainingS)}`}>
      <button type="button" className="apply-header-time" title={tc('statusWaiting', { time })} onClick={() => runAction('panel.apply')}>
        <StateMark shape="clock" tone="warn" />
        {time}
        <span className="visually-hidden">{tc('remaining')}</span>
      </button>
      <ActionButton needs={needs} doing="confirm" text={t('confirm')} primary />
      <ActionButton needs={needs} doing="rollBack" text={t('rollBack')} />
    </span>
  );
}

/** What is under way, in the status bar of every pane; nothing where nothing is. */
export function ApplyStatus({ needs }: { readonly needs: ApplyNeeds }) {
  const t = useText(countdownTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const run = useStore(needs.apply.store, (state) => state.run);
  const remainingS = useStore(needs.countdown.store, (state) => state.remainingS);
  const text = run && statusText(run, remainingS, t);
  if (!run || text === null) return null;
  const { shape, tone } = headline(run, { locale, stale: false });
  return (
    <button type="button" className={`apply-status tone-${tone}`} onClick={() => runAction('panel.apply')}>
      <span className="count">
        <StateMark shape={shape} tone={tone} />
        {text}
      </span>
    </button>
  );
}

function statusText(run: Run, remainingS: number | null, t: Translate<typeof countdownTexts>): string | null {
  const stuck = run.devices.filter(({ phase }) => phase === 'stuck').map(({ device }) => device);
  switch (run.stage) {
    case 'planning':
      return t('statusPlanning');
    case 'applying':
      return t('statusApplying', { percent: Math.floor((progressOf(run) ?? 0) * 100) });
    case 'waiting':
      return t('statusWaiting', { time: minutesText(remainingS ?? 0) });
    case 'confirming':
      return t('statusConfirming');
    case 'rolling-back':
      return t('statusBack');
    default:
      return stuck.length > 0 ? t('statusStuck', { names: stuck.join(', ') }) : null;
  }
}
