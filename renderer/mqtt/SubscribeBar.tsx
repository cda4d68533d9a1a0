import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import { DEFAULT_GUARD_PER_S, isBroad } from '../../shared/mqtt/filters.ts';
import type { ConnectionStatus, MqttSubscription } from '../../shared/mqtt/status.ts';
import { topicFilter } from '../../shared/site/connections.ts';
import { Icon } from '../kit/Icon.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import { StateMark } from '../kit/StateMark.tsx';
import { countText } from './amounts.ts';
import { failureText } from './failureText.ts';
import { barTexts } from './texts.ts';
import type { MqttNeeds } from './viewNeeds.ts';

interface SubscribeProps {
  readonly needs: MqttNeeds;
  readonly status: ConnectionStatus;
}

/** What is subscribed, and how to subscribe to more; a broad filter says so before it goes out, and has a guard. */
export function SubscribeBar({ needs, status }: SubscribeProps) {
  const t = useText(barTexts);
  return (
    <div className="mqtt-subscribe">
      {status.state.kind === 'open' && <SubscribeForm needs={needs} />}
      <ul aria-label={t('subscriptions')}>
        {status.subscriptions.map((subscription) => (
          <Subscription key={subscription.filter} needs={needs} subscription={subscription} />
        ))}
      </ul>
      {status.subscriptions.length === 0 && <span className="dim">{t('noSubscriptions')}</span>}
    </div>
  );
}

function SubscribeForm({ needs: { connections } }: { readonly needs: MqttNeeds }) {
  const t = useText(barTexts);
  const [filter, setFilter] = useState('');
  const [qos, setQos] = useState<0 | 1 | 2>(0);
  const [guard, setGuard] = useState(String(DEFAULT_GUARD_PER_S));
  const isValid = topicFilter.safeParse(filter).success;
  const isWide = isValid && isBroad(filter);
  const guardPerS = Number(guard);
  const canSend = isValid && (!isWide || guardPerS >= 1);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (canSend && (await connections.subscribe({ filter, qos, ...(isWide && { guardPerS }) }))) setFilter('');
  };
  return (
    <form className="mqtt-subscribe-form" onSubmit={(event) => void submit(event)}>
      <input
        className="input mono mqtt-filter"
        aria-label={t('filter')}
        placeholder={t('filterHint')}
        spellCheck={false}
        autoComplete="off"
        value={filter}
        aria-invalid={filter !== '' && !isValid}
        onChange={(event) => setFilter(event.target.value)}
      />
      <QosSelect value={qos} onChange={setQos} />
      {isWide && (
        <label className="mqtt-inline">
          {t('guard')}
          <input
            className="input mqtt-number"
            type="number"
            min={1}
            value={guard}
            aria-invalid={!(guardPerS >= 1)}
            onChange={(event) => setGuard(event.target.value)}
          />
        </label>
      )}
      <button type="submit" className="button small" disabled={!canSend}>
        {t('subscribe')}
      </button>
      {filter !== '' && !isValid && (
        <small className="err" role="alert">
          {t('badFilter')}
        </small>
      )}
      {isWide && (
        <small className="warn" role="alert">
          {t('broad')}
        </small>
      )}
    </form>
  );
}

interface QosProps {
  readonly value: 0 | 1 | 2;
  readonly onChange: (qos: 0 | 1 | 2) => void;
}

export function QosSelect({ value, onChange }: QosProps) {
  const t = useText(barTexts);
  return (
    <label className="mqtt-inline">
      {t('qos')}
      <select
        className="input mqtt-qos"
        value={value}
        onChange={(event) => onChange(event.target.value === '2' ? 2 : event.target.value === '1' ? 1 : 0)}
      >
        {[0, 1, 2].map((qos) => (
          <option key={qos}>{qos}</option>
        ))}
      </select>
    </label>
  );
}

function Subscription({ needs: { connections }, subscription }: { readonly needs: MqttNeeds; readonly subscription: MqttSubscription }) {
  const t = useText(barTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const { filter, qos, guardPerS, state } = subscription;
  const shown = printable(filter, 200);
  const [shape, tone, word] =
    state.kind === 'active'
      ? (['tick', 'ok', state.granted === qos ? t('granted', { qos }) : t('lowered', { qos: state.granted, wanted: qos })] as const)
      : state.kind === 'waiting'
        ? (['clock', 'dim', t('pending')] as const)
        : state.kind === 'guarded'
          ? (['stop', 'warn', t('guarded', { rate: countText(state.atPerS) })] as const)
          : (['cross', 'err', t('refused')] as const);
  return (
    <li title={state.kind === 'refused' ? failureText(state.failure, locale) : undefined}>
      <StateMark shape={shape} tone={tone} />
      <span className="mono clip">{shown}</span>
      <small className={tone === 'ok' ? 'dim' : tone}>{word}</small>
      {state.kind === 'guarded' && (
        <button type="button" className="link" onClick={() => void connections.subscribe({ filter, qos, guardPerS })}>
          {t('again')}
        </button>
      )}
      <button
        type="button"
        className="button quiet icon mqtt-chip-close"
        aria-label={t('unsubscribe', { filter: shown })}
        title={t('unsubscribe', { filter: shown })}
        onClick={() => void connections.unsubscribe(filter)}
      >
        <Icon name="close" size={14} />
      </button>
    </li>
  );
}
