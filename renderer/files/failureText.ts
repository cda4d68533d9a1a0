import type { FilesFailure } from '../../shared/files/contract.ts';
import { fileSentence } from '../../shared/files/failures.ts';
import type { Locale } from '../../shared/kit/problem.ts';
import { sshFailureText } from '../kit/sshFailureText.ts';

const notConnectedText = {
  en: 'The host is not connected. It reconnects by itself; then try again.',
  zh: '主机未连接，将自动重新连接，之后请重试。',
};

export const notConnected: FilesFailure = { code: 'not-connected', message: notConnectedText.en, values: {} };

/** Why something about files was refused, in the reader's language. */
export function filesFailureText({ code, message, values }: FilesFailure, locale: Locale): string {
  if (code === 'not-connected') return notConnectedText[locale];
  return fileSentence(code, values, locale) ?? sshFailureText({ code, message }, locale);
}
