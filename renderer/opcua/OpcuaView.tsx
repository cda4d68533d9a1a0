import { useEffect } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import type { OpcuaProfile } from '../../shared/site/connections.ts';
import { runAction } from '../kit/actions.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { hasServer, opcuaNames, shownName } from './connectionText.ts';
import { ExplorerView } from './ExplorerView.tsx';
import { opcuaFailureText } from './failureText.ts';
import { OpcuaBar } from './OpcuaBar.tsx';
import { barTexts } from './texts/bar.ts';
import type { OpcuaNeeds } from './viewNeeds.ts';
import './opcua.css';
import './values.css';
import './dialogs.css';

/** OPC UA servers: which one, how it stands, and what is in it. */
export function OpcuaView({ needs }: { readonly needs: OpcuaNeeds }) {
  const { source, opcua } = needs;
  const site = useStore(source.store, (state) => state.site);
  const chosen = useStore(opcua.store, (state) => state.chosen);
  const name = shownName(site, chosen);
  const found = name === null ? undefined : site?.connections[name];
  const profile = found?.kind === 'opcua' ? found : null;
  useEffect(() => opcua.choose(name), [opcua, name]);
  return (
    <div className="opcua" data-key-scope="opcua">
      <OpcuaBar needs={needs} names={opcuaNames(site)} name={name} profile={profile} />
      {name !== null && profile ? <Server key={name} needs={needs} name={name} profile={profile} /> : <NoConnection needs={needs} />}
    </div>
  );
}

function NoConnection({ needs: { source, opcua } }: { readonly needs: OpcuaNeeds }) {
  const t = useText(barTexts);
  const hasSite = useStore(source.store, (state) => state.site !== null);
  const canEdit = useStore(source.store, ({ readOnly, connection }) => readOnly === null && connection === 'open');
  return (
    <div className="empty">
      <b>{t(hasSite ? 'noneTitle' : 'noSite')}</b>
      <span>{t(hasSite ? 'noneNext' : 'noSiteNext')}</span>
      {hasSite ? (
        <button type="button" className="button small" disabled={!canEdit} onClick={() => opcua.open({ kind: 'profile', edited: null })}>
          {t('add')}
        </button>
      ) : (
        <button type="button" className="button small" onClick={() => runAction('site.open')}>
          {t('openStart')}
        </button>
      )}
    </div>
  );
}

interface ServerProps {
  readonly needs: OpcuaNeeds;
  readonly name: string;
  readonly profile: OpcuaProfile;
}

function Server({ needs, name, profile }: ServerProps) {
  const t = useText(barTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const state = useStore(needs.opcua.store, ({ states }) => states[name]);
  const explorer = needs.explorers.of(name);
  const hasRows = useStore(explorer.watch.store, ({ items }) => items.length > 0);
  if (hasServer(state) || (hasRows && state?.kind !== 'failed'))
    return (
      <>
        {state?.kind === 'reconnecting' && (
          <p className="failure" role="alert">
            {t('away', { attempt: state.attempt })} {opcuaFailureText(state.failure, locale)}
          </p>
        )}
        <ExplorerView explorer={explorer} />
      </>
    );
  return <NotThere needs={needs} name={name} profile={profile} />;
}

/** What stands where a server would: why it is not there, and what to do. */
function NotThere({ needs: { opcua }, name, profile }: ServerProps) {
  const t = useText(barTexts);
  const locale = useStore(localeStore, (all) => all.locale);
  const state = useStore(opcua.store, ({ states }) => states[name]);
  const refused = useStore(opcua.store, (all) => all.refused[name]);
  const kind = state?.kind ?? 'idle';
  const failure = state?.kind === 'failed' ? state.failure : kind === 'idle' ? refused : undefined;
  const title =
    kind === 'connecting'
      ? 'workingTitle'
      : kind === 'waiting-for-trust' || kind === 'waiting-for-credentials'
        ? 'askingTitle'
        : failure
          ? 'failedTitle'
          : 'idleTitle';
  return (
    <div className="empty opcua-empty">
      <b>{t(title, { name })}</b>
      {failure && (
        <p className="failure" role="alert">
          {opcuaFailureText(failure, locale)}
        </p>
      )}
      {kind === 'idle' && !failure && <span>{t('idleNext')}</span>}
      <span className="mono">{t('workingNext', { url: printable(profile.url, 300) })}</span>
      {title === 'askingTitle' && (
        <button type="button" className="button small" onClick={() => opcua.showAll()}>
          {t('answer')}
        </button>
      )}
    </div>
  );
}
