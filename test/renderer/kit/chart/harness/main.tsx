import '@fontsource-variable/inter';
import '../../../../../renderer/kit/tokens.css';
import '../../../../../renderer/kit/base.css';
import { createRoot } from 'react-dom/client';
import { Charts } from '../../../../../renderer/kit/chart/Charts.tsx';
import type { ChartSource, Trace } from '../../../../../renderer/kit/chart/columns.ts';
import { createPointRing } from '../../../../../renderer/kit/chart/ring.ts';
import { localeStore } from '../../../../../renderer/kit/i18n.ts';
import { setTheme, themes } from '../../../../../renderer/kit/theme.ts';

/** Charts over a source that the test fills: `?theme=light&locale=zh`. */
const query = new URLSearchParams(location.search);
localeStore.setState({ locale: query.get('locale') === 'zh' ? 'zh' : 'en' });
setTheme(themes.find((theme) => theme === query.get('theme')) ?? 'dark');
document.body.style.overflow = 'auto';

const rings = new Map<string, ReturnType<typeof createPointRing>>();
const lanes = new Map<string, string>();
const listeners = new Set<() => void>();
const source: ChartSource = {
  traces: () =>
    [...rings].map(
      ([id, ring]): Trace => ({
        id,
        lane: lanes.get(id) ?? id,
        label: id,
        unit: 'bar',
        shape: id === 'level' ? 'step' : 'line',
        columns: ring.columns(),
      }),
    ),
  subscribe(changed) {
    listeners.add(changed);
    return () => listeners.delete(changed);
  },
};
const tell = (): void => {
  for (const listener of listeners) listener();
};
const remove = (id: string): void => {
  rings.delete(id);
  tell();
};
Object.assign(window, {
  setTheme,
  /** Adds points: [ms before now, value]; null is a gap. */
  push(id: string, points: readonly (readonly [number, number | null])[], lane?: string) {
    const ring = rings.get(id) ?? createPointRing(100_000);
    rings.set(id, ring);
    if (lane !== undefined) lanes.set(id, lane);
    const now = Date.now();
    for (const [before, value] of points) ring.push(now - before, value ?? Number.NaN);
    tell();
  },
});

const root = document.getElementById('root');
if (!root) throw new Error('no #root');
createRoot(root).render(<Charts source={source} name="press" onRemove={remove} />);
