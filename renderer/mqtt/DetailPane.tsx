import { type ComponentType, type KeyboardEvent, useId } from 'react';
import { useStore } from 'zustand';
import { useText } from '../kit/i18n.ts';
import { BrokerTab } from './BrokerTab.tsx';
import { ChartsTab } from './ChartsTab.tsx';
import { MessageTab } from './MessageTab.tsx';
import { PublishTab } from './PublishTab.tsx';
import { RetainedTab } from './RetainedTab.tsx';
import { SparkplugTab } from './SparkplugTab.tsx';
import { type DetailTab, detailTabs } from './tabs.ts';
import { tabTexts } from './texts.ts';
import type { MqttNeeds } from './viewNeeds.ts';

interface DetailProps {
  readonly needs: MqttNeeds;
  readonly connection: string;
}

/** The chosen topic, and what can be done with the broker. */
export function DetailPane({ needs, connection }: DetailProps) {
  const t = useText(tabTexts);
  const tab = useStore(needs.tabs, (state) => state.tab);
  const numbers = useStore(needs.charted.store, (state) => state.numbers.length);
  const id = useId();
  const show = (next: DetailTab): void => needs.tabs.setState({ tab: next });
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    const next = detailTabs[(detailTabs.indexOf(tab) + step + detailTabs.length) % detailTabs.length];
    if (next) show(next);
    event.preventDefault();
    const bar = event.currentTarget.parentElement;
    requestAnimationFrame(() => bar?.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  };
  const View = views[tab];
  return (
    <section className="mqtt-detail">
      <div className="mqtt-tabs" role="tablist" aria-label={t('tabs')}>
        {detailTabs.map((name) => (
          <button
            key={name}
            type="button"
            role="tab"
            aria-selected={name === tab}
            aria-controls={name === tab ? id : undefined}
            tabIndex={name === tab ? 0 : -1}
            onClick={() => show(name)}
            onKeyDown={onKeyDown}
          >
            {t(name)}
            {name === 'charts' && numbers > 0 && <span className="mqtt-badge">{numbers}</span>}
          </button>
        ))}
      </div>
      <div id={id} className="mqtt-panel" role="tabpanel" aria-label={t(tab)}>
        <View key={connection} needs={needs} connection={connection} />
      </div>
    </section>
  );
}

const views: Readonly<Record<DetailTab, ComponentType<DetailProps>>> = {
  message: MessageTab,
  charts: ChartsTab,
  publish: PublishTab,
  retained: RetainedTab,
  sparkplug: SparkplugTab,
  broker: BrokerTab,
};
