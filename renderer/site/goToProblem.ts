import type { LocatedProblem } from '../../shared/kit/problem.ts';
import type { SiteSliceNeeds } from './needs.ts';
import { placeOf } from './standing.ts';

/** Selects what a problem is about and shows it: the schedule for a mistake in a port's facet, else the text at the line. */
export function goToProblem({ source, openPanel, openText }: SiteSliceNeeds, { path, file, line, column }: LocatedProblem): void {
  const place = placeOf(path);
  if (place.device) source.selection.setState(place);
  if (place.port && path.length > 4) openPanel('schedule');
  else openText({ file, line, column });
}
