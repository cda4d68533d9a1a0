import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Device } from '../../shared/site/model.ts';
import type { SessionState } from '../../shared/ssh/contract.ts';
import { runAction } from '../kit/actions.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { isSimulatedHost, Simulated } from '../kit/Simulated.tsx';
import { StateMark } from '../kit/StateMark.tsx';
import { sshFailureText } from '../kit/sshFailureText.ts';
import { RememberedSecrets } from './RememberedSecrets.tsx';
import { sessionDetail, sessionMark } from './sessionText.ts';
import { connectionsTexts } from './texts.ts';
import type { SshNeeds } from './viewNeeds.ts';

/** Every device of the site with its session: where it stands, what it waits for, why it failed. */
export function ConnectionsView({ needs }: { readonly needs: SshNeeds }) {
  const t = useText(connectionsTexts);
  const site = useStore(needs.source.store, (state) => state.site);
  if (!site) {
    return (
      <div className="empty">
        <b>{t('noSite')}</b>
        <span>{t('noSiteNext')}</span>
        <button type="button" className="button small" onClick={() => runAction('site.open')}>
          {t('start')}
        </button>
      </div>
    );
  }
  const devices = Object.values(site.devices);
  return (
    <div className="connections">
      {devices.some(({ ssh }) => ssh) ? (
        <table className="grid">
          <caption className="visually-hidden">{t('list')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('device')}</th>
              <th scope="col">{t('state')}</th>
              <th scope="col">{t('address')}</th>
              <th scope="col">
                <span className="visually-hidden">{t('connect')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {devices.map((device) => (
              <DeviceRow key={device.name} needs={needs} device={device} />
            ))}
          </tbody>
        </table>
      ) : (
        <NoAddress needs={needs} first={devices[0]?.name} />
      )}
      <RememberedSecrets needs={needs} />
    </div>
  );
}

function NoAddress({ needs, first }: { readonly needs: SshNeeds; readonly first: string | undefined }) {
  const t = useText(connectionsTexts);
  const file = first === undefined ? null : `devices/${first}.yaml`;
  return (
    <div className="empty">
      <b>{t('noDevice')}</b>
      <span>{t('noDeviceNext')}</span>
      {file !== null && (
        <button type="button" className="button small" onClick={() => needs.openText({ file, find: 'ssh' })}>
          {t('openFile', { file })}
        </button>
      )}
    </div>
  );
}

function DeviceRow({ needs, device }: { readonly needs: SshNeeds; readonly device: Device }) {
  const t = useText(connectionsTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const state = useStore(needs.ssh.store, ({ states }) => states[device.name]);
  const isIdle = (state?.kind ?? 'idle') === 'idle';
  const refused = useStore(needs.ssh.store, (all) => (isIdle ? all.refused[device.name] : undefined));
  const sinceMs = useSince(needs, state);
  const { name, ssh } = device;
  const mark = sessionMark(state);
  const address = ssh && addressOf(ssh, (jump) => t('via', { jump }));
  const detail = sessionDetail(name, state, sinceMs, locale) || (refused ? sshFailureText(refused, locale) : '');
  return (
    <>
      <tr className={detail ? 'explained' : ''}>
        <th scope="row" rowSpan={detail ? 2 : 1}>
          {name} {isSimulatedHost(ssh?.host) && <Simulated />}
        </th>
        <td>
          {ssh ? (
            <span className="connection-state">
              <StateMark shape={mark.shape} tone={mark.tone} />
              <b className={`tone-${mark.tone}`}>{mark.word[locale]}</b>
            </span>
          ) : (
            <span className="faint">{t('noAddress')}</span>
          )}
        </td>
        <td className="mono dim clip" title={address ?? undefined}>
          {address}
        </td>
        <td className="grid-actions">
          <RowButton needs={needs} device={name} hasAddress={ssh !== null} state={state} />
        </td>
      </tr>
      {detail && (
        <tr>
          <td colSpan={3} className={`connection-detail ${state?.kind === 'failed' || refused ? 'err' : 'dim'}`}>
            {detail}
          </td>
        </tr>
      )}
    </>
  );
}

interface RowButtonProps {
  readonly needs: SshNeeds;
  readonly device: string;
  readonly hasAddress: boolean;
  readonly state: SessionState | undefined;
}

/** What can be done about a session as it stands. */
function RowButton({ needs, device, hasAddress, state }: RowButtonProps) {
  const t = useText(connectionsTexts);
  if (!hasAddress) {
    return (
      <button type="button" className="button small quiet" onClick={() => needs.openText({ file: `devices/${device}.yaml`, find: 'ssh' })}>
        {t('giveAddress')}
      </button>
    );
  }
  const kind = state?.kind ?? 'idle';
  const isAsking = kind === 'waiting-for-trust' || kind === 'waiting-for-credentials';
  const isIdle = kind === 'idle' || kind === 'failed';
  const turn = isIdle ? needs.ssh.connect : needs.ssh.disconnect;
  return (
    <>
      {isAsking && (
        <button type="button" className="button small" onClick={needs.ssh.showAll}>
          {t('answer')}
        </button>
      )}
      <button
        type="button"
        className="button small"
        aria-label={t(isIdle ? 'connectTo' : 'disconnectFrom', { device })}
        onClick={() => void turn(device)}
      >
        {t(isIdle ? 'connect' : 'disconnect')}
      </button>
    </>
  );
}

/** How long ago the states came (ms), counted once a second while a pause runs down. */
function useSince(needs: SshNeeds, state: SessionState | undefined): number {
  const at = useStore(needs.ssh.store, ({ statesAtMs }) => statesAtMs);
  const [now, setNow] = useState(() => performance.now());
  const counts = state?.kind === 'reconnecting';
  useEffect(() => {
    if (!counts) return;
    const timer = setInterval(() => setNow(performance.now()), 1_000);
    return () => clearInterval(timer);
  }, [counts]);
  return Math.max(0, now - at);
}

function addressOf({ host, port, user, jump }: NonNullable<Device['ssh']>, via: (jump: string) => string): string {
  const address = `${user}@${host}${port === 22 ? '' : `:${port}`}`;
  return jump.length > 0 ? `${address} · ${via(jump.join(' → '))}` : address;
}
