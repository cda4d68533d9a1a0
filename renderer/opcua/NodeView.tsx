import { useState } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import { MAX_CHILDREN, type OpcuaNode, type OpcuaReference } from '../../shared/opcua/contract.ts';
import { renderValue } from '../../shared/opcua/render.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import type { Explorer } from './explorer.ts';
import { opcuaFailureText } from './failureText.ts';
import { timeText } from './format.ts';
import { NodeMark } from './NodeMark.tsx';
import { inspect } from './nodeActions.ts';
import { reach } from './reach.ts';
import { StatusMark } from './StatusMark.tsx';
import { nodeTexts } from './texts/node.ts';

const MAX_TEXT = 2_000;

/** All about the node that is chosen: its value, attributes and references. */
export function NodeView({ explorer }: { readonly explorer: Explorer }) {
  const t = useText(nodeTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const { node, details, isReading, failure } = useStore(explorer.details.store);
  if (node === null)
    return (
      <div className="empty">
        <b>{t('none')}</b>
        <span>{t('noneNext')}</span>
      </div>
    );
  return (
    <div className="opcua-details" aria-busy={isReading}>
      {failure && (
        <p className="failure" role="alert">
          {opcuaFailureText(failure, locale)}
        </p>
      )}
      {!details && isReading && <p className="empty">{t('reading')}</p>}
      {details && (
        <>
          <NodeHead explorer={explorer} details={details} />
          {details.reading && <Reading details={details} />}
          <Attributes details={details} />
          <References explorer={explorer} details={details} />
        </>
      )}
    </div>
  );
}

interface DetailsProps {
  readonly explorer: Explorer;
  readonly details: OpcuaNode;
}

function NodeHead({ explorer, details }: DetailsProps) {
  const t = useText(nodeTexts);
  const { nodeClass, displayName, path, node } = details;
  return (
    <header className="opcua-details-head">
      <h2 className="opcua-found-name">
        <NodeMark nodeClass={nodeClass} />
        <span className="clip">{printable(displayName, 200)}</span>
      </h2>
      {path !== null && (
        <p className="faint clip" title={printable(path, MAX_TEXT)}>
          <span className="visually-hidden">{t('path')}: </span>
          {printable(path, 400)}
        </p>
      )}
      <p className="mono clip" title={printable(node, MAX_TEXT)}>
        {printable(node, 400)}
      </p>
      <NodeTools explorer={explorer} details={details} />
    </header>
  );
}

function NodeTools({ explorer, details }: DetailsProps) {
  const t = useText(nodeTexts);
  const [said, setSaid] = useState('');
  const { node, nodeClass, displayName, path, isWritable, hasHistory, methodOf } = details;
  const copy = (text: string) => void navigator.clipboard.writeText(text).then(() => setSaid(t('copied')));
  const dialog = explorer.store.setState;
  const watched = (count: number): void => setSaid(t('added', { count }));
  return (
    <div className="opcua-tools">
      {nodeClass === 'Variable' && (
        <>
          <button type="button" className="button small" onClick={() => watched(explorer.watch.add([{ node, name: displayName }]))}>
            {t('watch')}
          </button>
          <button
            type="button"
            className="button small"
            disabled={!isWritable}
            {...(!isWritable && { title: t('noWritten') })}
            onClick={() => dialog({ dialog: { kind: 'write', node, name: displayName } })}
          >
            {t('write')}
          </button>
        </>
      )}
      {nodeClass === 'Object' && (
        <button
          type="button"
          className="button small"
          title={t('watchBelowWhat')}
          onClick={() => void watchBelow(explorer, node).then(watched)}
        >
          {t('watchBelow')}
        </button>
      )}
      {nodeClass === 'Method' && methodOf !== null && (
        <button
          type="button"
          className="button small"
          onClick={() => dialog({ dialog: { kind: 'call', object: methodOf, method: node, name: displayName } })}
        >
          {t('call')}
        </button>
      )}
      {hasHistory && (
        <button
          type="button"
          className="button small"
          onClick={() => {
            explorer.history.aim({ node, name: printable(displayName, 80) });
            explorer.show('history');
          }}
        >
          {t('history')}
        </button>
      )}
      <button type="button" className="button small quiet" onClick={() => void explorer.details.refresh()}>
        {t('refresh')}
      </button>
      <button type="button" className="button small quiet" onClick={() => copy(node)}>
        {t('copyId')}
      </button>
      {path !== null && (
        <button type="button" className="button small quiet" onClick={() => copy(path)}>
          {t('copyPath')}
        </button>
      )}
      <output className="dim">{said}</output>
    </div>
  );
}

/** @returns how many variables right below a node were added to the grid */
async function watchBelow(explorer: Explorer, node: string): Promise<number> {
  const result = await reach(explorer.client, (living) =>
    living['opcua.browse']({ connection: explorer.connection, node, from: 0, count: MAX_CHILDREN, refresh: false }),
  );
  if (!result.ok) return 0;
  const variables = result.value.children.filter(({ nodeClass }) => nodeClass === 'Variable');
  return explorer.watch.add(variables.map((child) => ({ node: child.node, name: child.displayName })));
}

function Reading({ details: { reading, shape } }: { readonly details: OpcuaNode }) {
  const t = useText(nodeTexts);
  if (!reading) return null;
  const type = shape?.types[shape.type]?.name ?? reading.value?.type ?? '';
  const nowMs = Date.now();
  return (
    <dl className="opcua-facts opcua-reading">
      <dt>{t('value')}</dt>
      <dd className="opcua-value">{reading.value ? renderValue(reading.value, { shape, limit: MAX_TEXT }) : ''}</dd>
      <dt>{t('type')}</dt>
      <dd>{printable(type, 200)}</dd>
      <dt>{t('status')}</dt>
      <dd>
        <StatusMark status={reading.status} />
      </dd>
      <dt>{t('sourceTime')}</dt>
      <dd>{timeText(reading.sourceTimeMs, nowMs)}</dd>
      <dt>{t('serverTime')}</dt>
      <dd>{timeText(reading.serverTimeMs, nowMs)}</dd>
    </dl>
  );
}

function Attributes({ details: { attributes } }: { readonly details: OpcuaNode }) {
  const t = useText(nodeTexts);
  return (
    <section aria-label={t('attributes')}>
      <h3 className="heading">{t('attributes')}</h3>
      <dl className="opcua-facts">
        {attributes.map(({ name, text, status }) => (
          <div key={name}>
            <dt>{printable(name, 60)}</dt>
            <dd>{status === 0 || text !== '' ? printable(text, MAX_TEXT) : <StatusMark status={status} />}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Beyond so many, the table is drawn as far as they go: 1,000 at most come from the host. */
function References({ explorer, details: { references, hasMore } }: DetailsProps) {
  const t = useText(nodeTexts);
  const follow = ({ node }: OpcuaReference): void => inspect(explorer, node);
  return (
    <section aria-label={t('references')}>
      <h3 className="heading">{t('references')}</h3>
      {references.length === 0 ? (
        <p className="opcua-note dim">{t('noReferences')}</p>
      ) : (
        <table className="opcua-table">
          <thead>
            <tr>
              <th scope="col">{t('reference')}</th>
              <th scope="col">{t('target')}</th>
            </tr>
          </thead>
          <tbody>
            {references.map((reference, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same reference may stand in the list twice
              <tr key={index}>
                <td className={reference.isForward ? '' : 'dim'}>
                  {!reference.isForward && <span title={t('backward')}>← </span>}
                  {printable(reference.reference, 100)}
                </td>
                <td>
                  <button type="button" className="link opcua-found-name" onClick={() => follow(reference)}>
                    <NodeMark nodeClass={reference.nodeClass} />
                    <span className="clip">{printable(reference.displayName, 200)}</span>
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {hasMore && <p className="opcua-note warn">{t('moreReferences', { count: references.length })}</p>}
    </section>
  );
}
