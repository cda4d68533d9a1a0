import { useState } from 'react';
import { useStore } from 'zustand';
import { useText } from '../kit/i18n.ts';
import { reachableDevices } from './devices.ts';
import { terminalTexts } from './texts.ts';
import type { TerminalNeeds } from './viewNeeds.ts';

/** Chooses where, and opens a terminal there. */
export function NewTerminal({ needs: { source, terminals } }: { readonly needs: TerminalNeeds }) {
  const t = useText(terminalTexts);
  const site = useStore(source.store, (state) => state.site);
  const selected = useStore(source.selection, (state) => state.device);
  const [chosen, setChosen] = useState<string | null>(null);
  const devices = reachableDevices(site);
  const wanted = chosen ?? selected ?? '';
  const device = devices.find(({ name }) => name === wanted);
  return (
    <form
      className="terminal-new"
      onSubmit={(event) => {
        event.preventDefault();
        terminals.open(device ? { kind: 'device', device: device.name } : { kind: 'local' });
      }}
    >
      <select className="input" aria-label={t('openOn')} value={device?.name ?? ''} onChange={(event) => setChosen(event.target.value)}>
        <option value="">{t('here')}</option>
        {devices.map(({ name, isSimulated }) => (
          <option key={name} value={name}>
            {isSimulated ? t('simulatedOption', { device: name }) : name}
          </option>
        ))}
      </select>
      <button type="submit" className="button small">
        {t('open')}
      </button>
    </form>
  );
}
