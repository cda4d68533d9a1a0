import { type DockviewMessages, DockviewReact, type DockviewTheme, type IDockviewPanelProps } from 'dockview-react';
import { type ComponentType, type ReactNode, useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Locale } from '../../shared/kit/problem.ts';
import { runAction } from '../kit/actions.ts';
import { localeStore, translate, useText } from '../kit/i18n.ts';
import type { TextTarget } from '../site/needs.ts';
import { DockTab } from './DockTab.tsx';
import type { Dock } from './dock.ts';
import { dockTexts } from './dockTexts.ts';
import { frameTexts } from './frameTexts.ts';
import type { PanelName } from './panels.ts';

export interface PanelViews extends Readonly<Record<PanelName, ComponentType>> {
  readonly text: ComponentType<{ readonly target: TextTarget }>;
}

const theme: DockviewTheme = { name: 'fieldwright', className: 'dockview-theme-fieldwright', tabGroupIndicator: 'none' };

/** The docked panels. Each view is made once; dockview moves its element when a panel moves. */
export function DockView({ dock, views }: { readonly dock: Dock; readonly views: PanelViews }) {
  const t = useText(frameTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const components = useMemo(() => dockComponents(views), [views]);
  const messages = useMemo(() => messagesIn(locale), [locale]);
  return (
    <main className="dock" aria-label={t('workspace')}>
      <DockviewReact
        components={components}
        theme={theme}
        messages={messages}
        scrollbars="native"
        disableFloatingGroups
        tabGroupAccent="off"
        defaultTabComponent={DockTab}
        watermarkComponent={EmptyDock}
        onReady={({ api }) => dock.attach(api)}
      />
    </main>
  );
}

type DockPanel = (props: IDockviewPanelProps<TextTarget>) => ReactNode;

function dockComponents({ text: TextView, ...views }: PanelViews): Record<string, DockPanel> {
  const panels = Object.entries(views).map(([name, View]): [string, DockPanel] => [
    name,
    ({ api }) => (
      <OnceVisible api={api}>
        <View />
      </OnceVisible>
    ),
  ]);
  return {
    ...Object.fromEntries(panels),
    text: ({ api, params }) => (
      <OnceVisible api={api}>
        <TextView target={params} />
      </OnceVisible>
    ),
  };
}

/** Makes a view when its panel first comes to the front: a panel behind another has no size and costs start time. */
function OnceVisible({ api, children }: { readonly api: IDockviewPanelProps['api']; readonly children: ReactNode }) {
  const [seen, setSeen] = useState(api.isVisible);
  useEffect(() => {
    if (api.isVisible) setSeen(true);
    const watching = api.onDidVisibilityChange(({ isVisible }) => isVisible && setSeen(true));
    return () => watching.dispose();
  }, [api]);
  return seen && children;
}

function EmptyDock() {
  const t = useText(frameTexts);
  return (
    <div className="empty">
      <b>{t('emptyDock')}</b>
      <button type="button" className="button" onClick={() => runAction('layout.reset')}>
        {t('resetLayout')}
      </button>
    </div>
  );
}

function messagesIn(locale: Locale): Partial<DockviewMessages> {
  const t = translate(dockTexts, locale);
  return {
    panelOpened: (title) => t('opened', { title }),
    panelClosed: (title) => t('closed', { title }),
    groupMaximized: (title) => t('maximised', { title }),
    groupRestored: (title) => t('restored', { title }),
    closeTab: (title) => t('closeTab', { title }),
    closeTabPlain: () => t('closeTabPlain'),
  };
}
