import { type ReactNode, useEffect, useId, useState } from 'react';
import { useStore } from 'zustand';
import { joinPath } from '../../shared/files/names.ts';
import { printable } from '../../shared/kit/printable.ts';
import { ConfirmFoot, Dialog } from '../kit/Dialog.tsx';
import { localeStore, useText } from '../kit/i18n.ts';
import { countText } from './countText.ts';
import { DiscardDialog } from './DiscardDialog.tsx';
import { filesFailureText } from './failureText.ts';
import type { FilesStore } from './store.ts';
import { dialogTexts } from './texts.ts';

/** What is asked before something is done, while it is asked, else nothing. */
export function QuestionDialogs({ files }: { readonly files: FilesStore }) {
  const question = useStore(files.store, (state) => state.question);
  if (!question) return null;
  const close = () => files.store.setState({ question: null, failure: null });
  switch (question.kind) {
    case 'folder':
    case 'file':
      return <NameDialog files={files} kind={question.kind} before="" onClose={close} />;
    case 'rename':
      return <NameDialog files={files} kind="rename" before={question.name} onClose={close} />;
    case 'remove':
      return <RemoveDialog files={files} names={question.names} onClose={close} />;
    case 'download':
      return <CopyDialog files={files} names={question.names} onClose={close} />;
    case 'upload':
      return <CopyDialog files={files} names={null} onClose={close} />;
    case 'discard':
      return <DiscardDialog files={files} onDiscard={question.then} onClose={close} />;
  }
}

interface FormProps {
  readonly title: string;
  readonly button: string;
  readonly isReady: boolean;
  readonly onSubmit: () => void;
  readonly onClose: () => void;
  readonly files: FilesStore;
  readonly children: ReactNode;
}

function QuestionForm({ title, button, isReady, onSubmit, onClose, files, children }: FormProps) {
  const locale = useStore(localeStore, (state) => state.locale);
  const failure = useStore(files.store, (state) => state.failure);
  return (
    <Dialog title={title} onClose={onClose} className="files-dialog">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <div className="dialog-body">
          {children}
          {failure && (
            <p className="failure" role="alert">
              {filesFailureText(failure, locale)}
            </p>
          )}
        </div>
        <ConfirmFoot label={button} disabled={!isReady} onClose={onClose} />
      </form>
    </Dialog>
  );
}

interface NameProps {
  readonly files: FilesStore;
  readonly kind: 'folder' | 'file' | 'rename';
  readonly before: string;
  readonly onClose: () => void;
}

function NameDialog({ files, kind, before, onClose }: NameProps) {
  const t = useText(dialogTexts);
  const { device } = files.place();
  const folder = useStore(files.store, (state) => state.path);
  const [name, setName] = useState(before);
  const run = async () => {
    const place = files.place();
    const path = joinPath(folder, name);
    const done = await files.ask<object>(async (client) => {
      if (kind === 'folder') return client['files.makeFolder']({ ...place, path });
      if (kind === 'file') return client['files.writeText']({ ...place, path, text: '', sha256: null });
      return client['files.rename']({ ...place, path: joinPath(folder, before), to: path });
    });
    if (!done) return;
    onClose();
    await files.go(folder, name);
    if (kind === 'file') files.edit(path);
  };
  const title = kind === 'folder' ? 'newFolder' : kind === 'file' ? 'newFile' : 'rename';
  return (
    <QuestionForm
      files={files}
      title={t(title, { device })}
      button={t(kind === 'rename' ? 'doRename' : 'make')}
      isReady={name !== '' && name !== before && !name.includes('/')}
      onSubmit={() => void run()}
      onClose={onClose}
    >
      <p className="dim">{t('inFolder', { path: printable(folder, 300) })}</p>
      <label className="field">
        {t('name')}
        <input className="input mono" data-first-focus value={name} spellCheck={false} onChange={(event) => setName(event.target.value)} />
      </label>
    </QuestionForm>
  );
}

interface NamesProps {
  readonly files: FilesStore;
  readonly names: readonly string[];
  readonly onClose: () => void;
}

function RemoveDialog({ files, names, onClose }: NamesProps) {
  const t = useText(dialogTexts);
  const { device } = files.place();
  const locale = useStore(localeStore, (state) => state.locale);
  const [count, setCount] = useState<{ files: number; folders: number; bytes: number } | null>(null);
  const [isRunning, setRunning] = useState(false);
  const paths = names.map(files.pathOf);
  // biome-ignore lint/correctness/useExhaustiveDependencies: counted once, when it is asked
  useEffect(() => {
    void files.ask((client) => client['files.count']({ ...files.place(), paths })).then(setCount);
  }, []);
  const run = async () => {
    setRunning(true);
    const done = await files.ask((client) => client['files.remove']({ ...files.place(), paths }));
    setRunning(false);
    if (!done) return;
    onClose();
    await files.reload();
  };
  return (
    <QuestionForm
      files={files}
      title={t('remove', { device })}
      button={isRunning ? t('removing') : t('doRemove')}
      isReady={count !== null && !isRunning}
      onSubmit={() => void run()}
      onClose={onClose}
    >
      <NameList names={paths} />
      {count ? <p className="warn">{t('goes', { what: countText(count, locale) })}</p> : <p className="dim">{t('counting')}</p>}
    </QuestionForm>
  );
}

/** @param names what to download; null: what to upload is asked */
function CopyDialog({ files, names, onClose }: Omit<NamesProps, 'names'> & { readonly names: readonly string[] | null }) {
  const t = useText(dialogTexts);
  const { device } = files.place();
  const folder = useStore(files.store, (state) => state.path);
  const [laptop, setLaptop] = useState('');
  const found = useLaptopFolders(files, laptop);
  const listId = useId();
  useEffect(() => {
    void files
      .client()
      ?.['files.completeLocal']({ path: '' })
      .then((result) => {
        const [first] = result.ok ? result.value.paths : [];
        if (first) setLaptop((before) => before || first.replace(/[^/\\]+$/, ''));
      })
      .catch(() => undefined);
  }, [files]);
  const run = async () => {
    const place = files.place();
    const done = await files.ask((client) =>
      names
        ? client['files.copy']({ ...place, direction: 'download', from: names.map(files.pathOf), to: laptop, policy: 'ask' })
        : client['files.copy']({ ...place, direction: 'upload', from: [laptop], to: folder, policy: 'ask' }),
    );
    if (done) onClose();
  };
  return (
    <QuestionForm
      files={files}
      title={t(names ? 'download' : 'upload', { device })}
      button={t(names ? 'doDownload' : 'doUpload')}
      isReady={laptop !== ''}
      onSubmit={() => void run()}
      onClose={onClose}
    >
      {names && <NameList names={names.map(files.pathOf)} />}
      <label className="field">
        {t(names ? 'laptopFolder' : 'laptopPath')}
        <input
          className="input mono"
          data-first-focus
          list={listId}
          value={laptop}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => setLaptop(event.target.value)}
        />
      </label>
      <datalist id={listId}>
        {found.map((path) => (
          <option key={path} value={path} />
        ))}
      </datalist>
      <p className="dim">{t('toFolder', { path: names ? laptop : printable(folder, 300) })}</p>
    </QuestionForm>
  );
}

function useLaptopFolders(files: FilesStore, typed: string): readonly string[] {
  const [found, setFound] = useState<readonly string[]>([]);
  useEffect(() => {
    const over = new AbortController();
    files
      .client()
      ?.['files.completeLocal']({ path: typed }, { signal: over.signal })
      .then((result) => result.ok && setFound(result.value.paths))
      .catch(() => undefined);
    return () => over.abort();
  }, [files, typed]);
  return found;
}

const SHOWN = 8;

function NameList({ names }: { readonly names: readonly string[] }) {
  return (
    <ul className="files-names mono">
      {names.slice(0, SHOWN).map((name) => (
        <li key={name}>{printable(name, 300)}</li>
      ))}
      {names.length > SHOWN && <li>… +{names.length - SHOWN}</li>}
    </ul>
  );
}
