import { useStore } from 'zustand';
import { useText } from '../kit/i18n.ts';
import { StateMark } from '../kit/StateMark.tsx';
import { questionTexts } from './texts.ts';
import type { SshNeeds } from './viewNeeds.ts';

/** Connections and open questions, in the status bar of every pane. */
export function SshStatus({ needs }: { readonly needs: SshNeeds }) {
  const t = useText(questionTexts);
  const asked = useStore(needs.ssh.store, (state) => state.asked.length);
  const states = useStore(needs.ssh.store, (state) => state.states);
  const all = useStore(needs.source.store, (state) => Object.values(state.site?.devices ?? {}).filter(({ ssh }) => ssh).length);
  const kinds = Object.values(states).map(({ kind }) => kind);
  const open = kinds.filter((kind) => kind === 'open').length;
  const failed = kinds.filter((kind) => kind === 'failed' || kind === 'reconnecting').length;
  return (
    <>
      {all > 0 && kinds.some((kind) => kind !== 'idle') && (
        <button type="button" onClick={needs.showConnections}>
          <span className="count">
            <StateMark shape={open > 0 ? 'plugged' : 'ring'} tone={open > 0 ? 'ok' : 'faint'} />
            {t('connected', { open, all })}
          </span>
          {failed > 0 && (
            <span className="count err">
              <StateMark shape="cross" tone="err" />
              {t('failed', { count: failed })}
            </span>
          )}
        </button>
      )}
      {asked > 0 && (
        <button type="button" className="question-chip" onClick={needs.ssh.showAll}>
          <StateMark shape="question" tone="warn" />
          {asked === 1 ? t('waiting') : t('waitingMany', { count: asked })}
        </button>
      )}
    </>
  );
}
