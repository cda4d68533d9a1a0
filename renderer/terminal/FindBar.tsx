import { useState } from 'react';
import { useStore } from 'zustand';
import { Icon } from '../kit/Icon.tsx';
import { useText } from '../kit/i18n.ts';
import type { Terminals } from './terminals.ts';
import { terminalTexts } from './texts.ts';

/** The search addon counts so many matches and no more. */
const FIND_LIMIT = 1_000;

/** Finds in what the terminal in front has printed. */
export function FindBar({ terminals }: { readonly terminals: Terminals }) {
  const t = useText(terminalTexts);
  const [text, setText] = useState('');
  const { index, count } = useStore(terminals.found);
  const total = count >= FIND_LIMIT ? t('foundMany', { count: FIND_LIMIT }) : count;
  const standing = text === '' ? '' : count === 0 ? t('notFound') : t('found', { index: index < 0 ? '–' : index + 1, count: total });
  return (
    <search className="terminal-find">
      <input
        className="input"
        // biome-ignore lint/a11y/noAutofocus: whoever asks for the search wants to type in it
        autoFocus
        aria-label={t('findIn')}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          terminals.find(event.target.value, 'typing');
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') terminals.find(text, event.shiftKey ? 'previous' : 'next');
          else if (event.key === 'Escape') terminals.endFind();
          else return;
          event.preventDefault();
        }}
      />
      <output className="dim">{standing}</output>
      <button type="button" className="button small" onClick={() => terminals.find(text, 'previous')}>
        {t('previous')}
      </button>
      <button type="button" className="button small" onClick={() => terminals.find(text, 'next')}>
        {t('next')}
      </button>
      <button type="button" className="button small quiet" aria-label={t('closeFind')} onClick={() => terminals.endFind()}>
        <Icon name="close" size={14} />
      </button>
    </search>
  );
}
