import { useStore } from 'zustand';
import { useText } from '../kit/i18n.ts';
import { ConnectionBar } from './ConnectionBar.tsx';
import { brokersOf } from './connections.ts';
import { DetailPane } from './DetailPane.tsx';
import { SubscribeBar } from './SubscribeBar.tsx';
import { TopicTree } from './TopicTree.tsx';
import { barTexts } from './texts.ts';
import type { MqttNeeds } from './viewNeeds.ts';
import './mqtt.css';
import './detail.css';

/** Topics of a broker at the left, the chosen one at the right. */
export function MqttView({ needs }: { readonly needs: MqttNeeds }) {
  const t = useText(barTexts);
  const site = useStore(needs.source.store, (state) => state.site);
  const chosen = useStore(needs.connections.store, (state) => state.chosen);
  const status = useStore(needs.connections.store, (state) => (chosen === null ? undefined : state.statuses[chosen]));
  if (brokersOf(site).length === 0 || chosen === null)
    return (
      <div className="mqtt empty">
        <b>{t(site ? 'none' : 'noSite')}</b>
        <span>{t(site ? 'noneNext' : 'noSiteNext')}</span>
        {site && (
          <button type="button" className="button" onClick={() => needs.connections.store.setState({ isAdding: true })}>
            {t('newConnection')}
          </button>
        )}
      </div>
    );
  return (
    <section className="mqtt" aria-label={t('pane')}>
      <ConnectionBar needs={needs} chosen={chosen} />
      {status && status.state.kind !== 'idle' && <SubscribeBar needs={needs} status={status} />}
      <div className="mqtt-body">
        <TopicTree needs={needs} connection={chosen} />
        <DetailPane needs={needs} connection={chosen} />
      </div>
    </section>
  );
}
