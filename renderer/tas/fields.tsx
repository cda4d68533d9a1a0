import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { parseDurationNs } from '../../shared/kit/units.ts';
import { useText } from '../kit/i18n.ts';
import { durationText } from '../kit/quantityText.ts';
import { viewTexts } from './viewTexts.ts';

interface CommitInputProps {
  readonly label: string;
  readonly text: string;
  /** What is wrong with the text as typed, or null. */
  readonly mistake: (typed: string) => string | null;
  readonly onCommit: (typed: string) => void;
  readonly disabled?: boolean;
  readonly className?: string;
  readonly placeholder?: string;
  readonly hint?: string;
  readonly autoFocus?: boolean;
  /** Editing is over. `byKey`: by Enter or Escape, so that focus goes back to where it came from. */
  readonly onClose?: (byKey: boolean) => void;
}

/** A text field that edits once, at Enter or when left; Escape brings the old text back. */
export function CommitInput({
  label,
  text,
  mistake,
  onCommit,
  disabled,
  className = '',
  placeholder,
  hint,
  autoFocus,
  onClose,
}: CommitInputProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!autoFocus) return;
    input.current?.focus();
    input.current?.select();
  }, [autoFocus]);
  const wrong = typed === null ? null : mistake(typed);
  const finish = (byKey: boolean) => {
    if (typed !== null && wrong === null && typed !== text) onCommit(typed);
    setTyped(null);
    onClose?.(byKey);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && wrong === null) finish(true);
    if (event.key === 'Escape') {
      setTyped(null);
      onClose?.(true);
    }
    if (event.key === 'Enter' || event.key === 'Escape') event.stopPropagation();
  };
  return (
    <span className={`tas-commit ${className}`}>
      <input
        ref={input}
        className="input mono"
        aria-label={label}
        aria-invalid={wrong !== null}
        title={wrong ?? hint}
        value={typed ?? text}
        placeholder={placeholder}
        disabled={disabled}
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
        onBlur={() => finish(false)}
        onKeyDown={onKeyDown}
      />
      {wrong !== null && (
        <span className="tas-mistake" role="alert">
          {wrong}
        </span>
      )}
    </span>
  );
}

/** A length of time with its unit, `62.5 µs`. */
export function DurationInput(
  props: Omit<CommitInputProps, 'text' | 'mistake' | 'onCommit'> & { readonly ns: number; readonly onNs: (ns: number) => void },
) {
  const t = useText(viewTexts);
  const { ns, onNs, ...rest } = props;
  return (
    <CommitInput
      {...rest}
      text={durationText(ns)}
      mistake={(typed) => {
        const parsed = parseDurationNs(typed.replace(/\s/g, ' '));
        return parsed.ok ? null : t('badDuration');
      }}
      onCommit={(typed) => {
        const parsed = parseDurationNs(typed.replace(/\s/g, ' '));
        if (parsed.ok && parsed.value !== ns) onNs(parsed.value);
      }}
    />
  );
}

interface ClassChipsProps {
  readonly label: string;
  readonly count: number;
  readonly open: readonly number[];
  readonly disabled?: boolean;
  readonly tabIndex?: number;
  readonly onToggle: (trafficClass: number) => void;
}

/** The gates of a window: one chip for each class, pressed where it is open. */
export function ClassChips({ label, count, open, disabled, tabIndex, onToggle }: ClassChipsProps) {
  return (
    <fieldset className="tas-chips" aria-label={label}>
      {Array.from({ length: count }, (_, i) => count - 1 - i).map((trafficClass) => (
        <button
          key={trafficClass}
          type="button"
          className="tas-chip"
          data-tc={trafficClass % 8}
          aria-pressed={open.includes(trafficClass)}
          disabled={disabled}
          tabIndex={tabIndex}
          onClick={() => onToggle(trafficClass)}
        >
          TC{trafficClass}
        </button>
      ))}
    </fieldset>
  );
}
