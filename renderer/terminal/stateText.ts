import { printable } from '../../shared/kit/printable.ts';
import type { TerminalTarget } from '../../shared/terminal/contract.ts';
import { localeStore, type Translate } from '../kit/i18n.ts';
import { sshFailureText } from '../kit/sshFailureText.ts';
import type { Tab } from './needs.ts';
import type { terminalTexts } from './texts.ts';

type Say = Translate<typeof terminalTexts>;

export const targetText = (target: TerminalTarget, t: Say): string => (target.kind === 'local' ? t('hereShort') : target.device);

/** Where a terminal stands, as a sentence. */
export function stateText({ target, state }: Tab, t: Say): string {
  const name = targetText(target, t);
  if (state.kind === 'connecting') return t('connecting', { name });
  if (state.kind === 'open') return t('connected', { name });
  const { ending } = state;
  if (ending.kind === 'lost') return t('lost', { message: printable(ending.message) });
  if (ending.kind === 'refused') return t('refused', { message: printable(sshFailureText(ending.failure, localeStore.getState().locale)) });
  if (ending.signal !== null) return t('killed', { name, signal: printable(ending.signal, 20) });
  return ending.code === null ? t('exitedPlain', { name }) : t('exited', { name, code: ending.code });
}
