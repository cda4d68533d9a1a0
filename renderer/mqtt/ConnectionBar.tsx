import { useStore } from 'zustand';
import { Icon } from '../kit/Icon.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import { isSimulatedHost, Simulated } from '../kit/Simulated.tsx';
import { StateMark } from '../kit/StateMark.tsx';
import { brokersOf, type Profile } from './connections.ts';
import { failureText } from './failureText.ts';
import { isHeld, stateWords } from './stateText.ts';
import { barTexts } from './texts.ts';
import type { MqttNeeds } from './viewNeeds.ts';

/** A broker of the demo plant, by its address. */
export const isSimulatedProfile = ({ url }: Pick<Profile, 'url'>): boolean => isSimulatedHost(/^[a-z]+:\/\/([^/:]+)/.exec(url)?.[1]);

const CONNECTIONS_FILE = 'connections.yaml';

/** Which broker, how it stands, and what keeps it from standing better. */
export function ConnectionBar({ needs, chosen }: { readonly needs: MqttNeeds; readonly chosen: string }) {
  const t = useText(barTexts);
  const { source, connections, openText } = needs;
  const site = useStore(source.store, (state) => state.site);
  const status = useStore(connections.store, (state) => state.statuses[chosen]);
  const brokers = brokersOf(site);
  const profile = brokers.find(({ name }) => name === chosen);
  const { shape, tone, word } = stateWords(status?.state, t);
  const held = isHeld(status?.state);
  return (
    <>
      <div className="mqtt-bar">
        <select
          className="input mqtt-choose"
          aria-label={t('connection')}
          value={chosen}
          onChange={(event) => connections.choose(event.target.value)}
        >
          {brokers.map((one) => (
            <option key={one.name} value={one.name}>
              {isSimulatedProfile(one) ? t('simulatedOption', { name: one.name }) : one.name}
            </option>
          ))}
        </select>
        {profile && isSimulatedProfile(profile) && <Simulated />}
        <output className="mqtt-state">
          <StateMark shape={shape} tone={tone} />
          <span className={tone === 'ok' || tone === 'dim' ? '' : tone}>{word}</span>
        </output>
        {status?.state.kind === 'open' && !status.isEncrypted && !status.isSimulated && (
          <span className="warn" title={t('plainWhat')}>
            {t('plain')}
          </span>
        )}
        <button
          type="button"
          className={held ? 'button small' : 'button small primary'}
          onClick={() => void (held ? connections.disconnect() : connections.connect())}
        >
          {t(held ? 'disconnect' : 'connect')}
        </button>
        <span className="mqtt-url mono dim clip" title={profile?.title}>
          {profile?.url}
        </span>
        <button
          type="button"
          className="button small quiet"
          title={t('editWhat')}
          onClick={() => openText({ file: CONNECTIONS_FILE, find: chosen })}
        >
          {t('edit')}
        </button>
        <button type="button" className="button small quiet" onClick={() => connections.store.setState({ isAdding: true })}>
          {t('newConnection')}
        </button>
      </div>
      <Refusal needs={needs} chosen={chosen} />
    </>
  );
}

/** Why the connection failed, or why the last thing was refused. */
function Refusal({ needs: { connections }, chosen }: { readonly needs: MqttNeeds; readonly chosen: string }) {
  const t = useText(barTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const refused = useStore(connections.store, (state) => state.failure);
  const state = useStore(connections.store, ({ statuses }) => statuses[chosen]?.state);
  const standing = state?.kind === 'failed' || state?.kind === 'reconnecting' ? state.failure : null;
  const failure = refused ?? standing;
  if (!failure) return null;
  return (
    <div className="failure mqtt-failure" role="alert">
      <span>{failureText(failure, locale)}</span>
      {refused && (
        <button
          type="button"
          className="button quiet icon"
          aria-label={t('dismiss')}
          onClick={() => connections.store.setState({ failure: null })}
        >
          <Icon name="close" size={14} />
        </button>
      )}
    </div>
  );
}
