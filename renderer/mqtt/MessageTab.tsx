import { useState } from 'react';
import { useStore } from 'zustand';
import type { PayloadFormat, TopicHistory } from '../../shared/mqtt/contract.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { clockText, countText } from './amounts.ts';
import { DiffView } from './DiffView.tsx';
import { shownText } from './diff.ts';
import { failureText } from './failureText.ts';
import { HistoryList } from './HistoryList.tsx';
import { MessageBody } from './MessageBody.tsx';
import { PropertyList } from './PropertyList.tsx';
import type { ShownMessage } from './topicStore.ts';
import { messageTexts } from './topicTexts.ts';
import type { MqttNeeds } from './viewNeeds.ts';

/** The message that is looked at, and the history below it. */
export function MessageTab({ needs }: { readonly needs: MqttNeeds }) {
  const t = useText(messageTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const { topic } = needs;
  const place = useStore(topic.store, (state) => state.place);
  const history = useStore(topic.store, (state) => state.history);
  const message = useStore(topic.store, (state) => state.message);
  const against = useStore(topic.store, (state) => state.against);
  const failure = useStore(topic.store, (state) => state.failure);
  if (!place || !history)
    return (
      <div className="empty">
        <b>{t('none')}</b>
        <span>{t('noneNext')}</span>
      </div>
    );
  return (
    <div className="mqtt-message">
      <TopicHead history={history} />
      {history.messages === 0 ? (
        <div className="empty">
          <b>{t('level')}</b>
          <span>{t('levelNext')}</span>
        </div>
      ) : (
        <>
          {failure && <p className="failure">{failureText(failure, locale)}</p>}
          {message && <MessageHead needs={needs} message={message} />}
          {message && against ? (
            <DiffView needs={needs} one={message} other={against} />
          ) : (
            message && (
              <div className="mqtt-shown">
                <PropertyList properties={message.properties} />
                <MessageBody needs={needs} place={place} path={history.path} message={message} />
              </div>
            )
          )}
          <HistoryList needs={needs} history={history} />
        </>
      )}
    </div>
  );
}

/** The topic's whole name. It is copied as it is; what is shown of it is printable. */
function TopicHead({ history: { path, raw } }: { readonly history: TopicHistory }) {
  const t = useText(messageTexts);
  const [copied, setCopied] = useState(false);
  return (
    <div className="mqtt-topic-path">
      <b className="mono" title={path}>
        {path}
      </b>
      <button
        type="button"
        className="button small quiet"
        disabled={raw === null}
        title={raw === null ? t('noRaw') : undefined}
        onBlur={() => setCopied(false)}
        onClick={() => void navigator.clipboard.writeText(raw ?? '').then(() => setCopied(true))}
      >
        {t(copied ? 'copied' : 'copyTopic')}
      </button>
    </div>
  );
}

const formats = ['auto', 'json', 'text', 'hex', 'cbor', 'msgpack', 'sparkplug'] as const satisfies readonly PayloadFormat[];

/** Which message it is, how it is shown. */
function MessageHead({ needs: { topic }, message }: { readonly needs: MqttNeeds; readonly message: ShownMessage }) {
  const t = useText(messageTexts);
  const format = useStore(topic.store, (state) => state.format);
  const isNewest = useStore(topic.store, (state) => state.index === null);
  const [copied, setCopied] = useState(false);
  const { row, decoded } = message;
  return (
    <div className="mqtt-message-head">
      <button
        type="button"
        className="button small"
        aria-pressed={isNewest}
        title={t('followWhat')}
        onClick={() => topic.look(isNewest ? row.index : null)}
      >
        {t('follow')}
      </button>
      <span>{t('number', { index: countText(row.index) })}</span>
      <span className="mqtt-figure">{clockText(row.atMs)}</span>
      <span className={row.keptBytes < row.bytes ? 'warn' : 'dim'}>
        {row.keptBytes < row.bytes
          ? t('keptOf', { kept: countText(row.keptBytes), bytes: countText(row.bytes) })
          : t('bytes', { bytes: countText(row.bytes) })}
      </span>
      <span className="dim">QoS {row.qos}</span>
      {row.isRetained && <span className="mqtt-tag">{t('retained')}</span>}
      {row.isDuplicate && <span className="mqtt-tag">{t('duplicate')}</span>}
      <span className="mqtt-grow" />
      <label className="mqtt-inline">
        {t('format')}
        <select
          className="input"
          value={format}
          onChange={(event) => topic.setFormat(formats.find((one) => one === event.target.value) ?? 'auto')}
        >
          {formats.map((one) => (
            <option key={one} value={one}>
              {one === 'auto' && format === 'auto' ? t('autoIs', { format: t(decoded.as) }) : t(one)}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        className="button small quiet"
        title={t('copyWhat')}
        onBlur={() => setCopied(false)}
        onClick={() => void navigator.clipboard.writeText(shownText(decoded).join('\n')).then(() => setCopied(true))}
      >
        {t(copied ? 'copied' : 'copy')}
      </button>
    </div>
  );
}
