import { type DragEvent, useState } from 'react';
import { useStore } from 'zustand';
import { printable } from '../../shared/kit/printable.ts';
import { localeStore, useText } from '../kit/i18n.ts';
import { filesCommands } from './commands.ts';
import { bringDropped, readDrop } from './drop.ts';
import { FileEditor } from './FileEditor.tsx';
import { devicesOf, FilesBar } from './FilesBar.tsx';
import { FileTable } from './FileTable.tsx';
import { filesFailureText } from './failureText.ts';
import type { FilesSliceNeeds } from './needs.ts';
import { sizeText } from './rows.ts';
import type { FilesStore } from './store.ts';
import { TransfersView } from './TransfersView.tsx';
import { filesTexts } from './texts.ts';

interface Props {
  readonly source: FilesSliceNeeds['source'];
  readonly files: FilesStore;
}

/** A device's files: the folder on screen, what can be done there, and the transfers. */
export function FilesView({ source, files }: Props) {
  const device = useStore(files.store, (state) => state.device);
  const editing = useStore(files.store, (state) => state.editing);
  return (
    <div className="files" data-key-scope="files">
      <FilesBar source={source} files={files} />
      {device === null ? (
        <NoDevice source={source} />
      ) : editing !== null ? (
        <FileEditor key={editing} files={files} path={editing} />
      ) : (
        <Folder files={files} />
      )}
      <TransfersView files={files} />
    </div>
  );
}

function NoDevice({ source }: Pick<Props, 'source'>) {
  const t = useText(filesTexts);
  const site = useStore(source.store, (state) => state.site);
  const has = devicesOf(site).length > 0;
  return (
    <div className="empty files-empty">
      <b>{t(has ? 'noDevice' : 'noDevices')}</b>
      <span>{t(has ? 'noDeviceNext' : 'noDevicesNext')}</span>
    </div>
  );
}

function Folder({ files }: Pick<Props, 'files'>) {
  const t = useText(filesTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const listing = useStore(files.store, (state) => state.listing);
  const failure = useStore(files.store, (state) => state.failure);
  const isAsked = useStore(files.store, (state) => state.question !== null);
  const path = useStore(files.store, (state) => state.path);
  const { isOver, handlers } = useDrop(files);
  return (
    <section className={`files-folder${isOver ? ' over' : ''}`} aria-label={t('path')} {...handlers}>
      <Tools files={files} />
      {failure && !isAsked && (
        <div className="failure files-failure" role="alert">
          <span>{filesFailureText(failure, locale)}</span>
          <button type="button" className="button small" onClick={() => void files.reload()}>
            {t('reload')}
          </button>
        </div>
      )}
      <Content files={files} />
      {listing !== 'failed' && <Foot files={files} />}
      {isOver && <p className="files-drop">{t('dropHere', { path: printable(path, 200) })}</p>}
    </section>
  );
}

function Tools({ files }: Pick<Props, 'files'>) {
  const t = useText(filesTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const showHidden = useStore(files.store, (state) => state.showHidden);
  // What a command acts on decides whether it can run.
  useStore(files.store, (state) => state.selected);
  useStore(files.store, (state) => state.activeName);
  useStore(files.store, (state) => state.listing);
  return (
    <div className="files-tools" role="toolbar" aria-label={t('actions')}>
      {filesCommands.map((command) => (
        <button
          key={command.id}
          type="button"
          className="button quiet small"
          disabled={!command.canRun(files)}
          onClick={() => command.run(files)}
        >
          {command.title[locale]}
        </button>
      ))}
      <label className="files-check">
        <input type="checkbox" checked={showHidden} onChange={(event) => files.store.setState({ showHidden: event.target.checked })} />
        {t('hidden')}
      </label>
    </div>
  );
}

function Content({ files }: Pick<Props, 'files'>) {
  const t = useText(filesTexts);
  const listing = useStore(files.store, (state) => state.listing);
  const count = useStore(files.store, (state) => state.entries.length);
  const visible = useStore(files.store, ({ entries, showHidden }) => showHidden || entries.some(({ name }) => !name.startsWith('.')));
  if (listing === 'done' && (count === 0 || !visible))
    return (
      <div className="empty files-empty">
        <b>{t(count === 0 ? 'empty' : 'onlyHidden')}</b>
        <span>{t('emptyNext')}</span>
      </div>
    );
  return listing === 'failed' && count === 0 ? <div className="files-empty" /> : <FileTable files={files} />;
}

function Foot({ files }: Pick<Props, 'files'>) {
  const t = useText(filesTexts);
  const { listing, entries, path, selected, isCut, over, freeBytes } = useStore(files.store);
  return (
    <p className="files-foot dim">
      {listing === 'running' ? (
        <>
          <span role="status">{t('listing', { path: printable(path, 200), count: entries.length })}</span>
          <button type="button" className="button small" onClick={files.stop}>
            {t('stop')}
          </button>
        </>
      ) : (
        <span>
          {isCut ? t('cut', { count: entries.length }) : entries.length === 1 ? t('countOne') : t('count', { count: entries.length })}
        </span>
      )}
      {selected.size > 0 && <span>{t('selectedCount', { count: selected.size })}</span>}
      {freeBytes !== null && <span>{t('free', { free: sizeText(freeBytes) })}</span>}
      {over === 'shell' && <span title={t('overShellWhat')}>{t('overShell')}</span>}
    </p>
  );
}

function useDrop(files: FilesStore) {
  const [isOver, setOver] = useState(false);
  const holdsFiles = (event: DragEvent) => event.dataTransfer.types.includes('Files');
  const handlers = {
    onDragOver(event: DragEvent) {
      if (!holdsFiles(event) || files.store.getState().listing !== 'done') return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    },
    onDragLeave: (event: DragEvent) => {
      if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget))) setOver(false);
    },
    onDrop(event: DragEvent) {
      setOver(false);
      if (!holdsFiles(event)) return;
      event.preventDefault();
      const { path } = files.store.getState();
      void readDrop(event.dataTransfer, path)
        .then((dropped) => bringDropped(files, dropped))
        .then(() => (files.store.getState().path === path ? files.reload() : undefined));
    },
  };
  return { isOver, handlers };
}
