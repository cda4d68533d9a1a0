import type { ReactNode } from 'react';
import type { SiteSource } from '../kit/siteSource.ts';
import { ActivityBar } from './ActivityBar.tsx';
import { Banners } from './Banners.tsx';
import { DockView, type PanelViews } from './DockView.tsx';
import type { Dock } from './dock.ts';
import { Header } from './Header.tsx';
import { StatusBar } from './StatusBar.tsx';

interface WorkbenchProps {
  readonly source: SiteSource;
  readonly dock: Dock;
  readonly views: PanelViews;
  /** What is live, in the header and the status bar of every pane. */
  readonly live: { readonly header: ReactNode; readonly status: ReactNode };
  /** Dialogs over everything: the palette, the export, questions of devices. */
  readonly children: ReactNode;
}

/** The frame of the screen: header, activity bar, docked panels, status bar. */
export function Workbench({ source, dock, views, live, children }: WorkbenchProps) {
  return (
    <div className="workbench">
      <Header source={source} live={live.header} />
      <Banners source={source} />
      <ActivityBar dock={dock} source={source} />
      <DockView dock={dock} views={views} />
      <StatusBar source={source} live={live.status} />
      {children}
    </div>
  );
}
