import { useId } from 'react';
import { useStore } from 'zustand';
import { type Texts, useText } from '../kit/i18n.ts';
import { CallDialog } from './CallDialog.tsx';
import { EventsView } from './EventsView.tsx';
import { type Explorer, explorerTabs } from './explorer.ts';
import { HistoryView } from './HistoryView.tsx';
import { NodePane } from './NodePane.tsx';
import { NodeView } from './NodeView.tsx';
import { Tabs } from './Tabs.tsx';
import { ValuesView } from './ValuesView.tsx';
import { WriteDialog } from './WriteDialog.tsx';

const texts = {
  views: { en: 'What is shown of the server', zh: '显示服务器的内容' },
  values: { en: 'Values', zh: '数值' },
  node: { en: 'Node', zh: '节点' },
  events: { en: 'Alarms and events', zh: '报警与事件' },
  history: { en: 'History', zh: '历史' },
} satisfies Texts;

const views = { values: ValuesView, node: NodeView, events: EventsView, history: HistoryView } as const;

/** One server: its nodes at the left, or above where the pane is narrow; what is known of them beside. */
export function ExplorerView({ explorer }: { readonly explorer: Explorer }) {
  const t = useText(texts);
  const panelId = useId();
  const { tab, dialog } = useStore(explorer.store);
  const watched = useStore(explorer.watch.store, ({ items }) => items.length);
  const View = views[tab];
  const close = (): void => explorer.store.setState({ dialog: null });
  return (
    <div className="opcua-explorer">
      <NodePane explorer={explorer} />
      <div className="opcua-main">
        <Tabs
          label={t('views')}
          panelId={panelId}
          chosen={tab}
          onChoose={explorer.show}
          tabs={explorerTabs.map((id) => ({ id, title: id === 'values' && watched > 0 ? `${t(id)} ${watched}` : t(id) }))}
        />
        <div id={panelId} className="opcua-panel" role="tabpanel" aria-label={t(tab)}>
          <View explorer={explorer} />
        </div>
      </div>
      {dialog?.kind === 'write' && <WriteDialog key={dialog.node} explorer={explorer} target={dialog} onClose={close} />}
      {dialog?.kind === 'call' && <CallDialog key={dialog.method} explorer={explorer} target={dialog} onClose={close} />}
    </div>
  );
}
