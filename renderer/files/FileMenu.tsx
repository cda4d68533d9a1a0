import { useStore } from 'zustand';
import { localeStore, useText } from '../kit/i18n.ts';
import { Menu, type MenuPlace } from '../kit/Menu.tsx';
import { filesCommands } from './commands.ts';
import type { FilesStore } from './store.ts';
import { filesTexts } from './texts.ts';

interface Props {
  readonly files: FilesStore;
  readonly at: MenuPlace;
  readonly onClose: () => void;
}

/** What can be done with the chosen rows. */
export function FileMenu({ files, at, onClose }: Props) {
  const t = useText(filesTexts);
  const locale = useStore(localeStore, (state) => state.locale);
  const items = filesCommands
    .filter((command) => command.canRun(files))
    .map(({ id, title, key, run }) => ({ id, title: title[locale], keys: key, run: () => run(files) }));
  return <Menu label={t('actions')} at={at} items={items} onClose={onClose} />;
}
