import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Icon } from './Icon.tsx';
import type { Texts } from './i18n.ts';
import { useText } from './i18n.ts';

const texts = { close: { en: 'Close', zh: '关闭' }, cancel: { en: 'Cancel', zh: '取消' } } satisfies Texts;

interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly className?: string;
  /** No title bar: the title is the accessible name only. */
  readonly bare?: boolean;
}

/**
 * A modal dialog on the browser's own `<dialog>`: it traps focus, Escape closes it, and focus returns
 * to where it was. Focus starts on the element with `data-first-focus`, else on the first control.
 */
export function Dialog({ title, onClose, children, className = '', bare = false }: DialogProps) {
  const t = useText(texts);
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    if (dialog && !dialog.open) dialog.showModal();
    dialog?.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape, the keyboard's way out, is the dialog's own `cancel`
    <dialog
      ref={element}
      className={className}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === element.current) onClose();
      }}
    >
      {bare ? (
        <h2 id={titleId} className="visually-hidden">
          {title}
        </h2>
      ) : (
        <div className="dialog-head">
          <h2 id={titleId}>{title}</h2>
          <button type="button" className="button quiet icon" aria-label={t('close')} onClick={onClose}>
            <Icon name="close" size={14} />
          </button>
        </div>
      )}
      {children}
    </dialog>
  );
}

interface ConfirmFootProps {
  /** What the button does, in its own words. */
  readonly label: string;
  readonly disabled?: boolean;
  readonly onClose: () => void;
  /** Left out in a form: the button submits it. */
  readonly onConfirm?: () => void;
  /** Where focus starts; on `cancel` where a stray Enter must do nothing. */
  readonly first?: 'cancel' | 'confirm';
  readonly note?: string;
}

/** The foot of a dialog that asks: leave it, or do what its label says. */
export function ConfirmFoot({ label, disabled, onClose, onConfirm, first, note }: ConfirmFootProps) {
  const t = useText(texts);
  const start = (button: 'cancel' | 'confirm') => first === button || undefined;
  return (
    <div className="dialog-foot">
      {note && <small className="dim foot-note">{note}</small>}
      <button type="button" className="button" data-first-focus={start('cancel')} onClick={onClose}>
        {t('cancel')}
      </button>
      <button
        type={onConfirm ? 'button' : 'submit'}
        className="button primary"
        data-first-focus={start('confirm')}
        disabled={disabled}
        onClick={onConfirm}
      >
        {label}
      </button>
    </div>
  );
}
