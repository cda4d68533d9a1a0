import type { KeyboardEvent } from 'react';
import { useStore } from 'zustand';
import { Icon } from '../kit/Icon.tsx';
import { useText } from '../kit/i18n.ts';
import { isSimulatedHost, Simulated } from '../kit/Simulated.tsx';
import { NewTerminal } from './NewTerminal.tsx';
import type { Tab } from './needs.ts';
import { targetText } from './stateText.ts';
import { terminalTexts } from './texts.ts';
import type { TerminalNeeds } from './viewNeeds.ts';

/** The tabs, and what can be done with the one in front. */
export function TerminalBar({ needs }: { readonly needs: TerminalNeeds }) {
  const tabs = useStore(needs.terminals.tabs.store, (state) => state.tabs);
  if (tabs.length === 0) return null;
  return (
    <header className="terminal-bar">
      <TabList needs={needs} tabs={tabs} />
      <NewTerminal needs={needs} />
      <Tools needs={needs} />
    </header>
  );
}

function TabList({ needs: { source, terminals }, tabs }: { readonly needs: TerminalNeeds; readonly tabs: readonly Tab[] }) {
  const t = useText(terminalTexts);
  const { store } = terminals.tabs;
  const active = useStore(store, (state) => state.active);
  const site = useStore(source.store, (state) => state.site);
  const select = (id: string): void => store.setState({ active: id, isFinding: false });
  const move = (event: KeyboardEvent, index: number): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === 'Delete') terminals.close(tabs[index]?.id ?? '');
    else if (step !== undefined) select(tabs[(index + step + tabs.length) % tabs.length]?.id ?? '');
    else return;
    event.preventDefault();
  };
  return (
    <div className="terminal-tabs" role="tablist" aria-label={t('terminals')}>
      {tabs.map(({ id, target, title, state }, index) => (
        <button
          key={id}
          type="button"
          role="tab"
          className={state.kind === 'ended' ? 'ended' : ''}
          title={title ?? undefined}
          aria-selected={id === active}
          aria-controls={id === active ? `${id}-panel` : undefined}
          tabIndex={id === active ? 0 : -1}
          onClick={() => select(id)}
          onKeyDown={(event) => move(event, index)}
        >
          <span className="clip">{title === null ? targetText(target, t) : `${targetText(target, t)} · ${title}`}</span>
          {target.kind === 'device' && isSimulatedHost(site?.devices[target.device]?.ssh?.host) && <Simulated />}
        </button>
      ))}
    </div>
  );
}

function Tools({ needs: { terminals } }: { readonly needs: TerminalNeeds }) {
  const t = useText(terminalTexts);
  const { tabs, clipboard } = terminals;
  const close = (): void => {
    const active = tabs.active();
    if (active) terminals.close(active.id);
  };
  const tools: readonly (readonly [label: 'find' | 'copy' | 'paste' | 'clear' | 'saveLog', run: () => void])[] = [
    ['find', () => tabs.store.setState({ isFinding: true })],
    ['copy', () => void clipboard.copy()],
    ['paste', () => void clipboard.paste()],
    ['clear', () => terminals.clear()],
    ['saveLog', () => void terminals.saveLog()],
  ];
  return (
    <div className="terminal-tools">
      {tools.map(([label, run]) => (
        <button key={label} type="button" className="button small quiet" onClick={run}>
          {t(label)}
        </button>
      ))}
      {(['smaller', 'larger'] as const).map((label) => (
        <button
          key={label}
          type="button"
          className="button small quiet"
          title={t(label)}
          onClick={() => terminals.changeFontSize(label === 'larger' ? 1 : -1)}
        >
          <span aria-hidden="true">{label === 'larger' ? 'A+' : 'A−'}</span>
          <span className="visually-hidden">{t(label)}</span>
        </button>
      ))}
      <button type="button" className="button small quiet" aria-label={t('close')} title={t('close')} onClick={close}>
        <Icon name="close" size={14} />
      </button>
    </div>
  );
}
