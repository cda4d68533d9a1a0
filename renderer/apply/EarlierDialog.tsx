import { useStore } from 'zustand';
import { ConfirmFoot, Dialog } from '../kit/Dialog.tsx';
import { useText } from '../kit/i18n.ts';
import { isSimulatedHost, Simulated } from '../kit/Simulated.tsx';
import { dateTimeText } from './countdown.ts';
import { earlierTexts } from './texts.ts';
import type { ApplyNeeds } from './viewNeeds.ts';

interface EarlierDialogProps {
  readonly needs: ApplyNeeds;
  readonly onClose: () => void;
}

/** Asks before a run of earlier, which the plant may be working by, is taken back; nothing where it can be no more. */
export function EarlierDialog({ needs, onClose }: EarlierDialogProps) {
  const t = useText(earlierTexts);
  const file = useStore(needs.screen, (state) => state.earlier);
  const entry = useStore(needs.apply.store, (state) => state.journals?.find((journal) => journal.file === file));
  const devices = useStore(needs.source.store, (state) => state.site?.devices);
  if (!entry || entry.inForceOn.length === 0) return null;
  const takeBack = async (): Promise<void> => {
    onClose();
    if (await needs.apply.rollBackEarlier(entry.file)) needs.screen.setState({ page: 'run', device: null });
  };
  return (
    <Dialog title={t('title')} onClose={onClose} className="start-dialog">
      <div className="dialog-body">
        <p>{t('lead', { time: dateTimeText(entry.at), by: entry.by })}</p>
        <ul className="earlier-devices">
          {entry.inForceOn.map((name) => (
            <li key={name}>
              <b>{name}</b> {isSimulatedHost(devices?.[name]?.ssh?.host) && <Simulated />}
            </li>
          ))}
        </ul>
        <p className="dim">{t('allOrNone')}</p>
      </div>
      <ConfirmFoot label={t('go')} first="cancel" onClose={onClose} onConfirm={() => void takeBack()} />
    </Dialog>
  );
}
