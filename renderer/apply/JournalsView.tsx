import { type CSSProperties, type KeyboardEvent, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { outcomeNames } from '../../shared/apply/names.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { rowAfter } from '../kit/rowKeys.ts';
import { VirtualList } from '../kit/VirtualList.tsx';
import { ActionButton } from './ActionButton.tsx';
import { dateTimeText } from './countdown.ts';
import { applyFailureText } from './hostTexts.ts';
import type { JournalEntry } from './store.ts';
import { journalTexts, paneTexts } from './texts.ts';
import type { ApplyNeeds } from './viewNeeds.ts';

const ROW_HEIGHT = 40;
const PAGE_ROWS = 8;

/** The site's journals, newest first, and the chosen one to read. */
export function JournalsView({ needs }: { readonly needs: ApplyNeeds }) {
  const t = useText(journalTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const journals = useStore(needs.apply.store, (state) => state.journals);
  const failure = useStore(needs.apply.store, (state) => state.journalsFailure);
  const written = useStore(needs.apply.store, (state) => `${state.run?.journal} ${state.run?.stage}`);
  const folder = useStore(needs.source.store, (state) => state.folder);
  const connection = useStore(needs.source.store, (state) => state.connection);
  const [chosen, setChosen] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list changes when a run has written its journal, or with the site
  useEffect(() => {
    if (connection === 'open') void needs.apply.readJournals();
  }, [needs, connection, folder, written]);
  if (failure) return <p className="failure apply-refusal">{applyFailureText(failure, locale)}</p>;
  if (!journals) return <p className="empty">{t('reading')}</p>;
  if (journals.length === 0) {
    return (
      <div className="empty">
        <b>{t('none')}</b>
        <span>{t('noneNext')}</span>
      </div>
    );
  }
  const at = Math.min(chosen, journals.length - 1);
  const entry = journals[at];
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = rowAfter(event.key, { row: at, count: journals.length, page: PAGE_ROWS });
    if (to === null || event.ctrlKey || event.metaKey || event.altKey) return;
    setChosen(to);
    event.preventDefault();
  };
  return (
    <div className="apply-body journals">
      <div className="apply-list">
        <VirtualList
          count={journals.length}
          rowHeight={ROW_HEIGHT}
          active={at}
          role="listbox"
          label={t('list')}
          onKeyDown={onKeyDown}
          renderRow={(index, style) => {
            const row = journals[index];
            return row && <Row key={row.file} entry={row} index={index} active={index === at} style={style} onPick={setChosen} />;
          }}
        />
      </div>
      {entry && <Reader key={entry.file} needs={needs} entry={entry} />}
    </div>
  );
}

interface RowProps {
  readonly entry: JournalEntry;
  readonly index: number;
  readonly active: boolean;
  readonly style: CSSProperties;
  readonly onPick: (index: number) => void;
}

function Row({ entry, index, active, style, onPick }: RowProps) {
  const t = useText(journalTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const outcome = Object.entries(outcomeNames).find(([each]) => each === entry.outcome)?.[1][locale] ?? t('unfinished');
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of all rows
    <div
      role="option"
      data-row={index}
      tabIndex={active ? 0 : -1}
      aria-selected={active}
      className={`list-row journal-row${active ? ' on' : ''}`}
      style={style}
      onClick={() => onPick(index)}
    >
      <b>{dateTimeText(entry.at)}</b>
      {entry.takesBack ? (
        <span>{entry.outcome === 'rolled-back' ? t('tookBack') : `${t('takeBack')}: ${outcome}`}</span>
      ) : (
        <span>
          {outcome}
          {entry.inForceOn.length > 0 && <span className="tone-ok"> · {t('inForce')}</span>}
        </span>
      )}
      <span className="dim clip">{entry.by}</span>
      <span className="dim">
        {t('devices')} {entry.devices}
      </span>
    </div>
  );
}

function Reader({ needs, entry }: { readonly needs: ApplyNeeds; readonly entry: JournalEntry }) {
  const { file, inForceOn } = entry;
  const t = useText(journalTexts);
  const tp = useText(paneTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const [read, setRead] = useState<Awaited<ReturnType<ApplyNeeds['apply']['readJournal']>> | null>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    let live = true;
    void needs.apply.readJournal(file, locale).then((result) => live && setRead(result));
    return () => {
      live = false;
    };
  }, [needs, file, locale]);
  if (read === null) return <p className="empty">{t('reading')}</p>;
  if ('code' in read) return <p className="failure apply-refusal">{applyFailureText(read, locale)}</p>;
  return (
    <section className="apply-detail" aria-label={t('text', { file })}>
      <h3 className="heading">
        <span className="mono clip">{file}</span>
        <span className="journal-actions">
          <button
            type="button"
            className="button small quiet"
            onClick={() => void navigator.clipboard.writeText(read.text).then(() => setCopied(true))}
          >
            {tp(copied ? 'copied' : 'copy')}
          </button>
          {inForceOn.length > 0 && (
            <ActionButton
              needs={needs}
              doing="rollBackEarlier"
              text={t('rollBack')}
              onPress={() => needs.screen.setState({ asking: 'take-back-earlier', earlier: file })}
            />
          )}
        </span>
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling block must be reachable by keyboard */}
      <pre className="mono apply-text fills" tabIndex={0}>
        {read.text}
      </pre>
    </section>
  );
}
