import { useStore } from 'zustand';
import { useText } from '../kit/i18n.ts';
import { CredentialDialog } from './CredentialDialog.tsx';
import { HostKeyDialog } from './HostKeyDialog.tsx';
import { questionInFront } from './store.ts';
import { questionTexts } from './texts.ts';
import type { SshNeeds } from './viewNeeds.ts';

/**
 * The question in front, over every pane. Escape leaves it open and takes the dialog away: only a button decides. It goes by itself where
 * another window answers first.
 */
export function QuestionHost({ needs }: { readonly needs: SshNeeds }) {
  const t = useText(questionTexts);
  const asked = useStore(needs.ssh.store, (state) => state.asked);
  const aside = useStore(needs.ssh.store, (state) => state.aside);
  const front = questionInFront({ asked, aside });
  if (!front) return null;
  const { id, question, canRemember } = front;
  const place = asked.length > 1 ? t('one', { at: asked.indexOf(front) + 1, of: asked.length }) : null;
  const common = {
    onClose: () => needs.ssh.putAside(id),
    foot: (
      <span className="question-foot">
        {place !== null && <b>{place}</b>} <span>{t('later')}</span>
      </span>
    ),
  };
  return question.kind === 'host-key' ? (
    <HostKeyDialog key={id} {...common} question={question} onChoice={(choice) => void needs.ssh.answer(id, { kind: 'trust', choice })} />
  ) : (
    <CredentialDialog
      key={id}
      {...common}
      question={question}
      canRemember={canRemember}
      onAnswer={(answers, remember) => void needs.ssh.answer(id, { kind: 'secrets', answers: [...answers], remember })}
      onGiveUp={() => void needs.ssh.answer(id, { kind: 'give-up' })}
    />
  );
}
