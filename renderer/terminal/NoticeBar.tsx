import { printable } from '../../shared/kit/printable.ts';
import { type Translate, useText } from '../kit/i18n.ts';
import { bytesText } from './bytesText.ts';
import { MOST_PASTE_BYTES } from './clipboard.ts';
import type { Notice, Tab } from './needs.ts';
import type { Terminals } from './terminals.ts';
import { terminalTexts } from './texts.ts';

interface NoticeProps {
  readonly tab: Tab;
  readonly notice: Notice;
  readonly terminals: Terminals;
}

/** What happened around a terminal, said above its screen until it is dismissed. */
export function NoticeBar({ tab: { id }, notice, terminals }: NoticeProps) {
  const t = useText(terminalTexts);
  const dismiss = (): void => {
    terminals.tabs.change(id, { notice: null });
    terminals.focus();
  };
  return (
    <div className="terminal-notice" role="alert">
      <span>{noticeText(notice, t)}</span>
      {notice.kind === 'clipboard-write' && (
        <button
          type="button"
          className="button small"
          onClick={() =>
            void navigator.clipboard
              .writeText(notice.text)
              .then(dismiss, () => terminals.tabs.change(id, { notice: { kind: 'not-copied' } }))
          }
        >
          {t('allowOnce')}
        </button>
      )}
      <button type="button" className="button small quiet" onClick={dismiss}>
        {t('dismiss')}
      </button>
    </div>
  );
}

/** Longest piece of a text meant for the clipboard that is shown. */
const SHOWN_LENGTH = 120;

function noticeText(notice: Notice, t: Translate<typeof terminalTexts>): string {
  switch (notice.kind) {
    case 'clipboard-write':
      return t('clipboardAsked', { text: printable(notice.text, SHOWN_LENGTH) });
    case 'clipboard-read':
      return t('clipboardRead');
    case 'paste-by-keys':
      return t('pasteByKeys');
    case 'not-copied':
      return t('notCopied');
    case 'nothing-selected':
      return t('nothingSelected');
    case 'paste-too-long':
      return t('pasteTooLong', { bytes: bytesText(notice.bytes), most: bytesText(MOST_PASTE_BYTES) });
    case 'saved':
      return notice.droppedBytes === 0
        ? t('saved', { file: notice.file })
        : t('savedShort', { file: notice.file, bytes: bytesText(notice.droppedBytes) });
    case 'not-saved':
      return t('notSaved', { message: notice.message });
  }
}
