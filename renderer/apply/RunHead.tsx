import { useStore } from 'zustand';
import type { Run } from '../../shared/apply/run.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { StateMark } from '../kit/StateMark.tsx';
import { ActionButton } from './ActionButton.tsx';
import { CountdownRing } from './CountdownRing.tsx';
import { dateTimeText } from './countdown.ts';
import { headline, progressOf } from './headline.ts';
import { blockers, isStale } from './permissions.ts';
import { countdownTexts, paneTexts } from './texts.ts';
import type { ApplyNeeds } from './viewNeeds.ts';

/** The run in a sentence, how far it has come, and what can be done now. */
export function RunHead({ needs, run }: { readonly needs: ApplyNeeds; readonly run: Run }) {
  const t = useText(paneTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const site = useStore(needs.source.store);
  const state = useStore(needs.apply.store);
  const stale = isStale({ site, state });
  const { shape, tone, text, detail } = headline(run, { locale, stale });
  const progress = progressOf(run);
  const waits = run.stage === 'waiting' || run.stage === 'confirming';
  return (
    <header className={`run-head tone-line-${tone}${waits ? ' waits' : ''}`} data-run={run.id} data-stage={run.stage}>
      {waits && <CountdownRing needs={needs} totalS={run.confirmWithinS} />}
      <div className="run-head-text">
        <p className="run-sentence" role="status">
          {!waits && <StateMark shape={shape} tone={tone} />}
          <b>{text}</b>
        </p>
        <p className="dim">{detail}</p>
        {waits && <Tips />}
        {progress !== null && <progress aria-label={t('progress')} value={progress} max={1} />}
        <Facts needs={needs} run={run} />
      </div>
      <div className="run-head-buttons">
        <RunButtons needs={needs} run={run} />
      </div>
    </header>
  );
}

function RunButtons({ needs, run }: { readonly needs: ApplyNeeds; readonly run: Run }) {
  const t = useText(paneTexts);
  const stopped = blockers(run);
  if (run.stage === 'waiting') {
    return (
      <>
        <ActionButton needs={needs} doing="confirm" text={t('confirm')} primary large />
        <ActionButton needs={needs} doing="rollBack" text={t('rollBack')} large />
      </>
    );
  }
  if (run.stage === 'applying') return <ActionButton needs={needs} doing="stop" text={t('stopBack')} large />;
  if (run.stage === 'rolling-back') return <ActionButton needs={needs} doing="stop" text={t('stopTrying')} large />;
  const canTakeBack = run.outcome === 'confirmed' || run.outcome === 'mixed' || run.devices.some(({ phase }) => phase === 'stuck');
  if (run.stage === 'done' && canTakeBack) return <ActionButton needs={needs} doing="rollBack" text={t('rollBackMore')} large />;
  if (run.stage !== 'planned' || stopped.length === 0 || stopped.length === run.devices.length) return null;
  const others = run.devices.map(({ device }) => device).filter((device) => !stopped.includes(device));
  const planWithout = (): void => {
    const form = { ...needs.screen.getState().form, scope: 'chosen' as const, chosen: others };
    needs.screen.setState({ form, device: null });
    void needs.apply.plan(form);
  };
  return (
    <button type="button" className="button" onClick={planWithout}>
      {t('without', { names: stopped.join(', ') })}
    </button>
  );
}

function Tips() {
  const t = useText(countdownTexts);
  return (
    <ul className="run-tips" aria-label={t('check')}>
      <li>{t('tipLogin')}</li>
      <li>{t('tipControl')}</li>
      <li>{t('tipClock')}</li>
    </ul>
  );
}

/** Whose run it is, of what, and where it is written down. */
function Facts({ needs, run }: { readonly needs: ApplyNeeds; readonly run: Run }) {
  const t = useText(paneTexts);
  const { source, by, journal, takesBack } = run;
  const parts = [
    source.kind === 'site' ? t('ofSite', { name: source.siteName }) : t('ofBundle', { path: source.path }),
    ...(source.kind === 'bundle' ? [source.signedBy === null ? t('unsigned') : t('signedBy', { key: source.signedBy })] : []),
    t('by', { by }),
    ...(takesBack ? [t('takesBack', { time: dateTimeText(takesBack.startedAt), by: takesBack.by })] : []),
  ];
  return (
    <p className="run-facts faint">
      {parts.join(' · ')}
      {journal !== null && (
        <>
          {' · '}
          <button type="button" className="link" title={journal} onClick={() => needs.screen.setState({ page: 'journals' })}>
            {t('openJournal')}
          </button>
        </>
      )}
    </p>
  );
}
