import { failureIn, findingIn } from '../../shared/apply/inLanguage.ts';
import type { DeviceRun } from '../../shared/apply/run.ts';
import type { Locale, ProblemValues, Sentence } from '../../shared/kit/problem.ts';
import { hostSentence } from '../kit/hostSentences.ts';
import { hostCodes } from './hostCodes.ts';

interface Said {
  readonly code: string;
  readonly message: string;
  readonly values?: ProblemValues | undefined;
}

/** What the host or a device says, in the reader's language: a sentence of a device's own holds the place and the numbers, and follows in brackets. */
export function applyFailureText({ code, message, values }: Said, locale: Locale): string {
  const known: Sentence | undefined = Object.hasOwn(hostCodes, code) ? hostCodes[code] : undefined;
  if (locale === 'en') return message || known?.en || code;
  const said = failureIn({ code, values }, locale) ?? hostSentence(message, locale);
  if (said !== null) return said;
  return known ? `${known.zh}（${message}）` : message;
}

/** A finding and its remedy. One that came without its numbers, or that no catalogue knows, keeps the sentence it came with. */
export function findingText(finding: DeviceRun['findings'][number], locale: Locale): { readonly message: string; readonly fix?: string } {
  return findingIn(finding, locale) ?? { message: applyFailureText(finding, locale) };
}
