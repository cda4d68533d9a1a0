import { printable } from '../../shared/kit/printable.ts';
import type { MessageProperties } from '../../shared/mqtt/status.ts';
import { type Translate, useText } from '../kit/i18n.ts';
import { messageTexts } from './topicTexts.ts';

const MOST_PROPERTIES = 50;
const MOST_UNITS = 300;

/** The MQTT 5 properties of a message; nothing where it has none. */
export function PropertyList({ properties }: { readonly properties: MessageProperties }) {
  const t = useText(messageTexts);
  const all = entriesOf(properties, t);
  if (all.length === 0) return null;
  return (
    <details className="mqtt-properties" open={all.length <= 6}>
      <summary>
        {t('properties')} {all.length}
      </summary>
      <dl className="mqtt-facts">
        {all.slice(0, MOST_PROPERTIES).map(([name, value, id]) => (
          <div key={id}>
            <dt className="dim">{printable(name, MOST_UNITS)}</dt>
            <dd className="mono">{printable(value, MOST_UNITS)}</dd>
          </div>
        ))}
      </dl>
      {all.length > MOST_PROPERTIES && <p className="warn">{t('moreProperties', { count: all.length - MOST_PROPERTIES })}</p>}
    </details>
  );
}

const single = ['contentType', 'responseTopic', 'correlationData', 'isUtf8', 'expiryS', 'topicAlias'] as const;

function entriesOf(
  properties: MessageProperties,
  t: Translate<typeof messageTexts>,
): (readonly [name: string, value: string, id: string])[] {
  const { subscriptionIds = [], userProperties = [] } = properties;
  return [
    ...single.flatMap((name) => (properties[name] === undefined ? [] : [[t(name), String(properties[name]), name] as const])),
    ...(subscriptionIds.length > 0 ? [[t('subscriptionIds'), subscriptionIds.slice(0, 20).join(', '), 'ids'] as const] : []),
    ...userProperties.map(({ name, value }, index) => [name, value, `user-${index}`] as const),
  ];
}
