import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import { ConfirmFoot, Dialog } from '../kit/Dialog.tsx';
import { useText } from '../kit/i18n.ts';
import { nameOf, type Terminals } from './terminals.ts';
import { terminalTexts } from './texts.ts';

/** Lines of a paste that are shown before it is sent. */
const SHOWN_LINES = 12;

/** Asks before several lines go to a device, and before a link that a program printed is opened. */
export function QuestionDialog({ terminals }: { readonly terminals: Terminals }) {
  const question = useStore(terminals.tabs.store, (state) => state.question);
  const close = (): void => {
    terminals.tabs.store.setState({ question: null });
    terminals.focus();
  };
  if (!question) return null;
  return question.kind === 'paste' ? (
    <PasteDialog id={question.id} text={question.text} terminals={terminals} close={close} />
  ) : (
    <LinkDialog target={question.target} close={close} />
  );
}

interface PasteProps {
  readonly id: string;
  readonly text: string;
  readonly terminals: Terminals;
  readonly close: () => void;
}

function PasteDialog({ id, text, terminals, close }: PasteProps) {
  const t = useText(terminalTexts);
  const target = terminals.tabs.get(id)?.target;
  const lines = text.replace(/\n$/, '').split('\n');
  const name = target ? nameOf(target) : '';
  return (
    <Dialog title={t('pasteTitle', { count: lines.length, name })} onClose={close}>
      <div className="dialog-body">
        <p>{t('pasteWhat', { name })}</p>
        <pre className="terminal-lines">
          {lines
            .slice(0, SHOWN_LINES)
            .map((line) => printable(line, 200))
            .join('\n')}
        </pre>
        {lines.length > SHOWN_LINES && <p className="dim">{t('pasteMore', { count: lines.length - SHOWN_LINES })}</p>}
      </div>
      <ConfirmFoot
        label={t('paste')}
        first="cancel"
        onClose={close}
        onConfirm={() => {
          close();
          terminals.clipboard.pasteNow(id, text);
        }}
      />
    </Dialog>
  );
}

function LinkDialog({ target, close }: { readonly target: string; readonly close: () => void }) {
  const t = useText(terminalTexts);
  return (
    <Dialog title={t('linkTitle')} onClose={close}>
      <div className="dialog-body">
        <p>{t('linkWhat')}</p>
        <p className="mono terminal-address">{printable(target)}</p>
      </div>
      <div className="dialog-foot">
        <button type="button" className="button" data-first-focus="" onClick={close}>
          {t('cancel')}
        </button>
        <button type="button" className="button" onClick={() => void navigator.clipboard.writeText(target).then(close, close)}>
          {t('copyLink')}
        </button>
        <button
          type="button"
          className="button primary"
          onClick={() => {
            window.open(target, '_blank', 'noopener,noreferrer');
            close();
          }}
        >
          {t('openLink')}
        </button>
      </div>
    </Dialog>
  );
}
