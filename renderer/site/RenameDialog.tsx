import { type FormEvent, useId, useState } from 'react';
import { useStore } from 'zustand';
import type { Site } from '../../shared/site/model.ts';
import { ConfirmFoot, Dialog } from '../kit/Dialog.tsx';
import { localeStore, type Texts, useText } from '../kit/i18n.ts';
import type { SiteNeeds } from './needs.ts';
import { type Renaming, readRenaming, renamingOf } from './renaming.ts';

const texts = {
  name: { en: 'New name', zh: '新名称' },
  rename: { en: 'Rename', zh: '重命名' },
  undoable: { en: 'One edit; undo takes it back.', zh: '一次编辑，可撤销。' },
} satisfies Texts;

/** Asks for another name for a row of the tree, while it is asked, else nothing. */
export function RenameDialogHost({ needs }: { readonly needs: SiteNeeds }) {
  const key = useStore(needs.renaming, (state) => state.key);
  const site = useStore(needs.source.store, (state) => state.site);
  const renaming = site && key !== null ? renamingOf(site, key) : null;
  return site && renaming && <RenameDialog key={key} needs={needs} site={site} renaming={renaming} />;
}

interface DialogProps {
  readonly needs: SiteNeeds;
  readonly site: Site;
  readonly renaming: Renaming;
}

function RenameDialog({ needs: { source, renaming: store }, site, renaming }: DialogProps) {
  const t = useText(texts);
  const locale = useStore(localeStore, (state) => state.locale);
  const [typed, setTyped] = useState(renaming.name);
  const [failure, setFailure] = useState<string | null>(null);
  const mistakeId = useId();
  const { kind, name, title, notes } = renaming;
  const isSame = typed.trim() === name;
  const read = readRenaming(site, renaming, typed);
  const mistake = isSame || read.ok ? null : read.failure.sentence[locale];
  const close = (): void => store.setState({ key: null });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isSame || !read.ok) return;
    const { label, edits, key } = read.value;
    // While the site goes without the old name, something else is selected.
    const before = source.selection.getState();
    if (!(await source.edit(label[locale], edits))) return setFailure(source.store.getState().failure);
    if (kind === 'device' && before.device === name) source.selection.setState({ ...before, device: key.slice(key.indexOf(':') + 1) });
    store.setState({ key: null, moved: { from: `${kind}:${name}`, to: key } });
  };
  return (
    <Dialog title={title[locale]} onClose={close}>
      <form onSubmit={(event) => void submit(event)}>
        <div className="dialog-body">
          <label className="field">
            {t('name')}
            <input
              className="input mono"
              data-first-focus
              value={typed}
              spellCheck={false}
              autoComplete="off"
              aria-invalid={mistake !== null}
              aria-describedby={mistakeId}
              onFocus={(event) => event.target.select()}
              onChange={(event) => {
                setTyped(event.target.value);
                setFailure(null);
              }}
            />
            <small id={mistakeId} className="err" aria-live="polite">
              {mistake}
            </small>
          </label>
          {notes.map((note) => (
            <p key={note.en} className="dim">
              {note[locale]}
            </p>
          ))}
          {failure !== null && (
            <p className="failure" role="alert">
              {failure}
            </p>
          )}
        </div>
        <ConfirmFoot label={t('rename')} note={t('undoable')} disabled={isSame || !read.ok} onClose={close} />
      </form>
    </Dialog>
  );
}
