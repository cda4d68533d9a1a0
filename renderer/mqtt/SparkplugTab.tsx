import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { SparkplugNode } from '../../shared/mqtt/sparkplugContract.ts';
import { useText } from '../kit/i18n.ts';
import { type MarkShape, type MarkTone, StateMark } from '../kit/StateMark.tsx';
import { sparkplugTexts } from './actTexts.ts';
import { clockText, countText } from './amounts.ts';
import { Refused } from './Refused.tsx';
import { createSparkplugStore, nodeKey, type SparkplugStore } from './sparkplugStore.ts';
import type { MqttNeeds } from './viewNeeds.ts';

interface SparkplugProps {
  readonly needs: MqttNeeds;
  readonly connection: string;
}

/** Edge nodes and devices as their births and deaths tell, and the metrics of one. */
export function SparkplugTab({ needs, connection }: SparkplugProps) {
  const [sparkplug, setSparkplug] = useState<SparkplugStore | null>(null);
  const { source, client } = needs;
  useEffect(() => {
    const made = createSparkplugStore({ source, client }, connection);
    setSparkplug(made);
    return made.dispose;
  }, [source, client, connection]);
  return sparkplug && <Nodes sparkplug={sparkplug} connection={connection} />;
}

const marks: Readonly<Record<SparkplugNode['state'], readonly [MarkShape, MarkTone]>> = {
  online: ['dot', 'ok'],
  offline: ['cross', 'err'],
  unknown: ['question', 'warn'],
};

const MOST_NODES = 1_000;

function Nodes({ sparkplug, connection }: { readonly sparkplug: SparkplugStore; readonly connection: string }) {
  const t = useText(sparkplugTexts);
  const { nodes, chosen, failure } = useStore(sparkplug.store);
  const [asked, setAsked] = useState<string | null>(null);
  if (nodes.length === 0)
    return (
      <div className="empty">
        <b>{t('none')}</b>
        <span>{t('noneNext')}</span>
      </div>
    );
  const node = nodes.find((one) => nodeKey(one) === chosen);
  return (
    <div className="mqtt-sparkplug">
      <Refused failure={failure} />
      <div className="mqtt-scroll">
        <table aria-label={t('list')}>
          <thead>
            <tr>
              <th>{t('name')}</th>
              <th>{t('state')}</th>
              <th>{t('births')}</th>
              <th>{t('messages')}</th>
              <th>{t('gaps')}</th>
              <th>{t('last')}</th>
            </tr>
          </thead>
          <tbody>
            {nodes.slice(0, MOST_NODES).map((one) => (
              <NodeRow key={nodeKey(one)} one={one} isChosen={nodeKey(one) === chosen} onChoose={() => sparkplug.choose(one)} />
            ))}
          </tbody>
        </table>
      </div>
      {node ? (
        <>
          <div className="mqtt-row mqtt-bar-row">
            <b className="mono clip">{nameOf(node)}</b>
            <span className="mqtt-grow" />
            {asked === node.node && <output className="dim">{t('asked', { node: node.node })}</output>}
            <button
              type="button"
              className="button small"
              title={t('rebirthWhat', { node: node.node, connection })}
              onClick={() => void sparkplug.askForRebirth(node).then((sent) => setAsked(sent ? node.node : null))}
            >
              {t('rebirth')}
            </button>
          </div>
          <Metrics sparkplug={sparkplug} name={nameOf(node)} />
        </>
      ) : (
        <p className="dim mqtt-note">{t('choose')}</p>
      )}
    </div>
  );
}

const nameOf = ({ group, node, device }: SparkplugNode): string => [group, node, ...(device === null ? [] : [device])].join(' / ');

interface NodeRowProps {
  readonly one: SparkplugNode;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function NodeRow({ one, isChosen, onChoose }: NodeRowProps) {
  const t = useText(sparkplugTexts);
  const [shape, tone] = marks[one.state];
  const wrong = one.sequenceGaps + one.unknownAliases + one.staleDeaths > 0;
  return (
    <tr className={isChosen ? 'on' : ''}>
      <td>
        <button type="button" className="link clip" aria-pressed={isChosen} onClick={onChoose}>
          {one.device === null ? `${one.group} / ${one.node}` : `\u2514 ${one.device}`}
        </button>
      </td>
      <td>
        <span className="mqtt-state">
          <StateMark shape={shape} tone={tone} />
          {t(one.state)}
        </span>
      </td>
      <td className="mqtt-figure">{countText(one.births)}</td>
      <td className="mqtt-figure">{countText(one.messages)}</td>
      <td
        className={`mqtt-figure${wrong ? ' warn' : ''}`}
        title={t('gapsWhat', { aliases: countText(one.unknownAliases), stale: countText(one.staleDeaths) })}
      >
        {countText(one.sequenceGaps)}
      </td>
      <td className="mqtt-figure dim">{clockText(one.lastMs)}</td>
    </tr>
  );
}

const MOST_METRICS = 500;

function Metrics({ sparkplug, name }: { readonly sparkplug: SparkplugStore; readonly name: string }) {
  const t = useText(sparkplugTexts);
  const metrics = useStore(sparkplug.store, (state) => state.metrics);
  return (
    <div className="mqtt-scroll mqtt-metrics">
      <table aria-label={t('metrics', { name })}>
        <thead>
          <tr>
            <th>{t('metric')}</th>
            <th>{t('value')}</th>
            <th>{t('type')}</th>
            <th>{t('alias')}</th>
          </tr>
        </thead>
        <tbody>
          {metrics.slice(0, MOST_METRICS).map((metric) => (
            <tr key={`${metric.name}\u0000${metric.alias ?? ''}`}>
              <td className="mono">{metric.name}</td>
              <td className="mono">{metric.value}</td>
              <td className="dim">{metric.type}</td>
              <td className="mqtt-figure dim">{metric.alias ?? ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {metrics.length > MOST_METRICS && <p className="warn mqtt-note">{t('moreMetrics', { count: metrics.length - MOST_METRICS })}</p>}
    </div>
  );
}
