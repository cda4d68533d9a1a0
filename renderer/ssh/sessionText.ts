import type { Locale } from '../../shared/kit/problem.ts';
import type { SessionState } from '../../shared/ssh/contract.ts';
import { translate } from '../kit/i18n.ts';
import type { DeviceMark } from '../kit/liveMarks.ts';
import type { MarkShape, MarkTone } from '../kit/StateMark.tsx';
import { sshFailureText } from '../kit/sshFailureText.ts';
import { sessionTexts } from './texts.ts';

const looks: Readonly<Record<SessionState['kind'], { readonly shape: MarkShape; readonly tone: MarkTone }>> = {
  idle: { shape: 'ring', tone: 'faint' },
  connecting: { shape: 'work', tone: 'accent' },
  'waiting-for-trust': { shape: 'question', tone: 'warn' },
  'waiting-for-credentials': { shape: 'question', tone: 'warn' },
  open: { shape: 'plugged', tone: 'ok' },
  reconnecting: { shape: 'work', tone: 'warn' },
  failed: { shape: 'cross', tone: 'err' },
};

/** A session as a shape and a word; null where there is nothing to say of it. */
export function sessionMark(state: SessionState | undefined): DeviceMark {
  const kind = state?.kind ?? 'idle';
  return { ...looks[kind], word: sessionTexts[kind] };
}

/**
 * What a person should know of a session beyond its word.
 * @param sinceMs since the state came
 */
export function sessionDetail(device: string, state: SessionState | undefined, sinceMs: number, locale: Locale): string {
  const t = translate(sessionTexts, locale);
  switch (state?.kind) {
    case undefined:
    case 'idle':
      return '';
    case 'connecting':
      return state.hop === device ? t('at', { hop: device }) : t('over', { hop: state.hop });
    case 'waiting-for-trust':
      return t('trustOf', { hop: state.hop });
    case 'waiting-for-credentials':
      return t('credentialsOf', { hop: state.hop });
    case 'open':
      return '';
    case 'reconnecting': {
      const seconds = Math.max(0, Math.ceil((state.inMs - sinceMs) / 1_000));
      const when = seconds > 0 ? t('againIn', { seconds, attempt: state.attempt }) : t('againNow', { attempt: state.attempt });
      return `${when} ${sshFailureText(state.failure, locale)}`;
    }
    case 'failed':
      return sshFailureText(state.failure, locale);
  }
}
