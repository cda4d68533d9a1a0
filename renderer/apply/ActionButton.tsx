import { useId } from 'react';
import { useStore } from 'zustand';
import { runAction } from '../kit/actions.ts';
import { localeStore } from '../kit/i18n.ts';
import { printChord } from '../kit/keys.ts';
import { actionKeys } from './actions.ts';
import { type Doing, whyNot } from './permissions.ts';
import type { ApplyNeeds } from './viewNeeds.ts';

interface ActionButtonProps {
  readonly needs: ApplyNeeds;
  readonly doing: Doing;
  readonly text: string;
  readonly primary?: boolean;
  readonly submit?: boolean;
  readonly large?: boolean;
  /** Where focus starts in the pane. */
  readonly isFirst?: boolean;
  /** What it does, where that is about something beside it; by default the action of that name. */
  readonly onPress?: () => void;
}

/**
 * A button of the run. One that cannot be pressed stays in the order of Tab and says why, in its tooltip and to a screen reader: a button
 * that is merely grey teaches nobody what to do.
 */
export function ActionButton({
  needs,
  doing,
  text,
  primary = false,
  submit = false,
  large = false,
  isFirst = false,
  onPress,
}: ActionButtonProps) {
  const why = useWhyNot(needs, doing);
  const id = useId();
  const keys = actionKeys[doing];
  return (
    <>
      <button
        type={submit ? 'submit' : 'button'}
        className={`button${primary ? ' primary' : ''}${large ? '' : ' small'}`}
        {...(isFirst && { 'data-pane-focus': true })}
        aria-disabled={why !== null}
        aria-describedby={why === null ? undefined : id}
        title={why ?? (keys && printChord(keys))}
        onClick={(event) => {
          if (submit && why === null) return;
          event.preventDefault();
          if (onPress === undefined) runAction(`apply.${doing}`);
          else if (why === null) onPress();
        }}
      >
        {text} {large && keys && why === null && <kbd>{printChord(keys)}</kbd>}
      </button>
      {why !== null && (
        <span id={id} className="visually-hidden">
          {why}
        </span>
      )}
    </>
  );
}

/** Why something cannot be done now, in the language of the screen; null where it can. */
function useWhyNot(needs: ApplyNeeds, doing: Doing): string | null {
  const locale = useStore(localeStore, (state) => state.locale);
  const site = useStore(needs.source.store);
  const state = useStore(needs.apply.store);
  const form = useStore(needs.screen, (screen) => screen.form);
  return whyNot(doing, { site, state, form })?.[locale] ?? null;
}
