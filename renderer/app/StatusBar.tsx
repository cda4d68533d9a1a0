import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { runAction } from '../kit/actions.ts';
import { hostSentence } from '../kit/hostSentences.ts';
import { Icon } from '../kit/Icon.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import { SeverityMark, toneOf } from '../kit/SeverityMark.tsx';
import type { SiteSource } from '../kit/siteSource.ts';
import { themeNames, themeStore } from '../kit/theme.ts';
import { frameTexts } from './frameTexts.ts';

export function StatusBar({ source, live }: { readonly source: SiteSource; readonly live: ReactNode }) {
  const t = useText(frameTexts);
  const { connection, savedAt, readOnly, revision, site } = useStore(source.store);
  const theme = useStore(themeStore, (state) => state.theme);
  const locale = useStore(localeStore, (state) => state.locale);
  return (
    <footer className="status" data-pane="status">
      {site && <Counts source={source} />}
      {live}
      {connection === 'open' ? <span className="clip">{t('offline')}</span> : <span className="warn">{t(connection)}</span>}
      {readOnly !== null && (
        <span className="warn clip" title={hostSentence(readOnly, locale) ?? readOnly}>
          <Icon name="lock" size={14} /> {t('readOnly')}
        </span>
      )}
      <span className="status-right">
        {site && <span>{t('revision', { revision })}</span>}
        {site && savedAt && <span>{t('savedAt', { time: clockTime(savedAt) })}</span>}
        <button type="button" onClick={() => runAction('theme.next')} aria-label={t('theme', { name: themeNames[theme][locale] })}>
          {themeNames[theme][locale]}
        </button>
      </span>
    </footer>
  );
}

function Counts({ source }: { readonly source: SiteSource }) {
  const t = useText(frameTexts);
  const counts = useStore(source.store, (state) => state.problemCount);
  const shown = (['error', 'warning', 'note'] as const).filter((severity) => counts[severity] > 0);
  return (
    <button type="button" onClick={() => runAction('panel.problems')}>
      {shown.length === 0 && (
        <span className="ok count">
          <SeverityMark standing="ok" /> {t('noProblems')}
        </span>
      )}
      {shown.map((severity) => (
        <span key={severity} className={`count ${toneOf(severity)}`}>
          <SeverityMark standing={severity} />
          {counts[severity] === 1 ? t(severity) : t(`${severity}s`, { count: counts[severity] })}
        </span>
      ))}
    </button>
  );
}

/** An ISO time as the wall clock of this workstation shows it, to the second. */
function clockTime(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}
