import { useStore } from 'zustand';
import { localeStore, useText } from '../kit/i18n.ts';
import { hasAddress, NoDevices } from '../kit/NoDevices.tsx';
import { applyFailureText } from './hostTexts.ts';
import { JournalsView } from './JournalsView.tsx';
import { PlanBar } from './PlanBar.tsx';
import { RunView } from './RunView.tsx';
import { paneTexts } from './texts.ts';
import type { ApplyNeeds } from './viewNeeds.ts';

/** The way of a site or a bundle to its live devices: plan, apply, confirm or roll back, and what became of earlier runs. */
export function ApplyView({ needs }: { readonly needs: ApplyNeeds }) {
  const page = useStore(needs.screen, (state) => state.page);
  const run = useStore(needs.apply.store, (state) => state.run);
  return (
    <section className="apply" data-key-scope="apply">
      <PlanBar needs={needs} />
      <Refusal needs={needs} />
      {page === 'journals' ? <JournalsView needs={needs} /> : run ? <RunView needs={needs} run={run} /> : <NothingYet needs={needs} />}
    </section>
  );
}

/** Why the last thing that was asked for was not done. */
function Refusal({ needs }: { readonly needs: ApplyNeeds }) {
  const t = useText(paneTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const failure = useStore(needs.apply.store, (state) => state.failure);
  return (
    <div aria-live="assertive">
      {failure && (
        <p className="failure apply-refusal">
          <span>
            <b>{t('refused')}</b> {applyFailureText(failure, locale)}
          </span>
          <button type="button" className="button quiet small" onClick={() => needs.apply.store.setState({ failure: null })}>
            {t('dismiss')}
          </button>
        </p>
      )}
    </div>
  );
}

/** What to do first. */
function NothingYet({ needs }: { readonly needs: ApplyNeeds }) {
  const t = useText(paneTexts);
  const site = useStore(needs.source.store, (state) => state.site);
  const kind = useStore(needs.screen, (state) => state.form.kind);
  if (kind === 'site' && !hasAddress(site)) {
    const next = { noSite: t('noSiteNext'), noAddress: t('noAddressNext') };
    return <NoDevices source={needs.source} next={next} openText={needs.openText} />;
  }
  return (
    <div className="empty">
      <b>{t('emptyTitle')}</b>
      <ol className="apply-steps">
        <li>{t('step1')}</li>
        <li>{t('step2')}</li>
        <li>{t('step3')}</li>
      </ol>
    </div>
  );
}
