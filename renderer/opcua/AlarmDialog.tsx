import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import type { OpcuaEvent } from '../../shared/opcua/contract.ts';
import { Dialog } from '../kit/Dialog.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import type { AlarmAction } from './alarms.ts';
import type { Explorer } from './explorer.ts';
import { opcuaFailureText } from './failureText.ts';
import { eventsTexts } from './texts/events.ts';

interface AlarmDialogProps {
  readonly explorer: Explorer;
  readonly event: OpcuaEvent;
  readonly action: AlarmAction;
  readonly onClose: () => void;
}

/** Asks for the words that go with what is done about an alarm. */
export function AlarmDialog({ explorer, event, action, onClose }: AlarmDialogProps) {
  const t = useText(eventsTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  // A later event of the condition would name another state: what was on screen is what is acted on.
  const [seen] = useState(event);
  const [comment, setComment] = useState('');
  const [failure, setFailure] = useState<string | null>(null);
  const [isSending, setIsSending] = useState(false);
  const submit = async (form: FormEvent): Promise<void> => {
    form.preventDefault();
    setIsSending(true);
    const refused = await explorer.alarms.act(seen, action, comment);
    setIsSending(false);
    if (refused) setFailure(opcuaFailureText(refused, locale));
    else onClose();
  };
  const name = printable(seen.condition?.name ?? seen.sourceName, 100);
  return (
    <Dialog title={t(`${action}Title`, { name })} onClose={onClose} className="opcua-dialog">
      <form onSubmit={(form) => void submit(form)}>
        <div className="dialog-body">
          <p>
            <b>{printable(seen.sourceName, 200)}</b> {printable(seen.message, 600)}
          </p>
          <p className="dim">{t('lead', { connection: explorer.connection })}</p>
          <label className="field">
            {t('commentField')}
            <input
              className="input"
              data-first-focus
              value={comment}
              maxLength={10_000}
              onChange={(change) => setComment(change.target.value)}
            />
          </label>
          {failure !== null && (
            <p className="failure" role="alert">
              {failure}
            </p>
          )}
        </div>
        <div className="dialog-foot">
          <button type="button" className="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button type="submit" className="button primary" disabled={isSending || (action === 'comment' && comment.trim() === '')}>
            {t(`${action}Do`)}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
