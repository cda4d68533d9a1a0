import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { actionStore } from '../kit/actions.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { Icon } from '../kit/Icon.tsx';
import { localeStore, type Texts, useText } from '../kit/i18n.ts';
import { printChord } from '../kit/keys.ts';
import type { SiteSource } from '../kit/siteSource.ts';
import type { FilesStore } from '../site/needs.ts';
import type { PaletteOpen } from './actions.ts';
import { findEntries, type PaletteEntry, type PaletteInput, paletteKindNames } from './paletteEntries.ts';

const texts = {
  title: { en: 'Search, or run a command', zh: '搜索，或运行命令' },
  placeholder: { en: 'Command, device, port, file or problem', zh: '命令、设备、端口、文件或问题' },
  placeholderCommands: { en: 'Command', zh: '命令' },
  results: { en: 'Results', zh: '结果' },
  nothing: { en: 'Nothing is called like “{query}”.', zh: '没有与“{query}”匹配的结果。' },
  more: { en: '{count} more; type on to narrow them down', zh: '还有 {count} 条，请继续输入以缩小范围' },
} satisfies Texts;

const SHOWN = 60;

interface PaletteProps {
  readonly opened: PaletteOpen;
  readonly source: SiteSource;
  readonly files: FilesStore;
  readonly goTo: PaletteInput['goTo'];
}

/** Every action, device, port, file and problem by a few letters of its name. */
export function Palette(props: PaletteProps) {
  const open = useStore(props.opened, (state) => state.open);
  return open && <OpenPalette {...props} only={open} />;
}

function OpenPalette({ opened, source, files, goTo, only }: PaletteProps & { readonly only: 'all' | 'commands' }) {
  const t = useText(texts);
  const [query, setQuery] = useState('');
  const [active, setActive] = useState(0);
  const state = useStore(source.store);
  const names = useStore(files, (known) => known.files);
  const actions = useStore(actionStore, (known) => known.actions);
  const locale = useStore(localeStore, (current) => current.locale);
  const found = useMemo(
    () => findEntries(query, { state, files: names, actions, locale, goTo }, only),
    [query, state, names, actions, locale, goTo, only],
  );
  const shown = found.slice(0, SHOWN);
  const at = Math.min(active, Math.max(0, shown.length - 1));
  const list = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the row to show changes with what was found as well
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [at, found]);

  const close = (): void => opened.setState({ open: null });
  const choose = (entry: PaletteEntry | undefined): void => {
    if (!entry || entry.disabled !== null) return;
    close();
    // Focus first returns to where it was; what runs may then move it on.
    requestAnimationFrame(entry.run);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const last = shown.length - 1;
    if (event.key === 'ArrowDown') setActive(at === last ? 0 : at + 1);
    else if (event.key === 'ArrowUp') setActive(at === 0 ? last : at - 1);
    else if (event.key === 'PageDown') setActive(Math.min(last, at + 10));
    else if (event.key === 'PageUp') setActive(Math.max(0, at - 10));
    else if (event.key === 'Enter') choose(shown[at]);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog title={t('title')} onClose={close} className="palette" bare>
      <div className="palette-field">
        <Icon name="search" size={14} />
        <input
          data-first-focus
          role="combobox"
          aria-label={t('title')}
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={shown[at] ? `palette-${at}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellCheck={false}
          placeholder={t(only === 'all' ? 'placeholder' : 'placeholderCommands')}
          value={query}
          onKeyDown={onKeyDown}
          onChange={(event) => {
            setQuery(event.target.value);
            setActive(0);
          }}
        />
        <kbd>Esc</kbd>
      </div>
      <div ref={list} id="palette-list" role="listbox" aria-label={t('results')} className="palette-list">
        {shown.map((entry, index) => (
          <Row key={entry.key} entry={entry} index={index} active={index === at} onChoose={choose} />
        ))}
      </div>
      {shown.length === 0 && <p className="palette-foot">{t('nothing', { query })}</p>}
      {found.length > SHOWN && <p className="palette-foot">{t('more', { count: found.length - SHOWN })}</p>}
    </Dialog>
  );
}

interface RowProps {
  readonly entry: PaletteEntry;
  readonly index: number;
  readonly active: boolean;
  readonly onChoose: (entry: PaletteEntry) => void;
}

function Row({ entry, index, active, onChoose }: RowProps) {
  const locale = useStore(localeStore, (state) => state.locale);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above handles the keys of the list
    // biome-ignore lint/a11y/useFocusableInteractive: focus stays in the field, which names the active option
    <div
      id={`palette-${index}`}
      role="option"
      aria-selected={active}
      aria-disabled={entry.disabled !== null}
      className={`palette-row${active ? ' on' : ''}`}
      onClick={() => onChoose(entry)}
    >
      <span className="clip">{entry.title}</span>
      <span className="palette-detail clip">{entry.disabled ?? entry.detail}</span>
      {entry.kind !== 'command' && <span className="palette-kind">{paletteKindNames[entry.kind][locale]}</span>}
      {entry.keys && <kbd>{printChord(entry.keys)}</kbd>}
    </div>
  );
}
