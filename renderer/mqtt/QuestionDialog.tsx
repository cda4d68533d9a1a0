import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import type { MqttQuestion } from '../../shared/mqtt/contract.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { useText } from '../kit/i18n.ts';
import { isSimulatedHost, Simulated } from '../kit/Simulated.tsx';
import { questionTexts } from './texts.ts';
import type { MqttNeeds } from './viewNeeds.ts';

/** The question that waits longest, over every pane; it goes by itself where another window answers first. */
export function QuestionHost({ needs: { connections } }: { readonly needs: MqttNeeds }) {
  const question = useStore(connections.store, (state) => state.asked[0]);
  if (!question) return null;
  return (
    <QuestionDialog
      key={question.id}
      question={question}
      onAnswer={(secret, remember) => void connections.answer(question.id, secret, remember)}
    />
  );
}

interface QuestionProps {
  readonly question: MqttQuestion;
  readonly onAnswer: (secret: string | null, remember: boolean) => void;
}

/** Asks for a password. What is typed lives in the field and nowhere else. */
function QuestionDialog({ question, onAnswer }: QuestionProps) {
  const t = useText(questionTexts);
  const [secret, setSecret] = useState('');
  const [remember, setRemember] = useState(false);
  const { kind, connection, host, port, user, file, attempt, canRemember } = question;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onAnswer(secret, remember);
  };
  const giveUp = (): void => onAnswer(null, false);
  return (
    <Dialog title={t(kind, { connection })} onClose={giveUp}>
      <form onSubmit={submit}>
        <div className="dialog-body">
          <p>
            {file === null
              ? t('where', { user: printable(user, 200), host: printable(host, 200), port })
              : t('file', { file: printable(file, 300) })}{' '}
            {isSimulatedHost(host) && <Simulated />}
          </p>
          {attempt > 1 && <p className="warn">{t('again', { attempt })}</p>}
          <label className="field">
            {t(kind === 'password' ? 'passwordField' : 'passphraseField')}
            <input
              className="input"
              type="password"
              autoComplete="off"
              data-first-focus
              value={secret}
              onChange={(event) => setSecret(event.target.value)}
            />
          </label>
          {canRemember ? (
            <label className="mqtt-inline">
              <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} />
              {t('remember')}
            </label>
          ) : (
            <small className="dim">{t('cannotRemember')}</small>
          )}
        </div>
        <div className="dialog-foot">
          <button type="button" className="button" onClick={giveUp}>
            {t('giveUp')}
          </button>
          <button type="submit" className="button primary">
            {t('answer')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
