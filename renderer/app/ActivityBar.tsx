import { useStore } from 'zustand';
import { runAction } from '../kit/actions.ts';
import { Icon, type IconName } from '../kit/Icon.tsx';
import { useText } from '../kit/i18n.ts';
import type { SiteSource } from '../kit/siteSource.ts';
import type { Dock } from './dock.ts';
import { frameTexts } from './frameTexts.ts';

const entries: readonly { readonly name: IconName & keyof typeof frameTexts; readonly action: string; readonly panel: string }[] = [
  { name: 'site', action: 'panel.site', panel: 'site' },
  { name: 'schedule', action: 'panel.schedule', panel: 'schedule' },
  { name: 'problems', action: 'panel.problems', panel: 'problems' },
  { name: 'apply', action: 'panel.apply', panel: 'apply' },
  { name: 'connections', action: 'panel.connections', panel: 'connections' },
  { name: 'terminal', action: 'panel.terminal', panel: 'terminal' },
  { name: 'files', action: 'panel.files', panel: 'files' },
  { name: 'mqtt', action: 'panel.mqtt', panel: 'mqtt' },
  { name: 'opcua', action: 'panel.opcua', panel: 'opcua' },
  { name: 'bundle', action: 'bundle.export', panel: '' },
];

export function ActivityBar({ dock, source }: { readonly dock: Dock; readonly source: SiteSource }) {
  const t = useText(frameTexts);
  const active = useStore(dock.active, (state) => state.panel);
  const errors = useStore(source.store, (state) => state.problemCount.error);
  const noSite = useStore(source.store, (state) => state.site === null);
  return (
    <nav className="activity" data-pane="activity" aria-label={t('activity')}>
      {entries.map(({ name, action, panel }) => (
        <button
          key={name}
          type="button"
          title={t(name)}
          aria-label={name === 'problems' && errors > 0 ? `${t(name)} ${badgeText(errors)}` : t(name)}
          aria-current={active === panel ? 'true' : undefined}
          disabled={name === 'bundle' && noSite}
          onClick={() => runAction(action)}
        >
          <Icon name={name} />
          {name === 'problems' && errors > 0 && <span className="badge">{badgeText(errors)}</span>}
        </button>
      ))}
    </nav>
  );
}

const badgeText = (errors: number): string => (errors > 99 ? '99+' : String(errors));
