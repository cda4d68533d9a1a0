import { useStore } from 'zustand';
import { hostSentence } from '../kit/hostSentences.ts';
import { Icon } from '../kit/Icon.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import type { SiteSource } from '../kit/siteSource.ts';
import { frameTexts } from './frameTexts.ts';

/** What must not be overlooked: a lost connection, someone else's lock, an edit that was refused. */
export function Banners({ source }: { readonly source: SiteSource }) {
  const t = useText(frameTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const { connection, readOnly, failure } = useStore(source.store);
  return (
    <div className="banners" aria-live="polite">
      {connection === 'lost' && (
        <p className="banner warn-ground">
          <b>{t('lost')}</b> <span>{t('lostNext')}</span>
        </p>
      )}
      {readOnly !== null && (
        <p className="banner">
          <Icon name="lock" size={14} /> <span>{hostSentence(readOnly, locale) ?? readOnly}</span>
        </p>
      )}
      {failure !== null && (
        <p className="banner err-ground">
          <b>{t('refused')}</b> <span>{failure}</span>
          <button type="button" className="button quiet small" onClick={() => source.store.setState({ failure: null })}>
            {t('dismiss')}
          </button>
        </p>
      )}
    </div>
  );
}
