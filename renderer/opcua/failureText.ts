import type { Locale, Sentence } from '../../shared/kit/problem.ts';
import type { OpcuaFailure } from '../../shared/opcua/contract.ts';
import { certificateWords, failureWords } from './texts/failures.ts';

const words = new Map<string, Sentence>([...Object.entries(certificateWords), ...Object.entries(failureWords)]);

/** Why something was refused, in the reader's language; the host's own sentence, with its numbers and places, stands beside it. */
export function opcuaFailureText({ code, message }: OpcuaFailure, locale: Locale): string {
  const known = words.get(code);
  if (locale === 'en') return message || known?.en || code;
  if (!known) return message || code;
  return message ? `${known.zh}（${message}）` : known.zh;
}
