import type { StoreApi } from 'zustand/vanilla';
import type { Charted } from './charted.ts';
import type { Cleanup } from './cleanup.ts';
import type { Connections } from './connections.ts';
import type { MqttSliceNeeds } from './needs.ts';
import type { PublishForm } from './publishForm.ts';
import type { TabStore } from './tabs.ts';
import type { TemplateStore } from './templates.ts';
import type { TopicStore } from './topicStore.ts';
import type { TreeStore } from './treeStore.ts';

/** What the views see. */
export interface MqttNeeds extends MqttSliceNeeds {
  readonly connections: Connections;
  readonly tree: TreeStore;
  readonly topic: TopicStore;
  readonly charted: Charted;
  readonly cleanup: Cleanup;
  readonly tabs: TabStore;
  /** What was typed in the form that publishes. */
  readonly publishing: StoreApi<PublishForm>;
  readonly templates: TemplateStore;
}
