import { facets } from '../facets.ts';
import { type Locale, type ProblemCatalog, renderProblem, renderSentence, type Sentence } from '../kit/problem.ts';
import { inLanguage } from '../kit/recognise.ts';
import { type DeviceFailure, deviceFailures } from './failures.ts';
import { applyFindings } from './findings.ts';
import { foundOutLater, outcomeMessage } from './outcome.ts';
import type { DeviceRun, Run } from './run.ts';

type Change = DeviceRun['changes'][number];

const findings: ProblemCatalog = applyFindings;
const failures: Readonly<Record<string, Sentence>> = deviceFailures;
const moreChanges: Sentence = { en: '{count} more', zh: '另有 {count} 项' };

/** A finding and its remedy; null where it came without its numbers, or no catalogue knows it. */
export function findingIn({ code, values }: DeviceRun['findings'][number], locale: Locale): { message: string; fix?: string } | null {
  const kind = Object.hasOwn(findings, code) ? findings[code] : undefined;
  return kind && values ? renderProblem(kind, values, locale) : null;
}

/** A failure of this program's own wording; null for one that a device, or the link to it, worded. */
export function failureIn(
  { code, values }: Pick<DeviceFailure, 'code'> & { values?: DeviceFailure['values'] | undefined },
  locale: Locale,
) {
  const sentence = values && Object.hasOwn(failures, code) ? failures[code] : undefined;
  return sentence && values ? renderSentence(sentence, values, locale) : null;
}

/** What a change is called, and its two states. What no facet of this version knows keeps the words it came with. */
export function changeIn({ facet, code, values, what, wanted, live }: Change, locale: Locale): Pick<Change, 'what' | 'wanted' | 'live'> {
  const of = facets.find(({ name }) => name === facet);
  const names = facet === '' && code === 'more' ? { more: moreChanges } : of?.changes;
  const sentence = names && Object.hasOwn(names, code) ? names[code] : undefined;
  const state = (text: string) => (of && inLanguage(text, of.states, locale)) ?? text;
  return { what: sentence ? renderSentence(sentence, values, locale) : what, wanted: state(wanted), live: state(live) };
}

const undoing: Sentence = { en: 'Undoing {title}', zh: '撤销：{title}' };

/** The title of a step, as a device prints it. */
export function titleIn(title: string, locale: Locale): string {
  if (locale === 'en') return title;
  const of = (text: string) => facets.map(({ titles }) => inLanguage(text, titles, locale)).find((said) => said !== null) ?? text;
  return title.startsWith('Undoing ') ? renderSentence(undoing, { title: of(title.slice('Undoing '.length)) }, locale) : of(title);
}

/** How a run ended, in a sentence. In English with what was added to it: that the journal could not be written. */
export function outcomeIn({ outcome, isLapsed, devices, message }: Run, locale: Locale): string {
  if (outcome === null || (locale === 'en' && message)) return message ?? '';
  const later = message?.startsWith(foundOutLater.en) ? foundOutLater[locale] : '';
  return `${later}${outcomeMessage({ outcome, isLapsed, devices }, locale)}`;
}
