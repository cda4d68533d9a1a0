import type { JSX } from 'react';
import { type Action, registerActions } from '../kit/actions.ts';
import { filesCommands } from './commands.ts';
import { FilesView } from './FilesView.tsx';
import type { FilesSliceNeeds } from './needs.ts';
import { QuestionDialogs } from './QuestionDialogs.tsx';
import { createFilesStore, type FilesStore } from './store.ts';
import './files.css';

export interface FilesSlice {
  /** The pane with a device's files. */
  readonly view: () => JSX.Element;
  readonly dialogs: () => JSX.Element;
  /** Shows a device's files. */
  readonly open: (device: string) => void;
  dispose(): void;
}

/** The files of devices. */
export function createFilesSlice(needs: FilesSliceNeeds): FilesSlice {
  const files = createFilesStore(needs);
  const open = (device: string) => {
    needs.showFiles();
    if (files.store.getState().device !== device) files.leave(() => files.choose(device));
  };
  const forget = registerActions(filesActions(needs, files, open));
  let folder = needs.source.store.getState().folder;
  const stopFollowing = needs.source.store.subscribe((now) => {
    if (now.folder === folder) return;
    folder = now.folder;
    files.choose(null);
  });
  return {
    view: () => <FilesView source={needs.source} files={files} />,
    dialogs: () => <QuestionDialogs files={files} />,
    open,
    dispose() {
      forget();
      stopFollowing();
      files.dispose();
    },
  };
}

function filesActions({ source }: FilesSliceNeeds, files: FilesStore, open: (device: string) => void): Action[] {
  const selected = (): string | null => {
    const { device } = source.selection.getState();
    return device !== null && source.store.getState().site?.devices[device]?.ssh ? device : null;
  };
  return [
    {
      id: 'files.open',
      title: { en: 'Files: show those of the selected device', zh: '文件：显示所选设备的文件' },
      disabledBecause: () =>
        selected() === null ? { en: 'Select a device that has an SSH address.', zh: '请选择具有 SSH 地址的设备。' } : null,
      run: () => open(selected() ?? ''),
    },
    ...filesCommands.map(
      ({ id, title, canRun, run }): Action => ({
        id: `files.${id}`,
        title: { en: `Files: ${title.en}`, zh: `文件：${title.zh}` },
        disabledBecause: () => (canRun(files) ? null : { en: 'Choose something in the files first.', zh: '请先在文件面板中选择。' }),
        run: () => run(files),
      }),
    ),
  ];
}
