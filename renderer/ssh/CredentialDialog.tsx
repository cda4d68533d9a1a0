import { type FormEvent, type ReactNode, useState } from 'react';
import type { CredentialQuestion } from '../../shared/ssh/contract.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { useText } from '../kit/i18n.ts';
import { isSimulatedHost, Simulated } from '../kit/Simulated.tsx';
import { credentialTexts } from './texts.ts';

interface CredentialDialogProps {
  readonly question: CredentialQuestion;
  readonly canRemember: boolean;
  readonly foot: ReactNode;
  readonly onAnswer: (answers: readonly string[], remember: boolean) => void;
  readonly onGiveUp: () => void;
  readonly onClose: () => void;
}

/** Asks for what a locked key, a server or sudo wants to know. What is typed lives in the fields and nowhere else. */
export function CredentialDialog({ question, canRemember, foot, onAnswer, onGiveUp, onClose }: CredentialDialogProps) {
  const t = useText(credentialTexts);
  const { kind, hop, host, port, user, file, instruction, attempt } = question;
  const fields = fieldsOf(question, t(kind === 'passphrase' ? 'passphraseField' : 'passwordField'));
  const [answers, setAnswers] = useState<readonly string[]>(() => fields.map(() => ''));
  const [remember, setRemember] = useState(false);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onAnswer(answers, remember);
  };
  return (
    <Dialog title={t(kind, { hop })} onClose={onClose} className="question-dialog">
      <form onSubmit={submit} autoComplete="off">
        <div className="dialog-body">
          <p>
            {kind === 'passphrase'
              ? t('passphraseLead', { file: file ?? '' })
              : t(kind === 'sudo' ? 'sudoLead' : 'passwordLead', { user, hop, host, port })}{' '}
            {isSimulatedHost(host) && <Simulated />}
          </p>
          {instruction !== '' && (
            <blockquote className="server-words" aria-label={t('words')}>
              <small>{t('words')}</small>
              {instruction}
            </blockquote>
          )}
          {attempt > 1 && (
            <p className="failure" role="alert">
              {t('wrong', { attempt })}
            </p>
          )}
          {fields.map(({ text, echo }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the server's questions have no identity but their place
            <label key={index} className="field">
              {text || t('answerField')}
              <input
                className={`input ${echo ? '' : 'mono'}`}
                type={echo ? 'text' : 'password'}
                autoComplete="off"
                spellCheck={false}
                {...(index === 0 && { 'data-first-focus': true })}
                value={answers[index] ?? ''}
                onChange={(event) => setAnswers(answers.map((old, at) => (at === index ? event.target.value : old)))}
              />
            </label>
          ))}
          {canRemember ? (
            <label className="question-remember">
              <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} /> {t('remember')}
            </label>
          ) : (
            <p className="dim">{t('rememberNot')}</p>
          )}
        </div>
        <div className="dialog-foot">
          {foot}
          <button type="button" className="button" onClick={onGiveUp}>
            {t('giveUp')}
          </button>
          <button type="submit" className="button primary">
            {t('send')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** The server's own questions; where it has none, as for a password (RFC 4252 §8), the one that the kind is about. */
function fieldsOf({ kind, questions }: CredentialQuestion, label: string): CredentialQuestion['questions'] {
  if (kind === 'keyboard-interactive') return questions;
  return questions.length > 0
    ? questions.map(({ text, echo }) => ({ text: (kind !== 'password' && text) || label, echo }))
    : [{ text: label, echo: false }];
}
