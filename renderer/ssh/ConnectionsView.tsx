import { type KeyboardEvent, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Device } from '../../shared/site/model.ts';
import { useText } from '../kit/i18n.ts';
import { hasAddress, NoDevices } from '../kit/NoDevices.tsx';
import { rowAfter } from '../kit/rowKeys.ts';
import { typeAhead, useTyped } from '../kit/typeAhead.ts';
import { VirtualList } from '../kit/VirtualList.tsx';
import { ConnectionRow } from './ConnectionRow.tsx';
import { forwardAct } from './connectionActs.ts';
import { RememberedSecrets } from './RememberedSecrets.tsx';
import { connectionsTexts } from './texts.ts';
import { useSession } from './useSession.ts';
import type { SshNeeds } from './viewNeeds.ts';

const ROW_HEIGHT = 44;
const PAGE_ROWS = 8;

/** Every device of the site with its session: where it stands, what it waits for, why it failed. */
export function ConnectionsView({ needs }: { readonly needs: SshNeeds }) {
  const t = useText(connectionsTexts);
  const site = useStore(needs.source.store, (state) => state.site);
  const known = site?.devices;
  const devices = useMemo(() => Object.values(known ?? {}), [known]);
  const next = { noSite: t('noSiteNext'), noAddress: t('noAddressNext') };
  return (
    <div className="connections">
      {hasAddress(site) ? (
        <ConnectionList needs={needs} devices={devices} />
      ) : (
        <NoDevices source={needs.source} next={next} openText={needs.openText} />
      )}
      {site && <RememberedSecrets needs={needs} />}
    </div>
  );
}

function ConnectionList({ needs, devices }: { readonly needs: SshNeeds; readonly devices: readonly Device[] }) {
  const t = useText(connectionsTexts);
  const [chosen, setChosen] = useState<string | null>(null);
  const typed = useTyped();
  const names = useMemo(() => devices.map(({ name }) => name), [devices]);
  const at = Math.max(0, names.indexOf(chosen ?? ''));
  const device = devices[at];
  const choose = (index: number | null): void => setChosen((before) => (index === null ? before : (names[index] ?? null)));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = rowAfter(event.key, { row: at, count: names.length, page: PAGE_ROWS });
    const isOnButton = event.target instanceof HTMLButtonElement;
    const text = isOnButton ? null : typed(event);
    if (to !== null) choose(to);
    else if (event.key === 'Enter' && device && !isOnButton) forwardAct(needs, device)?.();
    else if (text !== null) choose(typeAhead(text, names, at));
    else return;
    event.preventDefault();
  };
  return (
    <div className="connections-list">
      <VirtualList
        count={devices.length}
        rowHeight={ROW_HEIGHT}
        active={at}
        role="grid"
        label={t('list')}
        onKeyDown={onKeyDown}
        renderRow={(index, style) => {
          const shown = devices[index];
          const pick = () => choose(index);
          return (
            shown && (
              <ConnectionRow
                key={shown.name}
                needs={needs}
                device={shown}
                index={index}
                active={index === at}
                style={style}
                onPick={pick}
              />
            )
          );
        }}
      />
      {device && <Whole needs={needs} device={device} />}
    </div>
  );
}

/** What there is to say of the chosen device, in full: its row has one line. */
function Whole({ needs, device }: { readonly needs: SshNeeds; readonly device: Device }) {
  const { detail, isBad } = useSession(needs, device.name);
  return detail && <p className={`connection-said ${isBad ? 'err' : 'dim'}`}>{detail}</p>;
}
