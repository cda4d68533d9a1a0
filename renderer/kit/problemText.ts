import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { type Locale, type Problem, type ProblemCatalog, renderProblem, type Sentence } from '../../shared/kit/problem.ts';
import { localeStore } from './i18n.ts';

/** Every code the product knows, with its sentences; `app/` fills it once at start. */
export const catalogStore = createStore<{ readonly kinds: ProblemCatalog }>(() => ({ kinds: {} }));

export const severityNames: Readonly<Record<Problem['severity'], Sentence>> = {
  error: { en: 'Error', zh: '错误' },
  warning: { en: 'Warning', zh: '警告' },
  note: { en: 'Note', zh: '提示' },
};

/** A problem's sentence and remedy in a language. A code that no catalogue knows keeps the sentence it came with. */
export function problemText(problem: Problem, locale: Locale): { readonly message: string; readonly fix?: string } {
  const kind = catalogStore.getState().kinds[problem.code];
  if (kind) return renderProblem(kind, problem.values, locale);
  return problem.fix === undefined ? { message: problem.message } : { message: problem.message, fix: problem.fix };
}

/** `problemText` in the language of the screen; the view re-renders when it changes. */
export function useProblemText(): (problem: Problem) => { readonly message: string; readonly fix?: string } {
  const locale = useStore(localeStore, (state) => state.locale);
  return (problem) => problemText(problem, locale);
}
