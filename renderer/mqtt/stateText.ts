import type { MqttState } from '../../shared/mqtt/status.ts';
import type { Translate } from '../kit/i18n.ts';
import type { MarkShape, MarkTone } from '../kit/StateMark.tsx';
import type { barTexts } from './texts.ts';

export interface StateWords {
  readonly shape: MarkShape;
  readonly tone: MarkTone;
  readonly word: string;
}

/** How a connection stands, as a shape and a word. */
export function stateWords(state: MqttState | undefined, t: Translate<typeof barTexts>): StateWords {
  switch (state?.kind) {
    case undefined:
    case 'idle':
      return { shape: 'unplugged', tone: 'dim', word: t('idle') };
    case 'connecting':
      return { shape: 'work', tone: 'accent', word: t('connecting') };
    case 'waiting-for-password':
      return { shape: 'question', tone: 'warn', word: t('waiting') };
    case 'open':
      return { shape: 'plugged', tone: 'ok', word: t('open') };
    case 'reconnecting':
      return { shape: 'clock', tone: 'warn', word: t('reconnecting', { attempt: state.attempt, seconds: Math.ceil(state.inMs / 1_000) }) };
    case 'failed':
      return { shape: 'cross', tone: 'err', word: t('failed') };
  }
}

/** It is connected, on its way there, or asks: there is something to disconnect. */
export const isHeld = (state: MqttState | undefined): boolean => state !== undefined && state.kind !== 'idle' && state.kind !== 'failed';
