import { useStore } from 'zustand';
import { baseName } from '../../shared/files/names.ts';
import { printable } from '../../shared/kit/printable.ts';
import { ConfirmFoot, Dialog } from '../kit/Dialog.tsx';
import { useText } from '../kit/i18n.ts';
import type { FilesStore } from './store.ts';
import { discardTexts } from './texts.ts';

interface Props {
  readonly files: FilesStore;
  readonly onDiscard: () => void;
  readonly onClose: () => void;
}

/** Asks before something typed into a device's file is lost. */
export function DiscardDialog({ files, onDiscard, onClose }: Props) {
  const t = useText(discardTexts);
  const path = useStore(files.store, (state) => state.editing) ?? '';
  const { device } = files.place();
  const run = () => {
    onClose();
    onDiscard();
  };
  return (
    <Dialog title={t('title', { file: printable(baseName(path), 120) })} onClose={onClose}>
      <div className="dialog-body">
        <p className="mono">{printable(path, 300)}</p>
        <p className="warn">{t('what', { device })}</p>
      </div>
      <ConfirmFoot label={t('discard')} first="cancel" onClose={onClose} onConfirm={run} />
    </Dialog>
  );
}
