import type { Action } from '../kit/actions.ts';
import { goToProblem } from '../site/goToProblem.ts';
import type { SiteSliceNeeds } from '../site/needs.ts';

/** Walks through the problems of the site from anywhere. */
export function problemActions(needs: SiteSliceNeeds): Action[] {
  let at = -1;
  const go = (step: 1 | -1): void => {
    const { problems } = needs.source.store.getState();
    if (problems.length === 0) return;
    at = at < 0 ? (step > 0 ? 0 : problems.length - 1) : (at + step + problems.length) % problems.length;
    const problem = problems[at];
    if (problem) goToProblem(needs, problem);
  };
  const none = () => (needs.source.store.getState().problems.length > 0 ? null : { en: 'There are no problems.', zh: '没有问题。' });
  return [
    {
      id: 'problem.next',
      title: { en: 'Go to the next problem', zh: '转到下一个问题' },
      keys: 'F8',
      disabledBecause: none,
      run: () => go(1),
    },
    {
      id: 'problem.previous',
      title: { en: 'Go to the previous problem', zh: '转到上一个问题' },
      keys: 'Shift+F8',
      disabledBecause: none,
      run: () => go(-1),
    },
  ];
}
