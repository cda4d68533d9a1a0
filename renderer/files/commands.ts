import type { Sentence } from '../../shared/kit/problem.ts';
import type { FilesStore } from './store.ts';
import { filesTexts } from './texts.ts';

/** What can be done with what is chosen: in the tools, in the menu of a row, by key, and from the palette. */
export interface FilesCommand {
  readonly id: 'edit' | 'download' | 'upload' | 'newFolder' | 'newFile' | 'rename' | 'remove' | 'reload';
  readonly title: Sentence;
  /** Key while focus is in the table. */
  readonly key?: string;
  readonly canRun: (files: FilesStore) => boolean;
  readonly run: (files: FilesStore) => void;
}

const isListed = ({ store }: FilesStore): boolean => store.getState().listing === 'done';
const isOne = (files: FilesStore): boolean => isListed(files) && files.chosen().length === 1;
const isSome = (files: FilesStore): boolean => isListed(files) && files.chosen().length > 0;

function chosenEntry(files: FilesStore) {
  const [name] = files.chosen();
  return files.store.getState().entries.find((entry) => entry.name === name);
}

export const filesCommands: readonly FilesCommand[] = [
  {
    id: 'edit',
    title: filesTexts.edit,
    key: 'F4',
    canRun: (files) => isOne(files) && chosenEntry(files)?.kind !== 'folder',
    run(files) {
      const entry = chosenEntry(files);
      if (entry) void files.open(entry);
    },
  },
  {
    id: 'download',
    title: filesTexts.download,
    canRun: isSome,
    run: (files) => files.store.setState({ question: { kind: 'download', names: files.chosen() } }),
  },
  { id: 'upload', title: filesTexts.upload, canRun: isListed, run: (files) => files.store.setState({ question: { kind: 'upload' } }) },
  {
    id: 'newFolder',
    title: filesTexts.newFolder,
    key: 'F7',
    canRun: isListed,
    run: (files) => files.store.setState({ question: { kind: 'folder' } }),
  },
  { id: 'newFile', title: filesTexts.newFile, canRun: isListed, run: (files) => files.store.setState({ question: { kind: 'file' } }) },
  {
    id: 'rename',
    title: filesTexts.rename,
    key: 'F2',
    canRun: isOne,
    run: (files) => files.store.setState({ question: { kind: 'rename', name: files.chosen()[0] ?? '' } }),
  },
  {
    id: 'remove',
    title: filesTexts.remove,
    key: 'Delete',
    canRun: isSome,
    run: (files) => files.store.setState({ question: { kind: 'remove', names: files.chosen() } }),
  },
  {
    id: 'reload',
    title: filesTexts.reload,
    canRun: (files) => files.store.getState().device !== null,
    run: (files) => void files.reload(),
  },
];
