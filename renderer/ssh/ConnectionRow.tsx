// biome-ignore-all lint/a11y/useSemanticElements: the grid pattern of WAI-ARIA on rows of which only those on screen are drawn
// biome-ignore-all lint/a11y/useFocusableInteractive: the row has the focus; its cells are read with it
import type { CSSProperties } from 'react';
import { useStore } from 'zustand';
import type { Device } from '../../shared/site/model.ts';
import type { SessionState } from '../../shared/ssh/contract.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { isSimulatedHost, Simulated } from '../kit/Simulated.tsx';
import { StateMark } from '../kit/StateMark.tsx';
import { isApart, isAsking, openAddress } from './connectionActs.ts';
import { sessionMark } from './sessionText.ts';
import { connectionsTexts } from './texts.ts';
import { useSession } from './useSession.ts';
import type { SshNeeds } from './viewNeeds.ts';

interface RowProps {
  readonly needs: SshNeeds;
  readonly device: Device;
  readonly index: number;
  readonly active: boolean;
  readonly style: CSSProperties;
  readonly onPick: () => void;
}

/** One device of the list: name over address, state over what it waits for, and what can be done. */
export function ConnectionRow({ needs, device: { name, ssh }, index, active, style, onPick }: RowProps) {
  const t = useText(connectionsTexts);
  const locale = useStore(localeStore, (all) => all.locale);
  const { state, detail, isBad } = useSession(needs, name);
  const mark = sessionMark(state);
  const address = ssh ? addressOf(ssh, (jump) => t('via', { jump })) : t('noAddress');
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list handles the keys of all rows
    <div
      role="row"
      data-row={index}
      tabIndex={active ? 0 : -1}
      aria-rowindex={index + 1}
      aria-selected={active}
      className={`list-row connection-row${active ? ' on' : ''}`}
      style={style}
      onClick={onPick}
    >
      {ssh ? <StateMark shape={mark.shape} tone={mark.tone} /> : <span />}
      <span role="rowheader" className="connection-name">
        <b className="clip">{name}</b> {isSimulatedHost(ssh?.host) && <Simulated />}
      </span>
      <span role="gridcell" className={`clip tone-${mark.tone}`}>
        {ssh && mark.word[locale]}
      </span>
      <span role="gridcell" className={ssh ? 'connection-address mono dim clip' : 'connection-address faint clip'} title={address}>
        {address}
      </span>
      <span role="gridcell" className={`connection-detail clip ${isBad ? 'err' : 'dim'}`} title={detail || undefined}>
        {detail}
      </span>
      <span role="gridcell" className="connection-buttons">
        <RowButtons needs={needs} device={name} hasAddress={ssh !== null} state={state} tabIndex={active ? 0 : -1} />
      </span>
    </div>
  );
}

interface ButtonProps {
  readonly needs: SshNeeds;
  readonly device: string;
  readonly hasAddress: boolean;
  readonly state: SessionState | undefined;
  /** Tab reaches the buttons of the chosen row only. */
  readonly tabIndex: number;
}

/** What can be done about a session as it stands. */
function RowButtons({ needs, device, hasAddress, state, tabIndex }: ButtonProps) {
  const t = useText(connectionsTexts);
  if (!hasAddress) {
    return (
      <button type="button" className="button small quiet" tabIndex={tabIndex} onClick={() => openAddress(needs, device)}>
        {t('giveAddress')}
      </button>
    );
  }
  const apart = isApart(state);
  const turn = apart ? needs.ssh.connect : needs.ssh.disconnect;
  return (
    <>
      {isAsking(state) && (
        <button type="button" className="button small" tabIndex={tabIndex} onClick={needs.ssh.showAll}>
          {t('answer')}
        </button>
      )}
      <button
        type="button"
        className="button small"
        tabIndex={tabIndex}
        aria-label={t(apart ? 'connectTo' : 'disconnectFrom', { device })}
        onClick={() => void turn(device)}
      >
        {t(apart ? 'connect' : 'disconnect')}
      </button>
    </>
  );
}

function addressOf({ host, port, user, jump }: NonNullable<Device['ssh']>, via: (jump: string) => string): string {
  const address = `${user}@${host}${port === 22 ? '' : `:${port}`}`;
  return jump.length > 0 ? `${address} · ${via(jump.join(' → '))}` : address;
}
