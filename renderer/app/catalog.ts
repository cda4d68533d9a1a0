import { facets } from '../../shared/facets.ts';
import type { ProblemCatalog, Sentence } from '../../shared/kit/problem.ts';
import { siteProblemCatalog } from '../../shared/site/problems.ts';

/** Every code that a check of the site can produce, with its sentences. */
export const allProblems: ProblemCatalog = Object.assign({}, siteProblemCatalog, ...facets.map(({ problems }) => problems));

/** What the tree calls a facet that a port carries. */
export const facetNames: Readonly<Record<string, Sentence>> = {
  tas: { en: 'scheduled', zh: '有调度表' },
};
