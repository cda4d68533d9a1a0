import { type FormEvent, useState } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import type { BrokerCapability, MqttLimits } from '../../shared/mqtt/contract.ts';
import type { ConnectionStatus } from '../../shared/mqtt/status.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { brokerTexts } from './actTexts.ts';
import { countText } from './amounts.ts';
import { nameOf, noteOf } from './capabilityText.ts';
import { Refused } from './Refused.tsx';
import { useAsk } from './useAsk.ts';
import type { MqttNeeds } from './viewNeeds.ts';

interface BrokerProps {
  readonly needs: MqttNeeds;
  readonly connection: string;
}

/** What the broker said of itself, what it can do when tried, and how much of it this program keeps. */
export function BrokerTab({ needs, connection }: BrokerProps) {
  const t = useText(brokerTexts);
  const status = useStore(needs.connections.store, (state) => state.statuses[connection]);
  return (
    <div className="mqtt-broker mqtt-scroll">
      {status && <Session status={status} />}
      <Probe needs={needs} connection={connection} />
      <Limits needs={needs} />
      <div className="mqtt-row">
        <button type="button" className="button small" title={t('clearWhat')} onClick={() => void needs.connections.clear()}>
          {t('clear')}
        </button>
        <span className="dim">{t('clearWhat')}</span>
      </div>
    </div>
  );
}

const facts = [
  'clientId',
  'isSessionPresent',
  'maximumQos',
  'hasRetain',
  'hasWildcards',
  'hasShared',
  'keepaliveS',
  'receiveMaximum',
  'topicAliasMaximum',
  'maximumPacketBytes',
  'sessionExpiryS',
] as const;

function Session({ status: { url, version, state } }: { readonly status: ConnectionStatus }) {
  const t = useText(brokerTexts);
  const word = (value: string | number | boolean | null): string =>
    value === null
      ? t('unsaid')
      : typeof value === 'boolean'
        ? t(value ? 'yes' : 'no')
        : typeof value === 'number'
          ? countText(value)
          : printable(value, 200);
  // a broker of MQTT 3.1.1 has no way to say more (3.2.2)
  const isSaid = (name: (typeof facts)[number]): boolean => version === '5' || (state.kind === 'open' && state.broker[name] !== null);
  const rows: readonly (readonly [string, string])[] = [
    [t('url'), printable(url, 300)],
    [t('version'), version],
    ...(state.kind === 'open' ? facts.filter(isSaid).map((name) => [t(name), word(state.broker[name])] as const) : []),
  ];
  return (
    <section>
      <h3>{t('session')}</h3>
      <dl className="mqtt-facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt className="dim">{name}</dt>
            <dd className="mono">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Probe({ needs: { client }, connection }: BrokerProps) {
  const t = useText(brokerTexts);
  const { isBusy, failure, ask } = useAsk();
  const locale = useStore(localeStore, (state) => state.locale);
  const [found, setFound] = useState<readonly BrokerCapability[] | null>(null);
  const probe = async (): Promise<void> => {
    const result = await ask(() => client()?.['mqtt.probe']({ connection }));
    setFound(result?.capabilities ?? null);
  };
  const word = (value: BrokerCapability['value']): string =>
    value === null ? t('unknown') : typeof value === 'boolean' ? t(value ? 'yes' : 'no') : printable(String(value), 200);
  return (
    <section>
      <h3>{t('capabilities')}</h3>
      <div className="mqtt-row">
        <button type="button" className="button small" disabled={isBusy} onClick={() => void probe()}>
          {t(isBusy ? 'probing' : 'probe')}
        </button>
        <span className="dim">{t('probeWhat', { connection })}</span>
      </div>
      <Refused failure={failure} />
      {found && (
        <dl className="mqtt-facts">
          {found.map(({ name, value, note }) => (
            <div key={name}>
              <dt className="dim">{nameOf(name, locale)}</dt>
              <dd>
                <span className="mono">{word(value)}</span> {note !== null && <small className="faint">{noteOf(note, locale)}</small>}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

const MIB = 1_048_576;

/** The most that is kept. The host says what it is now: the tree's footer shows it as well. */
function Limits({ needs: { connections, tree } }: { readonly needs: MqttNeeds }) {
  const t = useText(brokerTexts);
  const held = useStore(tree.store, (state) => state.window?.totals.limitBytes);
  const [history, setHistory] = useState(() => (held === undefined ? '' : String(Math.round(held / MIB))));
  const [payload, setPayload] = useState('');
  const [topics, setTopics] = useState('');
  const [said, setSaid] = useState<'isSet' | 'badLimits' | null>(null);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const limits = readLimits({ history, payload, topics });
    if (!limits) return setSaid('badLimits');
    const set = await connections.setLimits(limits);
    setSaid(set && 'isSet');
    if (!set) return;
    setHistory(String(Math.round(set.historyBytes / MIB)));
    setPayload(String(Math.round(set.payloadBytes / 1_024)));
    setTopics(String(set.topics));
  };
  const fields = [
    ['historyMiB', history, setHistory],
    ['payloadKiB', payload, setPayload],
    ['topics', topics, setTopics],
  ] as const;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <h3>{t('limits')}</h3>
      <div className="mqtt-row mqtt-limits">
        {fields.map(([name, value, set]) => (
          <label key={name} className="field">
            {t(name)}
            <input className="input" inputMode="numeric" value={value} onChange={(event) => set(event.target.value)} />
          </label>
        ))}
        <button type="submit" className="button small">
          {t('set')}
        </button>
      </div>
      {said && <p className={said === 'isSet' ? 'dim' : 'err'}>{t(said)}</p>}
    </form>
  );
}

/** Fields that are empty stay as they are. Null where one is out of range. */
function readLimits({ history, payload, topics }: Readonly<Record<'history' | 'payload' | 'topics', string>>): Partial<MqttLimits> | null {
  const read = (text: string, low: number, high: number): number | null | undefined => {
    if (text.trim() === '') return undefined;
    const value = Number(text);
    return Number.isInteger(value) && value >= low && value <= high ? value : null;
  };
  const [historyMiB, payloadKiB, count] = [read(history, 1, 8_192), read(payload, 1, 65_536), read(topics, 1_000, 10_000_000)];
  if (historyMiB === null || payloadKiB === null || count === null) return null;
  return {
    ...(historyMiB !== undefined && { historyBytes: historyMiB * MIB }),
    ...(payloadKiB !== undefined && { payloadBytes: payloadKiB * 1_024 }),
    ...(count !== undefined && { topics: count }),
  };
}
