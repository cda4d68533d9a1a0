import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '../../../../renderer/kit/tokens.css';
import '../../../../renderer/kit/base.css';
import './harness.css';
import { createRoot } from 'react-dom/client';
import { actionStore, runAction } from '../../../../renderer/kit/actions.ts';
import { localeStore } from '../../../../renderer/kit/i18n.ts';
import { belongsToTextField, matchesChord } from '../../../../renderer/kit/keys.ts';
import { catalogStore } from '../../../../renderer/kit/problemText.ts';
import { setTheme, themes } from '../../../../renderer/kit/theme.ts';
import { createTasSlice } from '../../../../renderer/tas/slice.tsx';
import { tasFacet } from '../../../../shared/tas/facet.ts';
import { largeSite, plantSite } from '../sites.ts';
import { memorySource } from './memorySource.ts';

/** The editor alone, over a site in memory: `?theme=light&locale=zh&site=large&only=schedule`. */
const query = new URLSearchParams(location.search);
const source = memorySource(query.get('site') === 'large' ? largeSite() : plantSite());
catalogStore.setState({ kinds: tasFacet.problems });
localeStore.setState({ locale: query.get('locale') === 'zh' ? 'zh' : 'en' });
setTheme(themes.find((theme) => theme === query.get('theme')) ?? 'dark');
const slice = createTasSlice(source);
Object.assign(window, { source, slice, runAction });

document.addEventListener('keydown', (event) => {
  const target = event.target instanceof HTMLElement ? event.target : null;
  const typing = target?.matches('input, textarea, select') ?? false;
  for (const { id, keys, scope } of actionStore.getState().actions.values()) {
    if (!keys || !matchesChord(event, keys) || (typing && belongsToTextField(keys))) continue;
    if (scope && !target?.closest(`[data-key-scope="${scope}"]`)) continue;
    event.preventDefault();
    runAction(id);
    return;
  }
});

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <main className={query.get('only') === 'schedule' ? 'harness only' : 'harness'}>
      <slice.ScheduleView />
      {query.get('only') !== 'schedule' && (
        <>
          <slice.InspectorView />
          <slice.EntriesView />
          <slice.CommandsView />
        </>
      )}
    </main>,
  );
