import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import type { OpcuaServer } from '../../shared/opcua/contract.ts';
import type { OpcuaProfile } from '../../shared/site/connections.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { isSimulatedHost, Simulated } from '../kit/Simulated.tsx';
import { StateMark } from '../kit/StateMark.tsx';
import { connectionMark, hasServer, isHeld } from './connectionText.ts';
import { opcuaFailureText } from './failureText.ts';
import { barTexts } from './texts/bar.ts';
import type { OpcuaNeeds } from './viewNeeds.ts';

interface BarProps {
  readonly needs: OpcuaNeeds;
  readonly names: readonly string[];
  readonly name: string | null;
  readonly profile: OpcuaProfile | null;
}

/** Which server, how it stands, and what can be done about the connection. */
export function OpcuaBar({ needs, names, name, profile }: BarProps) {
  const t = useText(barTexts);
  const { opcua, source } = needs;
  const canEdit = useStore(source.store, ({ readOnly, connection, site }) => readOnly === null && connection === 'open' && site !== null);
  const state = useStore(opcua.store, ({ states }) => (name === null ? undefined : states[name]));
  return (
    <div className="opcua-bar" role="toolbar" aria-label={t('bar')}>
      {names.length > 0 && <Chooser needs={needs} names={names} name={name} />}
      {name !== null && <ConnectionState needs={needs} name={name} />}
      {name !== null && isSimulatedHost(hostOf(profile?.url)) && <Simulated />}
      {hasServer(state) && <Security server={state.server} />}
      <span className="opcua-group opcua-push">
        {name !== null && (
          <>
            <button type="button" className="button quiet small" onClick={() => opcua.open({ kind: 'endpoints', connection: name })}>
              {t('endpoints')}
            </button>
            <EditButton canEdit={canEdit} title={t('readOnly')} onClick={() => opcua.open({ kind: 'profile', edited: name })}>
              {t('change')}
            </EditButton>
          </>
        )}
        <button type="button" className="button quiet small" onClick={() => opcua.open({ kind: 'trust' })}>
          {t('trust')}
        </button>
        <EditButton canEdit={canEdit} title={t('readOnly')} onClick={() => opcua.open({ kind: 'profile', edited: null })}>
          {t('add')}
        </EditButton>
      </span>
    </div>
  );
}

interface EditButtonProps {
  readonly canEdit: boolean;
  readonly title: string;
  readonly onClick: () => void;
  readonly children: string;
}

function EditButton({ canEdit, title, onClick, children }: EditButtonProps) {
  return (
    <button type="button" className="button quiet small" disabled={!canEdit} {...(!canEdit && { title })} onClick={onClick}>
      {children}
    </button>
  );
}

function Chooser({ needs: { opcua, source }, names, name }: Omit<BarProps, 'profile'>) {
  const t = useText(barTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const states = useStore(opcua.store, (state) => state.states);
  const site = useStore(source.store, (state) => state.site);
  return (
    <select
      className="input opcua-chooser"
      aria-label={t('connection')}
      value={name ?? ''}
      onChange={(event) => opcua.choose(event.target.value || null)}
    >
      {name === null && <option value="">{t('choose')}</option>}
      {names.map((each) => {
        const profile = site?.connections[each];
        const key = isSimulatedHost(hostOf(profile?.url)) ? 'simulatedOption' : 'option';
        const shown = profile?.title ? `${each}: ${printable(profile.title, 60)}` : each;
        return (
          <option key={each} value={each}>
            {t(key, { name: shown, state: connectionMark(states[each]).word[locale] })}
          </option>
        );
      })}
    </select>
  );
}

function ConnectionState({ needs: { opcua }, name }: { readonly needs: OpcuaNeeds; readonly name: string }) {
  const t = useText(barTexts);
  const locale = useStore(localeStore, (all) => all.locale);
  const state = useStore(opcua.store, ({ states }) => states[name]);
  const { shape, tone, word } = connectionMark(state);
  const held = isHeld(state);
  const asks = state?.kind === 'waiting-for-trust' || state?.kind === 'waiting-for-credentials';
  return (
    <>
      <span className="opcua-state" role="status">
        <StateMark shape={shape} tone={tone} />
        <b className={`tone-${tone}`}>{word[locale]}</b>
      </span>
      {asks && (
        <button type="button" className="button small" onClick={() => opcua.showAll()}>
          {t('answer')}
        </button>
      )}
      <button
        type="button"
        className={`button small${held ? '' : ' primary'}`}
        onClick={() => void (held ? opcua.disconnect(name) : opcua.connect(name))}
      >
        {t(held ? 'disconnect' : 'connect')}
      </button>
    </>
  );
}

/** How messages go to the server, and what is to be said about it. */
function Security({ server }: { readonly server: OpcuaServer }) {
  const t = useText(barTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const { policy, mode, identity, productName, warnings } = server;
  const isOpen = mode === 'None';
  const shown = isOpen ? t('noSecurity') : `${printable(policy, 40)} · ${mode}`;
  const more = [`${t('security')}: ${printable(policy, 60)} ${mode}`, printable(identity, 200), printable(productName, 200)];
  return (
    <span
      className={`opcua-security clip ${isOpen || warnings.length > 0 ? 'warn' : 'dim'}`}
      title={[...more, ...warnings.map((warning) => opcuaFailureText(warning, locale))].join('\n')}
    >
      {shown} · {printable(identity, 60)}
      {warnings.length > 0 && <span aria-hidden="true"> ▲</span>}
      <span className="visually-hidden">{warnings.map((warning) => opcuaFailureText(warning, locale)).join(' ')}</span>
    </span>
  );
}

/** The host of an address, as far as it can be read. */
export function hostOf(url: string | undefined): string {
  return /^[a-z.]+:\/\/(\[[^\]]*\]|[^:/]*)/i.exec(url ?? '')?.[1] ?? '';
}
