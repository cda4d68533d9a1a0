import { useState } from 'react';
import { useStore } from 'zustand';
import { ConfirmFoot, Dialog } from '../kit/Dialog.tsx';
import { localeStore, type Texts, useText } from '../kit/i18n.ts';
import type { SiteNeeds } from './needs.ts';
import { type Removal, removalBlocked, removalOf } from './removal.ts';

const texts = {
  remove: { en: 'Remove', zh: '移除' },
  undoable: {
    en: 'One edit of the site files; undo takes it back. No device is touched.',
    zh: '对站点文件的一次编辑，可撤销。不会触及任何设备。',
  },
} satisfies Texts;

/** Asks before something is taken out of the site, while it is asked, else nothing. */
export function RemoveDialogHost({ needs }: { readonly needs: SiteNeeds }) {
  const key = useStore(needs.removing, (state) => state.key);
  const site = useStore(needs.source.store, (state) => state.site);
  const removal = site && key !== null ? removalOf(site, key) : null;
  return removal && <RemoveDialog needs={needs} removal={removal} onClose={() => needs.removing.setState({ key: null })} />;
}

interface DialogProps {
  readonly needs: SiteNeeds;
  readonly removal: Removal;
  readonly onClose: () => void;
}

function RemoveDialog({ needs: { source }, removal, onClose }: DialogProps) {
  const t = useText(texts);
  const locale = useStore(localeStore, (state) => state.locale);
  const problems = useStore(source.store, (state) => state.problems);
  const [failure, setFailure] = useState<string | null>(null);
  const { label, notes, edits } = removal;
  const blocked = removalBlocked(problems, removal)?.[locale] ?? null;
  const run = async (): Promise<void> => {
    if (await source.edit(label[locale], edits)) onClose();
    else setFailure(source.store.getState().failure);
  };
  return (
    <Dialog title={label[locale]} onClose={onClose}>
      <div className="dialog-body">
        {notes.map((note) => (
          <p key={note.en}>{note[locale]}</p>
        ))}
        <p className="dim">{t('undoable')}</p>
        {(failure ?? blocked) && (
          <p className="failure" role="alert">
            {failure ?? blocked}
          </p>
        )}
      </div>
      <ConfirmFoot label={t('remove')} first="confirm" disabled={blocked !== null} onClose={onClose} onConfirm={() => void run()} />
    </Dialog>
  );
}
