import { type FormEvent, type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import { isFatal } from '../../shared/opcua/certificate.ts';
import type { OpcuaAnswer, OpcuaQuestion } from '../../shared/opcua/contract.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { useText } from '../kit/i18n.ts';
import { isSimulatedHost, Simulated } from '../kit/Simulated.tsx';
import { CertificateFacts, CertificateProblems } from './CertificateFacts.tsx';
import { hostOf } from './OpcuaBar.tsx';
import type { OpcuaStore } from './store.ts';
import { trustTexts } from './texts/trust.ts';

/** The question in front, over every pane. Escape leaves it open: only a button decides. */
export function QuestionHost({ opcua }: { readonly opcua: OpcuaStore }) {
  const t = useText(trustTexts);
  const asked = useStore(opcua.store, (state) => state.asked);
  const aside = useStore(opcua.store, (state) => state.aside);
  const front = asked.find(({ id }) => !aside.has(id));
  if (!front) return null;
  const { id, question } = front;
  const common = {
    onClose: () => opcua.putAside(id),
    onAnswer: (answer: OpcuaAnswer) => void opcua.answer(id, answer),
    foot: (
      <span className="opcua-later">
        {asked.length > 1 && <b>{t('one', { at: asked.indexOf(front) + 1, of: asked.length })}</b>} {t('later')}
      </span>
    ),
  };
  return question.kind === 'certificate' ? (
    <TrustDialog key={id} {...common} question={question} />
  ) : (
    <SecretDialog key={id} {...common} question={question} />
  );
}

interface QuestionProps<K extends OpcuaQuestion['kind']> {
  readonly question: Extract<OpcuaQuestion, { kind: K }>;
  readonly foot: ReactNode;
  readonly onAnswer: (answer: OpcuaAnswer) => void;
  readonly onClose: () => void;
}

/** Asks whether a server is the one that is meant, before anything is sent to it. Focus starts on the answer that trusts nobody. */
function TrustDialog({ question, foot, onAnswer, onClose }: QuestionProps<'certificate'>) {
  const t = useText(trustTexts);
  const { connection, url, certificate } = question;
  const { problems } = certificate;
  const isUnfit = problems.some(isFatal);
  const isOnlyNew = problems.every(({ code }) => code === 'untrusted');
  const simulated = isSimulatedHost(hostOf(url));
  const answer = (choice: 'store' | 'once' | 'refuse') => () => onAnswer({ kind: 'trust', choice });
  return (
    <Dialog title={t('title')} onClose={onClose} className="opcua-dialog wide">
      <div className="dialog-body">
        <p>
          {t(isOnlyNew ? 'lead' : 'leadProblem', { connection, url: printable(url, 300) })} {simulated && <Simulated />}
        </p>
        <CertificateFacts certificate={certificate} />
        <section aria-label={t('why')}>
          <h3 className="opcua-why">{t('why')}</h3>
          <CertificateProblems problems={problems} />
        </section>
        <p className="dim">{t(isUnfit ? 'fatal' : simulated ? 'simulatedText' : 'compare')}</p>
      </div>
      <div className="dialog-foot">
        {foot}
        <button type="button" className="button" data-first-focus onClick={answer('refuse')}>
          {t('refuse')}
        </button>
        <button type="button" className="button" disabled={isUnfit} onClick={answer('once')}>
          {t('once')}
        </button>
        <button type="button" className="button primary" disabled={isUnfit} onClick={answer('store')}>
          {t('store')}
        </button>
      </div>
    </Dialog>
  );
}

/** Asks for a password or the passphrase of a key. What is typed lives in the field and nowhere else. */
function SecretDialog({ question, foot, onAnswer, onClose }: QuestionProps<'password' | 'passphrase'>) {
  const t = useText(trustTexts);
  const [secret, setSecret] = useState('');
  const [remember, setRemember] = useState(false);
  const { kind, connection, attempt, canRemember } = question;
  const isOpenly = question.kind === 'password' && !question.isEncrypted;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onAnswer({ kind: 'secret', secret, remember });
  };
  return (
    <Dialog title={t(kind === 'password' ? 'passwordTitle' : 'passphraseTitle', { connection })} onClose={onClose} className="opcua-dialog">
      <form onSubmit={submit} autoComplete="off">
        <div className="dialog-body">
          <p>
            {question.kind === 'password'
              ? t('passwordLead', { user: printable(question.user, 200), url: printable(question.url, 300) })
              : t('passphraseLead', { file: printable(question.file, 300), connection })}
          </p>
          {attempt > 1 && (
            <p className="failure" role="alert">
              {t('wrong', { attempt })}
            </p>
          )}
          {isOpenly && <p className="failure">{t('unencrypted')}</p>}
          <label className="field">
            {t(kind)}
            <input
              className="input mono"
              type="password"
              autoComplete="off"
              data-first-focus
              value={secret}
              onChange={(event) => setSecret(event.target.value)}
            />
          </label>
          {canRemember ? (
            <label className="opcua-inline">
              <input type="checkbox" checked={remember} onChange={(event) => setRemember(event.target.checked)} />
              {t('remember')}
            </label>
          ) : (
            <p className="dim">{t('rememberNot')}</p>
          )}
        </div>
        <div className="dialog-foot">
          {foot}
          <button type="button" className="button" onClick={() => onAnswer({ kind: 'give-up' })}>
            {t('giveUp')}
          </button>
          <button type="submit" className="button primary">
            {t(isOpenly ? 'sendOpenly' : kind === 'password' ? 'logIn' : 'unlock')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
