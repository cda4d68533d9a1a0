import '../../../../renderer/kit/jitless.ts';
import '@fontsource-variable/inter';
import '@fontsource-variable/jetbrains-mono';
import '../../../../renderer/kit/tokens.css';
import '../../../../renderer/kit/base.css';
import '../../../../renderer/app/frame.css';
import '../../../../renderer/site/site.css';
import './harness.css';
import { createRoot } from 'react-dom/client';
import { startKeyboard } from '../../../../renderer/app/keyboard.ts';
import { createApplySlice } from '../../../../renderer/apply/slice.tsx';
import { DeviceMarks } from '../../../../renderer/kit/DeviceMarks.tsx';
import { localeStore } from '../../../../renderer/kit/i18n.ts';
import { setTheme, themes } from '../../../../renderer/kit/theme.ts';
import { createSshSlice } from '../../../../renderer/ssh/slice.tsx';
import { device, site } from '../../tas/sites.ts';
import { createFakePlant } from '../fakePlant.ts';
import { linkTo } from '../link.ts';

/** The way to live devices alone, over a fake plant in the page: `?theme=light&locale=zh&site=none|bare&more=1000`, `more` being devices beyond the five. */
const query = new URLSearchParams(location.search);
localeStore.setState({ locale: query.get('locale') === 'zh' ? 'zh' : 'en' });
document.documentElement.lang = localeStore.getState().locale;
setTheme(themes.find((theme) => theme === query.get('theme')) ?? 'dark');

const port = { eth0: {} };
const line = ['sw1', 'sw2', 'plc1', 'hmi1'].map((name, index) => ({
  ...device(name, 'linux', port),
  ssh:
    query.get('site') === 'bare'
      ? null
      : { host: name === 'hmi1' ? '192.168.30.21' : `${name}.demo.invalid`, port: 22, user: 'root', jump: index === 3 ? ['sw1'] : [] },
}));
const camera = { ...device('camera1', 'linux', port), ssh: null };
const more = Array.from({ length: Number(query.get('more') ?? 0) }, (_, index) => {
  const name = `unit-${String(index + 1).padStart(4, '0')}`;
  return { ...device(name, 'linux', port), ssh: { host: `${name}.plant.example`, port: 22, user: 'root', jump: [] } };
});
const plant = createFakePlant();
const linked = linkTo(plant, query.get('site') === 'none' ? null : site([...line, camera, ...more]), (deliver) => setTimeout(deliver));
const common = { source: linked.source, client: linked.client, openText: () => {} };
const apply = createApplySlice({ ...common, showPane: () => {} });
const ssh = createSshSlice({ ...common, showConnections: () => {} });
startKeyboard();
Object.assign(window, {
  plant,
  drop: linked.drop,
  look: (theme: (typeof themes)[number], locale: 'en' | 'zh') => {
    setTheme(theme);
    document.documentElement.lang = locale;
    localeStore.setState({ locale });
  },
});

const root = document.getElementById('root');
if (root)
  createRoot(root).render(
    <div className="harness">
      <header>
        <h1 className="visually-hidden">Harness</h1>
        <apply.header />
      </header>
      <nav aria-label="Devices">
        {line.map(({ name }) => (
          <div className="tree-row level2" key={name}>
            <span>{name}</span>
            <DeviceMarks device={name} />
            <small>end station</small>
          </div>
        ))}
      </nav>
      <main>
        <apply.view />
      </main>
      <section aria-label="Connections">
        <ssh.connections />
      </section>
      <footer className="status">
        <ssh.status />
        <apply.status />
      </footer>
      <apply.dialogs />
      <ssh.dialogs />
    </div>,
  );
