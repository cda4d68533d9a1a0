import type { SiteState } from '../../../renderer/kit/siteSource.ts';
import type { Site } from '../../../shared/site/model.ts';

/** What a window knows of an open site in which nothing is wrong and nothing was edited. */
export const siteState = (site: Site | null, changed: Partial<SiteState> = {}): SiteState => ({
  revision: 1,
  folder: '/sites/press',
  site,
  problems: [],
  problemCount: { error: 0, warning: 0, note: 0 },
  undo: null,
  redo: null,
  savedAt: null,
  readOnly: null,
  connection: 'open',
  failure: null,
  ...changed,
});
