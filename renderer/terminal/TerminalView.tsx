import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useText } from '../kit/i18n.ts';
import { StateMark } from '../kit/StateMark.tsx';
import { FindBar } from './FindBar.tsx';
import { NewTerminal } from './NewTerminal.tsx';
import { NoticeBar } from './NoticeBar.tsx';
import type { Tab } from './needs.ts';
import { QuestionDialog } from './QuestionDialog.tsx';
import { SCOPE } from './scope.ts';
import { stateText, targetText } from './stateText.ts';
import { TerminalBar } from './TerminalBar.tsx';
import { terminalTexts } from './texts.ts';
import type { TerminalNeeds } from './viewNeeds.ts';

/** The terminals of the window, one in front. */
export function TerminalView({ needs }: { readonly needs: TerminalNeeds }) {
  const t = useText(terminalTexts);
  const { store } = needs.terminals.tabs;
  const active = useStore(store, ({ tabs, active }) => tabs.find(({ id }) => id === active));
  const isFinding = useStore(store, (state) => state.isFinding);
  return (
    <section className="terminal" data-key-scope={SCOPE} aria-label={t('terminals')}>
      <TerminalBar needs={needs} />
      {active ? (
        <>
          {isFinding && <FindBar terminals={needs.terminals} />}
          {active.notice && <NoticeBar tab={active} notice={active.notice} terminals={needs.terminals} />}
          <ScreenBox key={active.id} tab={active} needs={needs} />
          <Foot tab={active} needs={needs} />
        </>
      ) : (
        <div className="empty">
          <b>{t('nothing')}</b>
          <span>{t('nothingNext')}</span>
          <NewTerminal needs={needs} />
        </div>
      )}
      <QuestionDialog terminals={needs.terminals} />
    </section>
  );
}

function ScreenBox({ tab: { id, isReady, target }, needs: { terminals } }: { readonly tab: Tab; readonly needs: TerminalNeeds }) {
  const t = useText(terminalTexts);
  const box = useRef<HTMLDivElement>(null);
  const label = t('terminal', { name: targetText(target, t) });
  useEffect(() => {
    if (!isReady || !box.current) return;
    const hide = terminals.show(id, box.current);
    terminals.focus();
    return hide;
  }, [terminals, id, isReady]);
  useEffect(() => {
    if (isReady) terminals.setLabel(id, label);
  }, [terminals, id, isReady, label]);
  return <div ref={box} className="terminal-screen" data-own-keys="" role="tabpanel" id={`${id}-panel`} aria-label={label} />;
}

const marks = {
  connecting: ['work', 'accent'],
  open: ['plugged', 'ok'],
  ended: ['ring', 'faint'],
} as const;
const cut = ['cross', 'err'] as const;

function Foot({ tab, needs: { terminals } }: { readonly tab: Tab; readonly needs: TerminalNeeds }) {
  const t = useText(terminalTexts);
  const hovered = useStore(terminals.tabs.store, (state) => state.hovered);
  const isCut = tab.state.kind === 'ended' && tab.state.ending.kind !== 'exit';
  const [shape, tone] = isCut ? cut : marks[tab.state.kind];
  return (
    <footer className="terminal-foot">
      <span className="terminal-state" role="status">
        <StateMark shape={shape} tone={tone} />
        {stateText(tab, t)}
      </span>
      {tab.state.kind === 'ended' && (
        <button type="button" className="button small" onClick={() => terminals.reopen(tab.id)}>
          {t('reconnect')}
        </button>
      )}
      {(hovered !== null || tab.state.kind !== 'ended') && (
        <span className="faint clip terminal-hint">{hovered === null ? t('wayOut') : t('linkTarget', { target: hovered })}</span>
      )}
    </footer>
  );
}
