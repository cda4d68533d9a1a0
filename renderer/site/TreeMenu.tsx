import { useStore } from 'zustand';
import { runAction } from '../kit/actions.ts';
import { useText } from '../kit/i18n.ts';
import { Menu, type MenuItem, type MenuPlace } from '../kit/Menu.tsx';
import type { SiteNeeds } from './needs.ts';
import { removalOf } from './removal.ts';
import { renamingOf } from './renaming.ts';
import type { TreePlace, TreeRow } from './treeModel.ts';
import { treeTexts } from './treeTexts.ts';

interface Props {
  readonly needs: SiteNeeds;
  readonly row: TreeRow;
  readonly at: MenuPlace;
  readonly onClose: () => void;
}

/** What can be done with a row of the tree; where the site cannot be edited, its text can still be opened. */
export function TreeMenu({ needs, row, at, onClose }: Props) {
  const t = useText(treeTexts);
  const { site, readOnly, connection } = useStore(needs.source.store);
  if (!site) return null;
  const { key, adds } = row;
  const canEdit = readOnly === null && connection === 'open';
  const link = key.replace(/^port:/, 'link:');
  const target = textOf(row.place);
  const items: (MenuItem | false | null)[] = [
    canEdit &&
      renamingOf(site, key) !== null && {
        id: 'rename',
        title: t('rename'),
        keys: 'F2',
        run: () => needs.renaming.setState({ key }),
      },
    canEdit && adds !== null && { id: 'add', title: t(`menu-add-${adds}`), keys: 'Insert', run: () => runAction(`site.add.${adds}`) },
    canEdit &&
      link !== key &&
      removalOf(site, link) !== null && { id: 'link', title: t('removeLink'), run: () => needs.removing.setState({ key: link }) },
    canEdit &&
      removalOf(site, key) !== null && {
        id: 'remove',
        title: t('remove'),
        keys: 'Delete',
        run: () => needs.removing.setState({ key }),
      },
    target && { id: 'text', title: t('openText'), run: () => needs.openText(target) },
  ];
  const there = items.filter((item) => item !== false && item !== null);
  return there.length === 0 ? null : <Menu label={t('menu', { name: row.label })} at={at} items={there} onClose={onClose} />;
}

function textOf(place: TreePlace) {
  if (place.kind === 'file') return place;
  if (place.kind === 'device') return { file: `devices/${place.device}.yaml` };
  return place.kind === 'port' ? { file: `devices/${place.device}.yaml`, find: place.port } : null;
}
