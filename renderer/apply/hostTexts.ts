import { applyFindings } from '../../shared/apply/findings.ts';
import type { DeviceRun } from '../../shared/apply/run.ts';
import { facets } from '../../shared/facets.ts';
import { type Locale, type ProblemCatalog, renderProblem, renderSentence, type Sentence } from '../../shared/kit/problem.ts';
import { hostSentence } from '../kit/hostSentences.ts';
import { hostCodes } from './hostCodes.ts';

/** What the host or a device says, in the reader's language: its own sentence holds the place and the numbers, and follows in brackets. */
export function applyFailureText({ code, message }: { readonly code: string; readonly message: string }, locale: Locale): string {
  const known: Sentence | undefined = Object.hasOwn(hostCodes, code) ? hostCodes[code] : undefined;
  if (locale === 'en') return message || known?.en || code;
  const said = hostSentence(message, locale);
  if (said !== null) return said;
  return known ? `${known.zh}（${message}）` : message;
}

const catalog: ProblemCatalog = applyFindings;

/** A finding and its remedy. One that came without its numbers, or that no catalogue knows, keeps the sentence it came with. */
export function findingText(
  { code, message, values }: DeviceRun['findings'][number],
  locale: Locale,
): { readonly message: string; readonly fix?: string } {
  const kind = Object.hasOwn(catalog, code) ? catalog[code] : undefined;
  return kind && values ? renderProblem(kind, values, locale) : { message: applyFailureText({ code, message }, locale) };
}

/** What a change is called. One of a facet that this window does not know keeps the name it came with. */
export function changeName({ facet, code, values, what }: DeviceRun['changes'][number], locale: Locale): string {
  const names = facets.find(({ name }) => name === facet)?.changes;
  const sentence = names && Object.hasOwn(names, code) ? names[code] : undefined;
  return sentence ? renderSentence(sentence, values, locale) : what;
}
