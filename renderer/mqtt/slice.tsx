import { type JSX, lazy, Suspense } from 'react';
import { createStore } from 'zustand/vanilla';
import { type Action, registerActions } from '../kit/actions.ts';
import { createCharted } from './charted.ts';
import { createCleanup } from './cleanup.ts';
import { createConnections } from './connections.ts';
import { NewConnectionHost } from './NewConnection.tsx';
import type { MqttSliceNeeds } from './needs.ts';
import { emptyForm } from './publishForm.ts';
import { QuestionHost } from './QuestionDialog.tsx';
import { isHeld } from './stateText.ts';
import { detailTabs } from './tabs.ts';
import { createTemplates } from './templates.ts';
import { tabTexts } from './texts.ts';
import { createTopicStore } from './topicStore.ts';
import { createTreeStore } from './treeStore.ts';
import type { MqttNeeds } from './viewNeeds.ts';

/** Loaded when the pane is first shown: a window that shows no broker pays nothing for it. */
const MqttView = lazy(() => import('./MqttView.tsx').then((module) => ({ default: module.MqttView })));

export interface MqttSlice {
  readonly view: () => JSX.Element;
  readonly dialogs: () => JSX.Element;
  dispose(): void;
}

/** Brokers of the site: their topics, messages, numbers as charts, and what is published to them. */
export function createMqttSlice(sliceNeeds: MqttSliceNeeds): MqttSlice {
  const connections = createConnections(sliceNeeds);
  const tree = createTreeStore(sliceNeeds, connections);
  const topic = createTopicStore(sliceNeeds, connections);
  const charted = createCharted(sliceNeeds, connections);
  const cleanup = createCleanup(sliceNeeds);
  const needs: MqttNeeds = {
    ...sliceNeeds,
    connections,
    tree,
    topic,
    charted,
    cleanup,
    tabs: createStore(() => ({ tab: 'message' })),
    publishing: createStore(() => emptyForm),
    templates: createTemplates(),
  };
  // Numbers of topics mean nothing once the host's tree was cleared, also while this window was away.
  let known: { readonly connection: string | null; readonly generation: number } | null = null;
  const stopTree = tree.store.subscribe(({ window }) => {
    if (!window) return;
    const now = { connection: connections.store.getState().chosen, generation: window.generation };
    const isCleared = known?.connection === now.connection && known.generation !== now.generation;
    known = now;
    if (!isCleared) return;
    topic.choose(null);
    charted.clear();
  });
  const forget = registerActions(mqttActions(needs));
  return {
    view: () => (
      <Suspense>
        <MqttView needs={needs} />
      </Suspense>
    ),
    dialogs: () => (
      <>
        <NewConnectionHost needs={needs} />
        <QuestionHost needs={needs} />
      </>
    ),
    dispose() {
      forget();
      stopTree();
      cleanup.dispose();
      charted.dispose();
      topic.dispose();
      tree.dispose();
      connections.dispose();
    },
  };
}

function mqttActions({ source, connections, tabs, showPane }: MqttNeeds): Action[] {
  const noBroker = { en: 'The site has no MQTT broker.', zh: '站点没有 MQTT 代理。' };
  const state = () => {
    const { chosen, statuses } = connections.store.getState();
    return chosen === null ? null : { held: isHeld(statuses[chosen]?.state) };
  };
  return [
    {
      id: 'mqtt.connect',
      title: { en: 'MQTT: connect to the chosen broker', zh: 'MQTT：连接所选代理' },
      disabledBecause: () => (state() === null ? noBroker : state()?.held ? { en: 'It is connected.', zh: '已连接。' } : null),
      run() {
        showPane();
        void connections.connect();
      },
    },
    {
      id: 'mqtt.disconnect',
      title: { en: 'MQTT: disconnect from the chosen broker', zh: 'MQTT：断开所选代理' },
      disabledBecause: () => (state() === null ? noBroker : state()?.held ? null : { en: 'It is not connected.', zh: '未连接。' }),
      run: () => connections.disconnect(),
    },
    {
      id: 'mqtt.new',
      title: { en: 'MQTT: add a broker…', zh: 'MQTT：添加代理…' },
      disabledBecause() {
        const { site, readOnly } = source.store.getState();
        if (!site) return { en: 'No site is open.', zh: '尚未打开站点。' };
        return readOnly === null ? null : { en: 'The site is read-only.', zh: '站点为只读。' };
      },
      run: () => connections.store.setState({ isAdding: true }),
    },
    ...detailTabs.map(
      (tab): Action => ({
        id: `mqtt.tab.${tab}`,
        title: { en: `MQTT: ${tabTexts[tab].en}`, zh: `MQTT：${tabTexts[tab].zh}` },
        disabledBecause: () => (state() === null ? noBroker : null),
        run() {
          showPane();
          tabs.setState({ tab });
        },
      }),
    ),
  ];
}
