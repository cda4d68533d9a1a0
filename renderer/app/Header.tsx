import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { runAction } from '../kit/actions.ts';
import { Icon } from '../kit/Icon.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import { printChord } from '../kit/keys.ts';
import { isSimulatedHost, Simulated } from '../kit/Simulated.tsx';
import type { SiteSource } from '../kit/siteSource.ts';
import { frameTexts } from './frameTexts.ts';

export function Header({ source, live }: { readonly source: SiteSource; readonly live: ReactNode }) {
  const t = useText(frameTexts);
  const name = useStore(source.store, (state) => state.site?.name ?? null);
  const folder = useStore(source.store, (state) => state.folder);
  const savedAt = useStore(source.store, (state) => state.savedAt);
  const locale = useStore(localeStore, (state) => state.locale);
  const simulated = useStore(source.store, ({ site }) => Object.values(site?.devices ?? {}).some(({ ssh }) => isSimulatedHost(ssh?.host)));
  return (
    <header className="header" data-pane="header">
      <Logo />
      <h1 className="clip">{name ?? 'Fieldwright'}</h1>
      {name !== null && (
        <span className="crumb" title={folder}>
          <span className="clip">{shortPath(folder)}</span>
          <span> · {t(savedAt ? 'saved' : 'unsaved')}</span>
        </span>
      )}
      <UndoButtons source={source} />
      <button type="button" className="search" data-pane-focus aria-keyshortcuts="Control+K" onClick={() => runAction('palette.open')}>
        <Icon name="search" size={14} />
        <span>{t('search')}</span>
        <kbd>{printChord('Mod+K')}</kbd>
      </button>
      {simulated && <Simulated plant />}
      {live}
      <button type="button" className="chip" lang={locale === 'en' ? 'zh' : 'en'} onClick={() => runAction('language.next')}>
        {t('languageOther')}
      </button>
    </header>
  );
}

function UndoButtons({ source }: { readonly source: SiteSource }) {
  const t = useText(frameTexts);
  const undo = useStore(source.store, (state) => state.undo);
  const redo = useStore(source.store, (state) => state.redo);
  const undoName = undo === null ? t('nothingToUndo') : t('undoWhat', { label: undo });
  const redoName = redo === null ? t('nothingToRedo') : t('redoWhat', { label: redo });
  return (
    <span className="undo">
      <button
        type="button"
        className="button quiet icon"
        disabled={undo === null}
        aria-label={undoName}
        title={undoName}
        onClick={() => runAction('edit.undo')}
      >
        <Icon name="undo" size={14} />
      </button>
      <button
        type="button"
        className="button quiet icon"
        disabled={redo === null}
        aria-label={redoName}
        title={redoName}
        onClick={() => runAction('edit.redo')}
      >
        <Icon name="redo" size={14} />
      </button>
    </span>
  );
}

/** The last two names of a path: enough to tell sites apart; the whole path is in the tooltip. */
const shortPath = (folder: string): string => folder.split(/[/\\]/).filter(Boolean).slice(-2).join('/');

/** Three gate windows on a common line. */
function Logo() {
  return (
    <svg className="logo" viewBox="0 0 18 18" aria-hidden="true">
      <rect width="18" height="18" rx="4" className="logo-ground" />
      <path d="M3.5 5.5h5M7 9h6M3.5 12.5h3M11 12.5h3.5" className="logo-line" />
    </svg>
  );
}
